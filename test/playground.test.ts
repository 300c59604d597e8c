import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { writeDemo } from '../src/demo/ensure.ts';
import { MIN_SIZE } from '../src/demo/options.ts';
import { parseOperation, readCollection } from '../src/playground/collection.ts';
import { contentSecurityPolicy } from '../src/playground/page.ts';
import { startChromium } from './support/chromium.ts';
import { TEST_PASSWORD } from './support/databases.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

const ADMIN = 'admin@dharma.local';
const OPERATIONS = fileURLToPath(new URL('../operations/', import.meta.url));
const browser = await startChromium().catch((error: Error) => {
  process.stderr.write(`The playground is not tried in a browser: ${error.message}\n`);
  return undefined;
});
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
  await writeDemo(gateway.backends.graph, { size: MIN_SIZE, seed: 1 });
});

afterAll(async () => {
  await browser?.close();
  await gateway?.close();
});

describe('the collection', () => {
  test('is read from header lines and one operation', () => {
    const source =
      '# title: Two\r\n# description: Says: hello\n#variables: {"a": 1}\n# a note\n\nquery Two($a: Int) { b(a: $a) }\n';
    expect(parseOperation('two.graphql', source)).toEqual({
      name: 'Two',
      kind: 'query',
      title: 'Two',
      description: 'Says: hello',
      variables: { a: 1 },
      document: 'query Two($a: Int) { b(a: $a) }',
    });
    expect(parseOperation('x.graphql', 'mutation X { y }')).toMatchObject({
      title: 'X',
      description: '',
      variables: {},
    });
  });

  test.each([
    ['# variables: {a}\nquery A { b }', 'bad.graphql: the variables are not JSON'],
    ['# variables: [1]\nquery A { b }', 'bad.graphql: the variables are not a JSON object'],
    ['query A {', 'bad.graphql: Syntax Error'],
    ['query { a }', 'bad.graphql: the operation has no name'],
    ['query A { a } query B { b }', 'bad.graphql: holds 2 operations'],
    ['fragment F on T { a }', 'bad.graphql: holds 0 operations'],
  ])('names the file that is wrong: %j', (source, message) => {
    expect(() => parseOperation('bad.graphql', source)).toThrow(message);
  });

  test('has no name twice', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dharma-operations-'));
    for (const file of ['a.graphql', 'b.graphql']) writeFileSync(join(folder, file), 'query Same { a }');
    expect(() => readCollection(folder)).toThrow('the name Same is taken by');
    rmSync(folder, { recursive: true });
  });

  test('holds a dozen or more, all with title and description, queries first', () => {
    const operations = readCollection(OPERATIONS);
    expect(operations.length).toBeGreaterThanOrEqual(12);
    expect(operations.filter(({ title, name, description }) => title === name || !description)).toEqual([]);
    expect(operations[0]?.kind).toBe('query');
  });
});

describe('what is served', () => {
  /** As it is, where fetch would tidy the path up first. */
  const statusOf = (path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { hostname, port } = new URL(gateway.url);
      request({ hostname, port, path }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  const scriptPath = async () =>
    /"(\/playground\/ruru-[\d.]+\/ruru\.js)"/.exec(await (await fetch(gateway.url)).text())?.[1];

  test('the page has a strict policy and names no other host', async () => {
    const response = await fetch(gateway.url);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(response.status).toBe(200);
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain(`ws://${new URL(gateway.url).host}`);
    expect(/script-src[^;]*unsafe/.test(policy)).toBe(false);
    const html = await response.text();
    expect(html).toContain('<title>Dharma</title>');
    expect(html.match(/https?:\/\/[^'"\s]+/g)).toEqual(['http://www.w3.org/2000/svg']);
    expect(/<script(?![^>]*src=)|\son\w+=/.test(html)).toBe(false);
  });

  test('a host that is none gets into no policy', () => {
    expect(contentSecurityPolicy("x; script-src 'unsafe-inline'")).not.toContain('unsafe-inline;');
    expect(contentSecurityPolicy("x; script-src 'unsafe-inline'")).not.toContain('ws:');
    expect(contentSecurityPolicy('[::1]:4000')).toContain('ws://[::1]:4000');
  });

  test('GraphiQL is compressed, and kept by the browser for good', async () => {
    const path = await scriptPath();
    const plain = await fetch(`${gateway.url}${path}`, { headers: { 'accept-encoding': 'identity' } });
    const zipped = await fetch(`${gateway.url}${path}`, { headers: { 'accept-encoding': 'gzip, br' } });
    expect([plain.headers.get('content-encoding'), zipped.headers.get('content-encoding')]).toEqual([
      null,
      'gzip',
    ]);
    expect(zipped.headers.get('cache-control')).toContain('immutable');
    expect(zipped.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await zipped.text()).toBe(await plain.text());
  });

  test('the saved operations are asked for anew, and sent only when they changed', async () => {
    const first = await fetch(`${gateway.url}/playground/operations.json`);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    expect(await first.json()).toEqual(readCollection(OPERATIONS));
    const etag = first.headers.get('etag') ?? '';
    const second = await fetch(first.url, { headers: { 'if-none-match': etag } });
    expect(second.status).toBe(304);
  });

  test('there is nothing else: no unknown names, no source maps, nothing outside', async () => {
    const path = (await scriptPath()) ?? '';
    expect(await statusOf(path)).toBe(200);
    const folder = path.slice(0, -'ruru.js'.length);
    for (const missing of [
      '/nothing',
      '/playground',
      '/playground/',
      '/playground/nothing.js',
      folder,
      `${path}.map`,
      `${path}.LICENSE.txt`,
      '/playground/..%2f..%2fpackage.json',
      '/playground/../../package.json',
      `${folder}..%2f..%2fpackage.json`,
      `${folder}../package.json`,
      `${folder}..%5c..%5cpackage.json`,
      '/playground/%00',
      '/playground/__proto__',
    ]) {
      expect([missing, await statusOf(missing)]).toEqual([missing, 404]);
    }
  });
});

(browser ? describe : describe.skip)('in a browser', () => {
  let context: BrowserContext;
  let page: Page;
  let foreign: string[];
  let complaints: string[];
  const result = () => page.locator('.result-window .view-lines');
  const saved = (title: string) => page.locator('#saved-list').getByRole('button', { name: title });
  const opened = (name: string) => page.locator('.graphiql-tab-active', { hasText: name }).waitFor();
  const loggedIn = () => page.locator('#who', { hasText: 'Administrator' }).waitFor();

  beforeEach(async () => {
    foreign = [];
    complaints = [];
    context = await (browser as Browser).newContext({ viewport: { width: 1400, height: 900 } });
    await context.route('**', (route) => {
      const { hostname, protocol } = new URL(route.request().url());
      if (hostname === '127.0.0.1' || protocol === 'data:') return route.continue();
      foreign.push(route.request().url());
      return route.abort();
    });
    page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // A refused log-in is an answer like any other; the browser reports every 401.
      if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
    });
  });

  afterEach(async () => {
    await context.close();
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  });

  /** Until the gateway has taken the subscription: an event before that is not for it. */
  async function subscribed() {
    const end = Date.now() + 10_000;
    const open = async () =>
      /^dharma_subscriptions [1-9]/m.test(await (await fetch(`${gateway.url}/metrics`)).text());
    while (!(await open())) {
      if (Date.now() > end) throw new Error('nobody has subscribed');
      await page.waitForTimeout(50);
    }
  }

  async function logInByForm(password = TEST_PASSWORD) {
    await page.getByLabel('E-mail').fill(ADMIN);
    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
  }

  test('the form logs in; a saved query runs; logging out shows the form again', async () => {
    await page.goto(gateway.url);
    expect(await page.title()).toBe('Dharma');
    await logInByForm('wrong');
    await page.getByRole('alert').filter({ hasText: 'is wrong' }).waitFor();
    await logInByForm();
    await loggedIn();
    await saved('What does Log4Shell reach').click();
    await opened('BlastRadius');
    expect(new URL(page.url()).hash).toBe('#operation=BlastRadius');
    await page.locator('.graphiql-execute-button').click();
    await result().filter({ hasText: 'CVE-2021-44228' }).waitFor();
    expect(await result().textContent()).toContain('affectedResourceCount');
    // Another one gets a tab of its own; the first stays.
    await saved('The estate in numbers').click();
    await opened('EstateInNumbers');
    expect(await page.locator('.graphiql-tab').count()).toBe(2);
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Password').waitFor();
    expect(await page.locator('.graphiql-container').count()).toBe(0);
  });

  test('a link with a token logs in, and the token leaves the address', async () => {
    await page.goto(`${gateway.url}/#token=${gateway.token}&operation=EstateInNumbers`);
    await loggedIn();
    await opened('EstateInNumbers');
    expect(page.url()).toBe(`${gateway.url}/#operation=EstateInNumbers`);
    await page.getByRole('button', { name: 'Show GraphiQL Explorer' }).click();
    await page.locator('.graphiql-explorer-root').waitFor();
    // The link of another operation, followed while the page is open.
    await page.evaluate("location.hash = '#operation=ThreatDetected'");
    await opened('ThreatDetected');
    await page.reload();
    await opened('ThreatDetected');
    expect(await page.locator('.graphiql-tab').count()).toBe(2);
    await page.evaluate("location.hash = '#operation=Nonsense'");
    await page.getByRole('status').filter({ hasText: 'Nonsense' }).waitFor();
  });

  test('a token that is no longer good brings the form back, over the work as it is', async () => {
    await page.goto(`${gateway.url}/#token=${gateway.token}&operation=EstateInNumbers`);
    await opened('EstateInNumbers');
    await page.evaluate("sessionStorage.setItem('dharma.token', 'no.longer.good')");
    await page.locator('.graphiql-execute-button').click();
    await page.getByText('Your log-in has expired').waitFor();
    await logInByForm();
    await page.locator('#login').waitFor({ state: 'hidden' });
    await page.locator('.graphiql-execute-button').click();
    await result().filter({ hasText: '"data"' }).waitFor();
  });

  test('a token that is about to expire is replaced, and nobody notices', async () => {
    await page.goto(`${gateway.url}/#operation=EstateInNumbers`);
    await logInByForm();
    await opened('EstateInNumbers');
    const kept = () =>
      page.evaluate(
        "[sessionStorage.getItem('dharma.token'), JSON.parse(sessionStorage.getItem('dharma.refresh'))]",
      );
    const [before, refresh] = (await kept()) as [string, { refreshToken: string }];
    const soon = JSON.stringify({ ...refresh, expiresAt: new Date(Date.now() + 1000).toISOString() });
    await page.evaluate(`sessionStorage.setItem('dharma.refresh', '${soon}')`);
    await page.locator('.graphiql-execute-button').click();
    await result().filter({ hasText: '"data"' }).waitFor();
    const [after, { refreshToken }] = (await kept()) as [string, { refreshToken: string }];
    expect(after).not.toBe(before);
    expect(refreshToken).not.toBe(refresh.refreshToken);
    expect(await page.locator('#login').isVisible()).toBe(false);
    const me = await gateway.query('{ me { email } }', {}, { token: after });
    expect(me.data.me.email).toBe(ADMIN);
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Password').waitFor();
    expect((await gateway.query('{ me { email } }', {}, { token: after })).status).toBe(401);
  });

  test('an Authorization in the headers editor takes the place of the log-in, and its refusal is no log-out', async () => {
    await page.goto(`${gateway.url}/#token=${gateway.token}&operation=EstateInNumbers`);
    await opened('EstateInNumbers');
    const headers = JSON.stringify({ Authorization: 'Bearer no.longer.good' });
    await page.evaluate(
      `__MONACO.editor.getModels().find(({ uri }) => uri.path.endsWith('request-headers.json')).setValue('${headers}')`,
    );
    await page.locator('.graphiql-execute-button').click();
    await result().filter({ hasText: 'AUTH_ERROR' }).waitFor();
    expect(await page.locator('#login').isVisible()).toBe(false);
  });

  test('a subscription shows the threat that the API has just been told of', async () => {
    await page.goto(`${gateway.url}/#token=${gateway.token}`);
    const socket = page.waitForEvent('websocket');
    await saved('Threats as they are detected').click();
    await opened('ThreatDetected');
    await page.locator('.graphiql-execute-button').click();
    await subscribed();
    const input = {
      id: 'playground-threat',
      name: 'Seen in the browser',
      eventType: 'THREAT',
      severity: 'CRITICAL',
      detector: 'test',
      confidence: 0.9,
      resolved: false,
      source: 'test',
    };
    const { errors } = await gateway.query(
      'mutation ($input: SecurityEventCreateInput!) { createSecurityEvents(input: [$input]) { securityEvents { id } } }',
      { input },
    );
    expect(errors).toBeUndefined();
    await result().filter({ hasText: 'playground-threat' }).waitFor();
    expect(await result().textContent()).toContain('CRITICAL');
    // Opening another ends the subscription, and with it the socket.
    const closed = (await socket).waitForEvent('close');
    await saved('The estate in numbers').click();
    await closed;
  });

  test('the keyboard is enough', async () => {
    await page.goto(gateway.url);
    await page.locator('#login-email:focus').waitFor();
    await page.keyboard.type(ADMIN);
    await page.keyboard.press('Tab');
    await page.keyboard.type(TEST_PASSWORD);
    await page.keyboard.press('Enter');
    await loggedIn();
    await page.getByLabel('Filter saved operations').focus();
    await page.keyboard.type('estate numbers');
    expect(await page.locator('#saved-list button:visible').allTextContents()).toEqual([
      'The estate in numbers',
    ]);
    await page.locator('.graphiql-execute-button').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await opened('EstateInNumbers');
    await page.locator('.graphiql-execute-button:focus').waitFor();
    await page.keyboard.press('Enter');
    await result().filter({ hasText: '"data"' }).waitFor();
    await page.locator('#saved-toggle').press('Enter');
    expect(await page.locator('#saved-toggle').getAttribute('aria-expanded')).toBe('false');
    await page.locator('#saved-list').waitFor({ state: 'hidden' });
  });
});
