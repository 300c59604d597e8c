import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { servePage } from '../../examples/browser/serve.ts';
import { startChromium } from '../support/chromium.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { type FaultProxy, faultProxy } from '../support/proxy.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const browser = await startChromium().catch((error: Error) => {
  process.stderr.write(`The live client is not tried in a browser: ${error.message}\n`);
  return undefined;
});

let gateway: TestGateway;
let proxy: FaultProxy;
let server: Server;

(browser ? describe : describe.skip)('the page of the examples, on the built client', () => {
  beforeAll(async () => {
    execFileSync(process.execPath, [
      `${ROOT}node_modules/typescript/bin/tsc`,
      '-p',
      `${ROOT}client/tsconfig.json`,
    ]);
    server = servePage(0);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    gateway = await startTestGateway({ CORS_ORIGINS: `http://127.0.0.1:${port}` });
    proxy = await faultProxy('127.0.0.1', Number(new URL(gateway.url).port));
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    await proxy?.close();
    await gateway?.close();
  });

  let written = 0;
  async function write(count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, () => `threat-${written++}`);
    for (const id of ids) {
      await gateway.backends.graph.autoCommitWrite(
        `CREATE (:SecurityEvent {id: $id, name: $id, eventType: 'THREAT', severity: 'HIGH',
           createdAt: datetime(), updatedAt: datetime()})`,
        { id },
      );
    }
    return ids;
  }

  const shown = (page: Page) =>
    page
      .locator('#threats li')
      .evaluateAll((items) => items.map((item) => item.getAttribute('data-id')).reverse());
  const state = (page: Page, text: string) => page.locator('#state', { hasText: text }).waitFor();

  it('shows every threat once, through cut connections and reloads', async () => {
    const page = await (browser as NonNullable<typeof browser>).newPage();
    page.setDefaultTimeout(20_000);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.getByLabel('Gateway').fill(`http://127.0.0.1:${proxy.port}/graphql`);
    await page.getByLabel('Token').fill(gateway.token);
    await page.getByRole('button', { name: 'Watch' }).click();
    await state(page, 'connected');

    const ids = await write(3);
    await page.locator(`[data-id="${ids.at(-1)}"]`).waitFor();
    for (let round = 0; round < 3; round++) {
      proxy.cut();
      await state(page, 'connection lost');
      ids.push(...(await write(5)));
      proxy.heal();
      await page.locator(`[data-id="${ids.at(-1)}"]`).waitFor();
      // In the midst of what arrives.
      const writing = write(20);
      await page.reload();
      await page.reload();
      ids.push(...(await writing));
      await page.locator(`[data-id="${ids.at(-1)}"]`).waitFor();
    }
    expect(await shown(page)).toEqual(ids);
    expect(complaints).toEqual([]);
  });
});
