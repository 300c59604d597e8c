import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import WebSocket from 'ws';
import { FEED_NAMES } from '../../src/import/feeds.ts';
import { freshDatabase, resetGraph, TEST_PASSWORD, testGraph, workerNeo4j } from '../support/databases.ts';
import { ROLES, type Role } from './inputs.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;
const emailOf = (role: Role) => `${role}@dharma.local`;
/** Nobody listens there: nothing is fetched from outside. */
const NOWHERE = 'http://127.0.0.1:9/';

/** What Node says of its inspector. */
const INSPECTOR = /^(Debugger |For help, see|Waiting for the debugger).*\n/gm;

export interface LogLine {
  level: string;
  msg: string;
  correlationId?: string;
  url?: string;
  err?: { message?: string; stack?: string };
}

/** The gateway as a process of its own: its memory, its log and its end can be seen from outside. */
export class GatewayProcess {
  /** Everything from warnings on. */
  readonly log: LogLine[] = [];
  readonly tokens = new Map<Role, string>();
  url = '';
  /** What it wrote that is no line of the log: the trace of a crash. */
  noise = '';
  exited = false;
  readonly #child: ChildProcess;
  readonly #folder: string;
  #inspector = '';

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.#folder = folder;
    child.once('exit', () => {
      this.exited = true;
    });
    child.stderr?.on('data', (chunk) => {
      const text = String(chunk);
      this.#inspector ||= /ws:\/\/\S+/.exec(text)?.[0] ?? '';
      this.noise += text.replaceAll(INSPECTOR, '');
    });
  }

  /** On an emptied graph, with a user of every role. */
  static async start(): Promise<GatewayProcess> {
    const database = await freshDatabase();
    const { uri, username, password } = workerNeo4j();
    const folder = await mkdtemp(join(tmpdir(), 'dharma-fuzz-'));
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      NODE_ENV: 'test',
      PORT: '0',
      NEO4J_URI: uri,
      NEO4J_USERNAME: username,
      NEO4J_PASSWORD: password,
      DATABASE_URL: database,
      ADMIN_EMAIL: emailOf('admin'),
      ADMIN_PASSWORD: TEST_PASSWORD,
      RATE_LIMIT: 'off',
      RAW_CYPHER: 'on',
      ...Object.fromEntries(FEED_NAMES.map((name) => [`DHARMA_FEED_${name.toUpperCase()}_URL`, NOWHERE])),
    };
    const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', MAIN], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const gateway = new GatewayProcess(child, folder);
    await gateway.#ready();
    const graph = await testGraph();
    await resetGraph(graph);
    await graph.close();
    await addUsers(database);
    for (const role of ROLES) await gateway.logIn(role);
    return gateway;
  }

  async #ready(): Promise<void> {
    const lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    await new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => {
        const entry = JSON.parse(line) as LogLine;
        if (['warn', 'error', 'fatal'].includes(entry.level)) this.log.push(entry);
        if (entry.msg !== 'gateway is ready') return;
        this.url = String(entry.url);
        resolve();
      });
      this.#child.once('exit', () => reject(new Error(`the gateway did not start: ${this.noise}`)));
    });
  }

  /** Again, where an input has taken the token back. */
  async logIn(role: Role): Promise<void> {
    if (role === 'stranger') return;
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }',
        variables: { input: { email: emailOf(role), password: TEST_PASSWORD } },
      }),
    });
    const { data } = (await response.json()) as { data: { login: { accessToken: string } } };
    this.tokens.set(role, data.login.accessToken);
  }

  async query<T>(query: string): Promise<T> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.tokens.get('admin')}` },
      body: JSON.stringify({ query }),
      signal: AbortSignal.timeout(10_000),
    });
    return ((await response.json()) as { data: T }).data;
  }

  /** What is really in use: measured after a collection. */
  async heapBytes(): Promise<number> {
    const inspector = new WebSocket(this.#inspector);
    await once(inspector, 'open');
    let id = 0;
    const call = async (method: string, params: object = {}) => {
      id += 1;
      inspector.send(JSON.stringify({ id, method, params }));
      for (;;) {
        const [data] = (await once(inspector, 'message')) as [Buffer];
        const message = JSON.parse(String(data)) as { id?: number; result?: { usedSize: number } };
        if (message.id === id) return message.result;
      }
    };
    await call('HeapProfiler.enable');
    await call('HeapProfiler.collectGarbage');
    const usage = await call('Runtime.getHeapUsage');
    inspector.close();
    return usage?.usedSize ?? 0;
  }

  /** @returns its exit code */
  async stop(): Promise<number | null> {
    if (!this.exited) {
      this.#child.kill('SIGTERM');
      await once(this.#child, 'exit');
    }
    await rm(this.#folder, { recursive: true, force: true });
    return this.#child.exitCode;
  }
}

/** With the administrator's password, which is hashed already. */
async function addUsers(database: string): Promise<void> {
  const client = new pg.Client(database);
  await client.connect();
  for (const role of ['viewer', 'analyst', 'operator'] as const) {
    await client.query(
      'INSERT INTO users (email, name, role, password_hash) SELECT $1, $2, $3, password_hash FROM users WHERE email = $4',
      [emailOf(role), role, role.toUpperCase(), emailOf('admin')],
    );
  }
  await client.end();
}
