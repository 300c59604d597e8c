import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePorts } from '../../embedded/ports.ts';
import { HEAP_OPTIONS } from '../../src/heap-options.ts';
import { type ProcessUsage, usageOf } from '../support/process-usage.ts';

const ADMIN = { ADMIN_EMAIL: 'bench@dharma.local', ADMIN_PASSWORD: 'a password for the bench' };
const READY_MILLIS = 120_000;
const GRACE_MILLIS = 15_000;

export interface GatewayOptions {
  name: string;
  neo4j: { uri: string; username: string; password: string };
  postgresUrl: string;
  env?: Record<string, string>;
  /** Where warnings and errors are written; nowhere unless given. */
  logFile?: string;
}

/** `node src/main.ts` as a child that can be killed and started again at the same port. */
export class GatewayProcess {
  readonly name: string;
  /** Of the process itself, whatever proxy clients go through. */
  readonly port: number;
  readonly #options: GatewayOptions;
  #child: ChildProcess | undefined;

  private constructor(options: GatewayOptions, port: number) {
    this.name = options.name;
    this.port = port;
    this.#options = options;
    process.once('exit', () => this.#child?.kill('SIGKILL'));
  }

  /** Resolves when it is ready. */
  static async start(options: GatewayOptions): Promise<GatewayProcess> {
    const [port = 0] = await findFreePorts(1);
    const gateway = new GatewayProcess(options, port);
    gateway.launch();
    await gateway.ready();
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get running(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get usage(): ProcessUsage {
    return usageOf(this.pid);
  }

  launch(): void {
    const { neo4j, postgresUrl, env, logFile } = this.#options;
    const log = logFile ? openSync(logFile, 'a') : 'ignore';
    const script = new URL('../../src/main.ts', import.meta.url).pathname;
    this.#child = spawn(process.execPath, [...HEAP_OPTIONS, script], {
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        ...{ NODE_ENV: 'production', LOG_LEVEL: 'warn', HOST: '127.0.0.1', PORT: String(this.port) },
        ...{ NEO4J_URI: neo4j.uri, NEO4J_USERNAME: neo4j.username, NEO4J_PASSWORD: neo4j.password },
        ...{ DATABASE_URL: postgresUrl, RATE_LIMIT: 'off', ...ADMIN, ...env },
      },
    });
  }

  /** @throws Error when it has not become ready within two minutes, or has ended */
  async ready(): Promise<void> {
    const deadline = Date.now() + READY_MILLIS;
    while (!(await this.#isReady())) {
      if (!this.running) throw new Error(`gateway ${this.name} has ended`);
      if (Date.now() > deadline) throw new Error(`gateway ${this.name} does not become ready`);
      await sleep(50);
    }
  }

  /** SIGKILL; resolves when it has ended. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** An access token of the administrator. */
  async logIn(): Promise<string> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }',
        variables: { input: { email: ADMIN.ADMIN_EMAIL, password: ADMIN.ADMIN_PASSWORD } },
      }),
    });
    const body = (await response.json()) as { data?: { login: { accessToken: string } } };
    if (!body.data) throw new Error(`the login failed: ${JSON.stringify(body)}`);
    return body.data.login.accessToken;
  }

  /** A number of `/metrics`; undefined when it cannot be had. */
  async metric(name: string): Promise<number | undefined> {
    const text = await fetch(`${this.url}/metrics`, { signal: AbortSignal.timeout(2000) }).then(
      (response) => response.text(),
      () => '',
    );
    const line = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text);
    return line ? Number(line[1]) : undefined;
  }

  async #isReady(): Promise<boolean> {
    return await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(2000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || !this.running) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MILLIS);
    await exit;
    clearTimeout(timer);
  }
}
