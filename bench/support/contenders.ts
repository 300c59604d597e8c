import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePorts } from '../../embedded/ports.ts';
import { nextMessage, startChild, stopChild } from './child.ts';
import type { Databases } from './databases.ts';
import { type ProcessUsage, usageOf } from './process-usage.ts';

const READY_MILLIS = 120_000;
const ADMIN = { email: 'bench@dharma.local', password: 'a password for the bench' };

/** A server under measurement, in a process of its own. */
export interface Contender {
  name: string;
  /** Where it takes GraphQL requests. */
  url: string;
  headers: Record<string, string>;
  pid: number;
  usage(): ProcessUsage;
  /** Stops the process where it stands, so that it costs nothing while another one is measured. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

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
    headers: { 'content-type': 'application/json', ...headers },
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
export async function startSimple(name: 'stock' | 'bare', databases: Databases): Promise<Contender> {
  const script = new URL(`../contenders/${name}.ts`, import.meta.url);
  const child = startChild(script, { args: [], env: environment(databases) });
  const { url } = await nextMessage<{ url: string }>(child);
  return contenderOf(name, url, {}, child);
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

async function logIn(url: string): Promise<string> {
  const query = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { input: ADMIN } }),
  });
  const body = (await response.json()) as { data?: { login: { accessToken: string } } };
  if (!body.data) throw new Error(`the login failed: ${JSON.stringify(body)}`);
  return body.data.login.accessToken;
}

/** Node's own default lets short-lived objects take three times the memory, for some 5 % of CPU (docs/performance.md). */
export const GATEWAY_NODE_OPTIONS: readonly string[] = ['--max-semi-space-size=8'];

/** How to start a gateway that is not as usual. */
export interface DharmaOptions {
  name?: string;
  nodeOptions?: readonly string[];
  /** Of another checkout, ending in a slash: to compare a change with what it changes. */
  folder?: URL;
}

/** The gateway itself, with a user logged in. */
export async function startDharma(databases: Databases, options: DharmaOptions = {}): Promise<Contender> {
  const {
    name = 'dharma',
    nodeOptions = GATEWAY_NODE_OPTIONS,
    folder = new URL('../../', import.meta.url),
  } = options;
  const [port] = await findFreePorts(1);
  const settings = {
    PORT: String(port),
    HOST: '127.0.0.1',
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
  };
  const env = { ...environment(databases), ...settings };
  const child = startChild(new URL('src/main.ts', folder), { args: [], env, nodeOptions });
  const url = `http://127.0.0.1:${port}/graphql`;
  await untilReady(url, child);
  return contenderOf(name, url, { authorization: `Bearer ${await logIn(url)}` }, child);
}
