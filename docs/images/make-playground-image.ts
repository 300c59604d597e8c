import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEphemeral } from '../../embedded/ephemeral.ts';
import { loadConfig } from '../../src/config.ts';
import { writeDemo } from '../../src/demo/ensure.ts';
import { DEFAULT_ESTATE } from '../../src/demo/options.ts';
import { createGateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/logger.ts';
import { startChromium } from '../../test/support/chromium.ts';

/** Takes the picture of the playground, on databases of its own that are thrown away afterwards. */
const OUT = fileURLToPath(new URL('./playground.png', import.meta.url));
const OPERATION = process.argv[2] ?? 'BlastRadius';

const home = mkdtempSync(join(tmpdir(), 'dharma-image-'));
const databases = await startEphemeral({ neo4jInstances: 1 });
const [neo4j] = databases.neo4j;
if (!neo4j) throw new Error('Neo4j did not start');
const config = loadConfig({
  PORT: '0',
  LOG_LEVEL: 'silent',
  DHARMA_HOME: home,
  NEO4J_URI: neo4j.uri,
  NEO4J_USERNAME: neo4j.username,
  NEO4J_PASSWORD: neo4j.password,
  DATABASE_URL: databases.postgresUrl,
  ADMIN_PASSWORD: 'only for a picture',
});
const gateway = await createGateway(config, createLogger('silent'));
const browser = await startChromium();
try {
  await writeDemo(gateway.backends.graph, DEFAULT_ESTATE);
  const { accessToken } = await gateway.backends.login.login(config.ADMIN_EMAIL, config.ADMIN_PASSWORD ?? '');
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, colorScheme: 'light' });
  await page.goto(`${gateway.url}/#token=${accessToken}&operation=${OPERATION}`);
  await page.locator('#saved [aria-current]').waitFor({ timeout: 60_000 });
  await page.locator('.graphiql-execute-button').click();
  await page.locator('.result-window').getByText('"data"').waitFor();
  // The pointer out of the way, and time for the last colours of the syntax.
  await page.mouse.move(1390, 890);
  await page.waitForTimeout(1500);
  await page.screenshot({ path: OUT });
  process.stdout.write(`${OUT}\n`);
} finally {
  await browser.close();
  await gateway.close();
  await databases.stop();
  rmSync(home, { recursive: true });
}
