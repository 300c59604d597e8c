/** What `npm start` and `npm run dev` share: databases up, environment set, gateway up, and all of it down again. */
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Databases, endDatabasesOf, startDatabases } from './databases.ts';
import { isAlive } from './processes.ts';
import { createProgress, type Progress } from './progress.ts';
import { readSettings, type Settings } from './settings.ts';
import { describeSetupError, SetupError } from './setup-error.ts';
import { onShutdown } from './shutdown.ts';

export interface Gateway {
  url: string;
  /** Further lines for the end of the start: where to look, how to log in. */
  hints?: readonly string[];
  close(): Promise<void>;
}

export interface RunOptions {
  /**
   * Called when the environment names the databases.
   * @param begun to be told of processes of the gateway's own: a signal must end them before the start is over, too
   */
  startGateway: (progress: Progress, begun: (processes: Pick<Gateway, 'close'>) => void) => Promise<Gateway>;
  progress?: Progress;
  /** Looks at the environment before anything is started. */
  check?: () => void;
}

const CLOSE_TIMEOUT_MILLIS = 15_000;
const BREAK_OFF_MILLIS = 300;
const WATCH_MILLIS = 1000;

/** Read by `npm run import` and its like, which then need no environment of their own. */
const CONNECTION_FILE = 'connection.json';
const CONNECTION_VARIABLES = ['NEO4J_URI', 'NEO4J_USERNAME', 'NEO4J_PASSWORD', 'DATABASE_URL'];

async function writeConnection(home: string): Promise<void> {
  const set = CONNECTION_VARIABLES.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  await writeFile(join(home, CONNECTION_FILE), `${JSON.stringify(Object.fromEntries(set), null, 2)}\n`, {
    mode: 0o600,
  });
}

/** Says to the gateway where the databases are, the way a user would: by the environment. */
function setEnvironment(settings: Settings, databases: Databases): void {
  process.env.DHARMA_EMBEDDED = '1';
  process.env.DHARMA_HOME = settings.home;
  if (databases.neo4j) {
    process.env.NEO4J_URI = databases.neo4j.uri;
    process.env.NEO4J_USERNAME = databases.neo4j.username;
    process.env.NEO4J_PASSWORD = databases.neo4j.password;
    delete process.env.NEO4J_DATABASE;
    delete process.env.NEO4J_PASSWORD_FILE;
  }
  if (databases.postgres) process.env.DATABASE_URL = databases.postgres.url;
}

class Run {
  readonly #options: RunOptions;
  readonly #settings: Settings;
  readonly #progress: Progress;
  #databases: Databases | undefined;
  #starting: Promise<Databases> | undefined;
  #gateway: Gateway | undefined;
  #processes: Pick<Gateway, 'close'> | undefined;
  #stopping = false;

  constructor(options: RunOptions, settings: Settings, progress: Progress) {
    this.#options = options;
    this.#settings = settings;
    this.#progress = progress;
  }

  get #embedded(): boolean {
    return this.#settings.neo4j || this.#settings.postgres;
  }

  async start(): Promise<void> {
    if (this.#embedded) {
      this.#starting = startDatabases({ ...this.#settings, progress: this.#progress });
      // A start that failed has cleaned up after itself; whatever else runs in this home belongs to another.
      this.#databases = await this.#starting.finally(() => {
        this.#starting = undefined;
      });
      setEnvironment(this.#settings, this.#databases);
      await writeConnection(this.#settings.home);
    }
    if (this.#stopping) return;
    this.#watch();
    try {
      this.#gateway = await this.#options.startGateway(this.#progress, (processes) => {
        this.#processes = processes;
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new SetupError(
        'GATEWAY_FAILED',
        `The gateway did not start: ${message}`,
        'The databases are stopped.',
      );
    }
  }

  /** A server that ends by itself, for want of memory say, is not started again: what ended it would do so once more. */
  #watch(): void {
    const { neo4j, postgres } = this.#databases ?? {};
    const timer = setInterval(async () => {
      for (const [name, server] of Object.entries({ Neo4j: neo4j, PostgreSQL: postgres })) {
        if (this.#stopping || !server || (await isAlive(server.pid)) || this.#stopping) continue;
        clearInterval(timer);
        this.#progress.note(
          `${name} has ended by itself: its logs are in ${this.#settings.home}. Start again with npm start.`,
        );
        process.exitCode = 1;
        process.kill(process.pid, 'SIGTERM');
        return;
      }
    }, WATCH_MILLIS);
    timer.unref();
  }

  get isStopping(): boolean {
    return this.#stopping;
  }

  /** The gateway first: what it still has to say to the databases must reach them. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const running = this.#gateway ?? this.#processes;
    if (running) await Promise.race([running.close(), sleep(CLOSE_TIMEOUT_MILLIS)]);
    if (this.#databases) {
      await rm(join(this.#settings.home, CONNECTION_FILE), { force: true });
      await this.#databases.stop();
    } else if (this.#starting) await this.#breakOff(this.#starting);
  }

  /** A start that is under way may be just about to launch a server: so look twice. */
  async #breakOff(starting: Promise<Databases>): Promise<void> {
    await endDatabasesOf(this.#settings.home);
    await Promise.race([starting.catch(() => {}), sleep(BREAK_OFF_MILLIS)]);
    await endDatabasesOf(this.#settings.home);
  }

  force(): void {
    this.#databases?.kill();
  }

  announce(startedMillis: number): void {
    const seconds = ((Date.now() - startedMillis) / 1000).toFixed(1);
    this.#progress.note(`Dharma is ready at ${this.#gateway?.url} (${seconds} s). Ctrl-C stops it.`);
    for (const hint of this.#gateway?.hints ?? []) this.#progress.note(hint);
  }
}

/** A file .env in the current folder, for whoever prefers it; what is set already wins. */
function readEnvironmentFile(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
}

/** Runs until a signal comes. Never throws: a failure is printed, without a stack, and ends with code 1. */
export async function runEmbedded(options: RunOptions): Promise<void> {
  const startedMillis = Date.now();
  const progress = options.progress ?? createProgress();
  let run: Run | undefined;
  try {
    readEnvironmentFile();
    options.check?.();
    run = new Run(options, readSettings(process.env), progress);
    onShutdown({
      stop: () => run?.stop() ?? Promise.resolve(),
      force: () => run?.force(),
      log: progress.note,
    });
    await run.start();
    if (!run.isStopping) run.announce(startedMillis);
  } catch (error) {
    // The signal handler is at work and ends the process; what broke was broken by it.
    if (run?.isStopping) return;
    await run?.stop().catch(() => {});
    progress.note(describeSetupError(error));
    process.exit(1);
  }
}
