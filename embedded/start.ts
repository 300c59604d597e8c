/** Entry of `npm start`: the databases that are not given by the environment, then the gateway, in one process. */

import type { Backends } from '../src/backends.ts';
import { type Config, loadConfig } from '../src/config.ts';
import type { Progress } from './progress.ts';
import { type Gateway, runEmbedded } from './run-embedded.ts';

/** What is looked at and added once the gateway answers, in one process or in several. */
interface Started {
  url: string;
  config: Config;
  backends: Pick<Backends, 'graph' | 'users' | 'userSessions'>;
  adminPassword: string | undefined;
}

/** The demo estate, on the first start only. */
async function ensureDemo({ backends, config }: Started, progress: Progress): Promise<void> {
  if (config.DEMO_SIZE === 0) return;
  const { ensureDemoEstate, readDemoMark } = await import('../src/demo/ensure.ts');
  const startedMillis = Date.now();
  if (!(await readDemoMark(backends.graph))?.complete) progress.note('Demo estate: being written');
  const report = await ensureDemoEstate(backends.graph, { size: config.DEMO_SIZE, seed: config.DEMO_SEED });
  if (!report) return;
  const seconds = ((Date.now() - startedMillis) / 1000).toFixed(1);
  progress.note(`Demo estate: ${config.DEMO_SIZE} resources, seed ${config.DEMO_SEED} (${seconds} s)`);
}

/** Where to look and how to log in. The link's fragment never leaves the browser. */
async function hintsOf({ backends, config, url, adminPassword }: Started): Promise<string[]> {
  const { users, userSessions } = backends;
  const admin = await users.byEmail(config.ADMIN_EMAIL);
  const password = adminPassword
    ? `with the password ${adminPassword} (shown only now; \`npm run reset-password\` makes a new one)`
    : config.ADMIN_PASSWORD
      ? 'with the ADMIN_PASSWORD of the first start'
      : 'with the password of the first start (`npm run reset-password` makes a new one)';
  return [
    `GraphQL:    ${url}/graphql  (HTTP and WebSocket)`,
    `Log in as ${config.ADMIN_EMAIL} ${password}`,
    // For this machine's user alone: embedded, the gateway listens on the loopback unless told otherwise.
    ...(admin
      ? [`Playground, logged in: ${url}/#token=${(await userSessions.begin(admin)).accessToken}`]
      : [`Playground: ${url}/`]),
  ];
}

/** In this process. */
async function startOne(progress: Progress): Promise<Gateway> {
  const { run } = await import('../src/main.ts');
  const gateway = await run();
  try {
    const started = { ...gateway, adminPassword: gateway.backends.adminPassword };
    await ensureDemo(started, progress);
    return { url: gateway.url, close: () => gateway.close(), hints: await hintsOf(started) };
  } catch (error) {
    await gateway.close();
    throw error;
  }
}

/** In processes of their own; this one becomes their primary. */
async function startSeveral(
  config: Config,
  progress: Progress,
  begun: (processes: Pick<Gateway, 'close'>) => void,
): Promise<Gateway> {
  const { createLogger } = await import('../src/logger.ts');
  const { Supervisor } = await import('../src/workers/supervisor.ts');
  const { openBackends } = await import('../src/backends.ts');
  const logger = createLogger(config.LOG_LEVEL);
  const supervisor = new Supervisor(config, logger, () => {
    process.exitCode = 1;
    // Ends the databases as well.
    process.kill(process.pid, 'SIGTERM');
  });
  const close = async () => {
    await supervisor.close();
  };
  begun({ close });
  try {
    const { url, adminPassword } = await supervisor.start();
    const backends = await openBackends(config, logger);
    const started = { url, config, backends, adminPassword };
    try {
      await ensureDemo(started, progress);
      return { url, close, hints: await hintsOf(started) };
    } finally {
      await backends.close();
    }
  } catch (error) {
    await close();
    throw error;
  }
}

async function startGateway(
  progress: Progress,
  begun: (processes: Pick<Gateway, 'close'>) => void,
): Promise<Gateway> {
  process.env.LOG_LEVEL ||= 'warn';
  const config = loadConfig(process.env);
  return config.WORKERS > 1 ? startSeveral(config, progress, begun) : startOne(progress);
}

/** Mistakes are told before the databases are started; what those will set stands in for the moment. */
function checkConfiguration(): void {
  const embedded = {
    NEO4J_URI: 'bolt://127.0.0.1',
    NEO4J_PASSWORD: 'embedded',
    DATABASE_URL: 'postgres://127.0.0.1',
  };
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value));
  const missing = given.NEO4J_URI ? { DATABASE_URL: embedded.DATABASE_URL } : embedded;
  if (given.DATABASE_URL_FILE) Reflect.deleteProperty(missing, 'DATABASE_URL');
  if (!given.NEO4J_URI) Reflect.deleteProperty(given, 'NEO4J_PASSWORD_FILE');
  loadConfig({ ...missing, ...given });
}

await runEmbedded({ startGateway, check: checkConfiguration });
