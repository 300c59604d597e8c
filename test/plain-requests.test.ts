import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { opened } from './cache/support.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

const ORIGIN = 'https://dashboard.example';
const BODY_LIMIT = 4096;
/** A browser that would rather have a page: Apollo Server decides what it gets. */
const ROUNDABOUT = { accept: 'text/html, application/json' };

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({
    CORS_ORIGINS: ORIGIN,
    TRUST_PROXY: '127.0.0.1',
    BODY_LIMIT_BYTES: String(BODY_LIMIT),
    RATE_LIMIT: 'on',
  });
});
afterAll(() => gateway?.close());

function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.token}`, ...headers },
    body,
  });
}

/** Headers that are the same for the same request: the date and what is left of a rate are not. */
function lasting(answer: Response): Record<string, string> {
  const changing = new Set(['date', 'ratelimit', 'cache-control', 'content-length']);
  return Object.fromEntries([...answer.headers].filter(([name]) => !changing.has(name)));
}

describe('a plain request and one that goes by Fastify and Apollo Server', () => {
  const body = JSON.stringify({ query: '{ sectors { id } }' });
  const id = { 'x-correlation-id': 'both-ways' };

  it.each([
    ['from a script', {}],
    ['from a page of a known origin', { origin: ORIGIN }],
    ['from a page of another origin', { origin: 'https://elsewhere.example' }],
    ['by a proxy with TLS', { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' }],
    ['by two proxies, the last without TLS', { 'x-forwarded-proto': 'https, http' }],
  ])('have the same headers: %s', async (_name, headers) => {
    const [plain, roundabout] = [
      await post(body, { ...id, ...headers }),
      await post(body, { ...id, ...headers, ...ROUNDABOUT }),
    ];
    expect(lasting(plain)).toEqual(lasting(roundabout));
    expect(plain.headers.get('ratelimit')).toMatch(/^"reads";r=\d+/);
    expect(await plain.json()).toEqual(await roundabout.json());
  });

  it.each([
    ['a document that cannot be parsed', { query: '{ sectors { id }' }],
    ['one that is not valid', { query: '{ sectors { nothing } }' }],
    ['variables that do not fit', { query: 'query ($n: Int!) { sectors(limit: $n) { id } }', variables: {} }],
    ['an operation that is not there', { query: '{ sectors { id } }', operationName: 'Other' }],
    ['an operation without a name', { query: 'query A { sectors { id } }', operationName: '' }],
    ['a field that nobody knows', { query: '{ sectors { id } }', more: 1 }],
    ['a subscription', { query: 'subscription { threatDetected { id } }' }],
    ['a list of requests', [{ query: '{ sectors { id } }' }]],
    ['no document', {}],
  ])('give the same answer to %s', async (_name, request) => {
    const text = JSON.stringify(request);
    const [plain, roundabout] = [await post(text), await post(text, ROUNDABOUT)];
    expect([plain.status, await plain.json()]).toEqual([roundabout.status, await roundabout.json()]);
  });

  it.each([
    ['no JSON', '{"query": '],
    ['nothing', ''],
    ['a prototype', '{"query":"{ sectors { id } }","__proto__":{"a":1}}'],
  ])('give the same error to a body that is %s', async (_name, text) => {
    const [plain, roundabout] = [await post(text), await post(text, ROUNDABOUT)];
    expect([plain.status, await plain.json()]).toEqual([roundabout.status, await roundabout.json()]);
    expect(plain.status).toBe(400);
  });
});

describe('a plain request', () => {
  it('keeps its correlation id, given or made, where Apollo Server answers', async () => {
    const faulty = JSON.stringify({ query: '{' });
    const given = await post(faulty, { 'x-correlation-id': 'passed-on' });
    expect(given.headers.get('x-correlation-id')).toBe('passed-on');
    expect((await post(faulty)).headers.get('x-correlation-id')).toMatch(/^[\da-f-]{36}$/);
  });

  it('is read whole when it comes in pieces, in the middle of a letter too', async () => {
    const body = Buffer.from(
      JSON.stringify({
        query: '{ __typename a: __typename } # é',
      }),
    );
    const cut = body.indexOf('é') + 1;
    const { port, hostname } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: ${hostname}:${port}\r\nconnection: close\r\nauthorization: Bearer ${gateway.token}\r\n` +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
    );
    socket.write(body.subarray(0, cut));
    await sleep(50);
    socket.write(body.subarray(cut));
    const parts: Buffer[] = [];
    for await (const part of socket) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString();
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).toContain('{"data":{"__typename":"Query","a":"Query"}}');
  });

  it.each([
    ['said before', false],
    ['found out in the middle', true],
  ])('that is too long is refused: %s', async (_name, isChunked) => {
    const text = JSON.stringify({ query: `{ sectors { id } } # ${'x'.repeat(BODY_LIMIT)}` });
    const answer = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      ...(isChunked ? { body: new Blob([text]).stream(), duplex: 'half' } : { body: text }),
    } as RequestInit);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }] });
  });

  it('without a length is answered', async () => {
    const answer = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.token}` },
      body: new Blob([JSON.stringify({ query: '{ __typename }' })]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(await answer.json()).toEqual({ data: { __typename: 'Query' } });
  });

  it('is told how its rate stands where it is refused', async () => {
    const limited = await startTestGateway({ RATE_LIMIT: 'on', RATE_LIMIT_WRITES: '3' }, { keepGraph: true });
    try {
      const mutation = 'mutation { deleteSectors(where: { id: { eq: "none" } }) { nodesDeleted } }';
      const ask = (headers = {}) => limited.query(mutation, {}, { headers });
      const answers = [await ask(), await ask(ROUNDABOUT), await ask(), await ask(), await ask(ROUNDABOUT)];
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
      for (const { headers } of answers.slice(3)) {
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
        expect(headers.get('ratelimit')).toMatch(/^"writes";r=0;t=\d+$/);
      }
    } finally {
      await limited.close();
    }
  });

  it('is counted once, whether it is answered out of the cache or goes round it', async () => {
    const counting = await startTestGateway(
      { RATE_LIMIT: 'on', RATE_LIMIT_READS: '1000', RESPONSE_CACHE: 'memory' },
      { keepGraph: true },
    );
    try {
      await opened(counting);
      const query = '{ software(where: { id: { eq: "counted" } }) { id name } }';
      const left = async () =>
        Number(/r=(\d+)/.exec((await counting.query(query)).headers.get('ratelimit') ?? '')?.[1]);
      const before = await left();
      const reads = [await left(), await left(), await left()];
      await counting.query(
        'mutation { createSoftware(input: [{ id: "counted", name: "n", version: "1" }]) { software { id } } }',
      );
      reads.push(await left(), await left(), await left());
      expect(reads).toEqual([1, 2, 3, 4, 5, 6].map((n) => before - n));
      await counting.query('mutation { deleteSoftware(where: { id: { eq: "counted" } }) { nodesDeleted } }');
    } finally {
      await counting.close();
    }
  });

  it('is refused in the form of all errors while the gateway ends', async () => {
    const ending = await startTestGateway({}, { keepGraph: true });
    const { port, hostname } = new URL(ending.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const head = (path: string) =>
      `POST ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\n`;
    // A request under way keeps its connection; what comes behind it is late.
    const body = JSON.stringify({ query: '{ __typename }' });
    socket.write(`${head('/graphql')}content-length: ${body.length}\r\n\r\n${body.slice(0, 5)}`);
    await sleep(50);
    const closed = ending.close();
    await sleep(100);
    socket.write(`${body.slice(5)}${head('/graphql')}content-length: ${body.length}\r\n\r\n${body}`);
    const parts: Buffer[] = [];
    for await (const part of socket) parts.push(part as Buffer);
    const [, first, second] = Buffer.concat(parts).toString().split('HTTP/1.1 ');
    expect(first).toMatch(/^200 OK/);
    expect(second).toMatch(/^503 Service Unavailable/);
    expect(second).toContain('"code":"DATABASE_UNAVAILABLE"');
    expect(second).toContain('x-content-type-options: nosniff');
    await closed;
  }, 30_000);
});
