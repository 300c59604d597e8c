/** Entry of `npm start`: the databases that are not given by the environment, then the gateway, in one process. */

import { loadConfig } from '../src/config.ts';
import type { Gateway as DharmaGateway } from '../src/gateway.ts';
import type { Progress } from './progress.ts';
import { type Gateway, runEmbedded } from './run-embedded.ts';

/** The demo estate, on the first start only. */
async function ensureDemo({ backends, config }: DharmaGateway, progress: Progress): Promise<void> {
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
async function hintsOf({ backends, config, url }: DharmaGateway): Promise<string[]> {
  const { adminPassword, users, userSessions } = backends;
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

async function startGateway(progress: Progress): Promise<Gateway> {
  const { run } = await import('../src/main.ts');
  process.env.LOG_LEVEL ||= 'warn';
  const gateway = await run();
  try {
    await ensureDemo(gateway, progress);
    return { url: gateway.url, close: () => gateway.close(), hints: await hintsOf(gateway) };
  } catch (error) {
    await gateway.close();
    throw error;
  }
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
