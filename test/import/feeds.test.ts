import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FEEDS, FeedError, fetchFeed } from '../../src/import/feeds.ts';
import { rowsOf } from './support.ts';

let server: Server;
let base: string;
let cacheFolder: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const requests: IncomingMessage[] = [];

beforeEach(async () => {
  requests.length = 0;
  cacheFolder = await mkdtemp(join(tmpdir(), 'dharma-feeds-'));
  server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(cacheFolder, { recursive: true });
});

const fetchKev = (path = '/kev.json') =>
  fetchFeed('kev', { cacheFolder, env: { DHARMA_FEED_KEV_URL: base + path } });
const KEV = JSON.stringify({
  catalogVersion: '1',
  vulnerabilities: [{ cveID: 'CVE-2024-0001', dateAdded: '2024-10-01' }],
});

describe('fetchFeed', () => {
  it('has an address of the publisher for each feed', () => {
    for (const { urls } of Object.values(FEEDS))
      for (const url of urls) expect(new URL(url).protocol).toBe('https:');
  });

  it('fetches once, and again only what has changed', async () => {
    answer = (request, response) => {
      if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end();
      else response.writeHead(200, { etag: '"1"', 'content-length': Buffer.byteLength(KEV) }).end(KEV);
    };
    const [first] = await fetchKev();
    expect(first).toMatchObject({ notModified: false, name: `${base}/kev.json` });
    const [second] = await fetchKev();
    expect(second!.notModified).toBe(true);
    expect(await text(second!.open())).toBe(KEV);
    expect(requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"1"']);
  });

  it('reports progress and takes several addresses', async () => {
    answer = (_, response) => response.end(KEV);
    const seen: number[] = [];
    const env = { DHARMA_FEED_ATTACK_URL: `${base}/a  ${base}/b` };
    const files = await fetchFeed('attack', {
      cacheFolder,
      env,
      onProgress: ({ bytes }) => seen.push(bytes),
    });
    expect(files.map(({ name }) => name)).toEqual([`${base}/a`, `${base}/b`]);
    expect(seen.at(-1)).toBe(KEV.length);
  });

  it.each([
    [
      'announces too much',
      (response: ServerResponse) => response.writeHead(200, { 'content-length': 2 ** 40 }).write('x'),
      /is larger than/,
    ],
    ['breaks off', (response: ServerResponse) => breakOff(response), /broke off after 5/],
    [
      'answers with an error',
      (response: ServerResponse) => response.writeHead(503).end('later'),
      /status 503/,
    ],
  ])('keeps nothing of a server that %s', async (_, respond, message) => {
    answer = (_request, response) => void respond(response);
    await expect(fetchKev()).rejects.toThrow(message);
    await expect(fetchKev()).rejects.toThrow(FeedError);
    expect(await readdir(cacheFolder)).toEqual([]);
  });

  it('stops a server that sends more than it may without announcing it', async () => {
    answer = (_, response) => {
      const piece = Buffer.alloc(1024 * 1024);
      const send = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', send);
      send();
    };
    await expect(fetchKev()).rejects.toThrow(/is larger than 33554432 bytes/);
    expect(await readdir(cacheFolder)).toEqual([]);
  });

  it('says which address cannot be reached', async () => {
    const env = { DHARMA_FEED_KEV_URL: 'http://127.0.0.1:1/kev.json' };
    await expect(fetchFeed('kev', { cacheFolder, env })).rejects.toThrow(
      /127\.0\.0\.1:1\/kev\.json cannot be reached/,
    );
  });

  it('fetches the records that a list of changes names', async () => {
    const record = (id: string) =>
      JSON.stringify({ cveMetadata: { cveId: id }, containers: { cna: {} } }, null, 2);
    const delta = JSON.stringify({
      new: [{ cveId: 'CVE-2024-0001', githubLink: `${base}/CVE-2024-0001` }],
      updated: [{ cveId: 'CVE-2024-0002', githubLink: `${base}/CVE-2024-0002` }],
    });
    answer = (request, response) =>
      response.end(request.url === '/delta.json' ? delta : record(request.url!.slice(1)));
    const [file] = await fetchFeed('cve', {
      cacheFolder,
      env: { DHARMA_FEED_CVE_URL: `${base}/delta.json` },
    });
    const ids = (await rowsOf(file!)).map((row) => (row.kind === 'node' ? row.id : row.kind));
    expect(ids.sort()).toEqual(['CVE-2024-0001', 'CVE-2024-0002']);
  });
});

function breakOff(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': 100 });
  response.write('12345', () => setImmediate(() => response.destroy()));
}
