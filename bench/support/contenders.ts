import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePorts } from '../../embedded/ports.ts';
import { HEAP_OPTIONS } from '../../src/heap-options.ts';
import { nextMessage, startChild, stopChild } from './child.ts';
import type { Databases } from './databases.ts';
import { type ProcessUsage, usageOf } from './process-usage.ts';

const READY_MILLIS = 120_000;
/** Of one address; many more are taken for somebody who guesses. */
const LOGINS_AT_ONCE = 8;
const ADMIN = { email: 'bench@dharma.local', password: 'a password for the bench' };

/** A server under measurement, in a process of its own. */
export interface Contender {
  name: string;
  /** Where it takes GraphQL requests. */
  url: string;
  /** Of the first of its users. */
  headers: Record<string, string>;
  pid: number;
  usage(): ProcessUsage;
  /** Stops the process where it stands, so that it costs nothing while another one is measured. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

const JSON_HEADERS = { 'content-type': 'application/json' };
const bearer = (token: string) => ({ ...JSON_HEADERS, authorization: `Bearer ${token}` });

function contenderOf(
  name: string,
  url: string,
  headers: Record<string, string>,
  child: ChildProcess,
): Contender {
  const pid = child.pid as number;
  return {
    name,
    url,
    headers,
    pid,
    usage: () => usageOf(pid),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    stop: () => stopChild(child),
  };
}

function environment({ neo4j, postgresUrl }: Databases): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_ENV: 'production',
    RATE_LIMIT: 'off',
    NEO4J_URI: neo4j.uri,
    NEO4J_USERNAME: neo4j.username,
    NEO4J_PASSWORD: neo4j.password,
    DATABASE_URL: postgresUrl,
  };
}

/** One of `bench/contenders`: it sends its address when it is ready. */
export async function startSimple(
  name: 'stock' | 'yoga' | 'mercurius' | 'bare',
  databases: Databases,
): Promise<Contender> {
  const script = new URL(`../contenders/${name}.ts`, import.meta.url);
  const child = startChild(script, { args: [], env: environment(databases) });
  const { url } = await nextMessage<{ url: string }>(child);
  return contenderOf(name, url, JSON_HEADERS, child);
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_MILLIS;
  for (;;) {
    const ready = await fetch(new URL('/health/ready', url)).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    if (child.exitCode !== null) throw new Error(`the gateway ended with ${child.exitCode}`);
    if (Date.now() > deadline) throw new Error('the gateway did not become ready');
    await sleep(100);
  }
}

async function ask<T>(
  url: string,
  headers: Record<string, string>,
  query: string,
  input: object,
): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables: { input } }),
  });
  const body = (await response.json()) as { data?: T };
  if (!body.data) throw new Error(`a request of the preparation failed: ${JSON.stringify(body)}`);
  return body.data;
}

async function logIn(url: string, credentials: typeof ADMIN): Promise<string> {
  const LOG_IN = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
  const { login } = await ask<{ login: { accessToken: string } }>(url, JSON_HEADERS, LOG_IN, credentials);
  return login.accessToken;
}

/**
 * Makes users who see and write everything, and logs them in: who writes is not everybody who reads. Their tokens are
 * good at every gateway on the same databases.
 * @returns headers for the requests of each
 */
export async function createUsers(gateway: Contender, count: number): Promise<Record<string, string>[]> {
  const CREATE = 'mutation ($input: CreateUserInput!) { createUser(input: $input) { user { id } } }';
  const rights = { role: 'OPERATOR', allTenants: true, clearance: 'RED' };
  const one = async (index: number) => {
    const credentials = { email: `bench-${index}@dharma.local`, password: ADMIN.password };
    const input = { ...credentials, ...rights, name: `Bench ${index}` };
    await ask(gateway.url, gateway.headers, CREATE, input);
    return bearer(await logIn(gateway.url, credentials));
  };
  const made: Record<string, string>[] = [];
  while (made.length < count) {
    const batch = Array.from(
      { length: Math.min(LOGINS_AT_ONCE, count - made.length) },
      (_, at) => made.length + at,
    );
    made.push(...(await Promise.all(batch.map(one))));
  }
  return made;
}

/** How to start a gateway that is not as usual. */
export interface DharmaOptions {
  name?: string;
  nodeOptions?: readonly string[];
  /** Settings besides the usual ones. */
  settings?: Readonly<Record<string, string>>;
  /** Of another checkout, ending in a slash: to compare a change with what it changes. */
  folder?: URL;
}

/** The gateway itself, with a user logged in. */
export async function startDharma(databases: Databases, options: DharmaOptions = {}): Promise<Contender> {
  const {
    name = 'dharma',
    nodeOptions = HEAP_OPTIONS,
    folder = new URL('../../', import.meta.url),
  } = options;
  const [port] = await findFreePorts(1);
  const env = {
    ...environment(databases),
    PORT: String(port),
    HOST: '127.0.0.1',
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    ...options.settings,
  };
  const child = startChild(new URL('src/main.ts', folder), { args: [], env, nodeOptions });
  const url = `http://127.0.0.1:${port}/graphql`;
  await untilReady(url, child);
  return contenderOf(name, url, bearer(await logIn(url, ADMIN)), child);
}
