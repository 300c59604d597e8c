import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isErrorCode } from '../../src/errors.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { RawSocket } from '../support/sockets.ts';

const FRIEND = 'https://console.example.org';

let gateway: TestGateway;
/** As it is operated: no list of origins, no proxy. */
let production: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({ CORS_ORIGINS: `${FRIEND}, http://localhost:3000`, PLAYGROUND: 'true' });
  production = await startTestGateway({ NODE_ENV: 'production' }, { keepGraph: true });
});
afterAll(async () => {
  await gateway?.close();
  await production?.close();
});

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: the one form of errors, or what else there is
  body: any;
}

/** What is answered to bytes that `fetch` would not send. */
async function raw({ url }: TestGateway, text: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(text);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await Promise.race([once(socket, 'close'), sleep(5000)]);
  socket.destroy();
  const [head = '', body = ''] = String(Buffer.concat(chunks)).split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.split(': ')[0]?.toLowerCase(), line.split(': ').slice(1).join(': ')]),
  );
  return { status: Number(first.split(' ')[1]), headers, body: body && JSON.parse(body) };
}

const UPGRADE = (path: string, ...headers: string[]) =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: dharma.example.org:4000',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
    ...headers,
    '\r\n',
  ].join('\r\n');

describe('every answer', () => {
  it.each([
    ['GET', '/'],
    ['GET', '/health/live'],
    ['GET', '/metrics'],
    ['GET', '/nothing'],
    ['GET', '/%'],
    ['GET', '/graphql'],
    ['POST', '/graphql'],
    ['DELETE', '/graphql'],
    ['POST', '/graphql/stream'],
  ])('says what a browser may do with it: %s %s', async (method, path) => {
    for (const each of [gateway, production]) {
      const { headers } = await fetch(`${each.url}${path}`, { method });
      expect(Object.fromEntries(headers)).toMatchObject(HEADERS);
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.*frame-ancestors 'none'/);
      expect(headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
      for (const name of ['x-powered-by', 'server', 'set-cookie']) expect(headers.get(name)).toBeNull();
    }
  });

  it.each<[string, string, number, string]>([
    ['no HTTP', 'RUBBISH\r\n\r\n', 400, 'BAD_REQUEST'],
    [
      'two lengths',
      'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
      'BAD_REQUEST',
    ],
    [
      'a path that cannot be decoded',
      'GET /% HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      400,
      'BAD_REQUEST',
    ],
    [
      'headers too large',
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'PAYLOAD_TOO_LARGE',
    ],
    ['an upgrade at another path', UPGRADE('/other'), 404, 'NOT_FOUND'],
    ['an upgrade at no path', UPGRADE('//'), 404, 'NOT_FOUND'],
  ])('has the one form of errors: %s', async (_what, text, status, code) => {
    const answer = await raw(gateway, text);
    expect(answer).toMatchObject({ status, headers: HEADERS, body: { errors: [{ extensions: { code } }] } });
    expect(isErrorCode(code)).toBe(true);
    expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
  });
});

describe('a page of another origin', () => {
  const preflight = (each: TestGateway, origin: string, path = '/graphql') =>
    fetch(`${each.url}${path}`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });

  it.each(['/graphql', '/graphql/stream'])(
    'may call where the list has it, and only there: %s',
    async (path) => {
      const allowed = await preflight(gateway, FRIEND, path);
      expect(allowed.status).toBe(204);
      expect(allowed.headers.get('access-control-allow-origin')).toBe(FRIEND);
      expect(allowed.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
      expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
      for (const [each, origin] of [
        [gateway, 'https://evil.example.org'],
        [gateway, 'null'],
        [gateway, `${FRIEND}.evil.example.org`],
        [production, FRIEND],
      ] as const) {
        const refused = await preflight(each, origin, path);
        expect(refused.headers.get('access-control-allow-origin')).not.toBe(origin);
      }
    },
  );

  it('reads what it needs to go on', async () => {
    const { headers } = await gateway.query('{ __typename }', {}, { headers: { origin: FRIEND } });
    expect(headers.get('access-control-allow-origin')).toBe(FRIEND);
    expect(headers.get('access-control-expose-headers')).toMatch(/retry-after/);
    expect(headers.get('vary')).toMatch(/origin/i);
  });

  it('opens a socket where the list has it, or it is our own; a program needs no origin', async () => {
    const open = (each: TestGateway, origin?: string) =>
      RawSocket.open(each, 'graphql-transport-ws', origin === undefined ? {} : { origin }).then(
        (socket) => socket.close().then(() => true),
        () => false,
      );
    expect(await open(gateway, FRIEND)).toBe(true);
    expect(await open(gateway, gateway.url)).toBe(true);
    expect(await open(gateway)).toBe(true);
    expect(await open(production, production.url)).toBe(true);
    for (const origin of ['https://evil.example.org', 'null', 'rubbish', 'http://127.0.0.1:1'])
      expect([origin, await open(gateway, origin)]).toEqual([origin, false]);
    expect(await open(production, FRIEND)).toBe(false);
  });

  it('is told why its socket is refused', async () => {
    expect(await raw(gateway, UPGRADE('/graphql', 'Origin: https://evil.example.org'))).toMatchObject({
      status: 403,
      headers: HEADERS,
      body: { errors: [{ extensions: { code: 'PERMISSION_ERROR' } }] },
    });
  });

  it.each<[string, RequestInit, number]>([
    ['of a foreign origin', { headers: { origin: 'https://evil.example.org' } }, 403],
    ['an image of another site', { headers: { 'sec-fetch-site': 'cross-site' } }, 403],
    [
      'a form as text',
      {
        method: 'POST',
        headers: { 'content-type': 'text/plain; application/json' },
        body: '{"query":"{ __typename }"}',
      },
      415,
    ],
    [
      'a form with files',
      { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: '--x--' },
      415,
    ],
  ])('has no event stream: %s', async (_what, init, status) => {
    const query = init.method === 'POST' ? '' : `?query=${encodeURIComponent('{ __typename }')}`;
    const response = await fetch(`${gateway.url}/graphql/stream${query}`, init);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain('__typename');
  });

  it('sends no files without a header that it cannot set', async () => {
    const form = () => {
      const data = new FormData();
      data.set('operations', '{"query":"{ __typename }"}');
      data.set('map', '{}');
      return data;
    };
    const post = async (headers: Record<string, string>) =>
      (await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body: form() })).status;
    expect(await post({})).toBe(400);
    expect(await post({ 'apollo-require-preflight': 'true' })).toBe(200);
  });
});

describe('the playground', () => {
  it('is there where it is switched on, and not in production otherwise', async () => {
    expect((await fetch(gateway.url)).status).toBe(200);
    for (const path of ['/', '/playground/', '/graphql']) {
      const response = await fetch(`${production.url}${path}`, { headers: { accept: 'text/html' } });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.headers.get('content-type')).toMatch(/json/);
    }
  });
});

describe('an operation that takes too long', () => {
  it('is ended as a whole, and has changed nothing', async () => {
    const strict = await startTestGateway({ OPERATION_TIMEOUT_MS: '700' });
    const { graph } = strict.backends;
    await graph.write("CREATE (:Sector {id: 'slow', name: 'before'})");
    const holder = graph.transaction();
    await holder.write("MATCH (s:Sector {id: 'slow'}) SET s.name = 'held'");
    try {
      const started = performance.now();
      const { errors } = await strict.query(
        'mutation { updateSectors(where: { id: { eq: "slow" } }, update: { name: { set: "after" } }) { sectors { id } } }',
      );
      expect(errors?.[0]?.extensions.code).toBe('TIMEOUT');
      expect(performance.now() - started).toBeLessThan(5000);
      await holder.rollback();
      const [row] = await graph.read("MATCH (s:Sector {id: 'slow'}) RETURN s.name AS name");
      expect(row?.name).toBe('before');
    } finally {
      await holder.rollback();
      await strict.close();
    }
  });
});
