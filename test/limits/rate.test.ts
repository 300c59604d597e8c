import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { countedAddress, TrustedProxies } from '../../src/limits/address.ts';
import { RateLimits } from '../../src/limits/rate.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { gauge, until } from '../support/wait.ts';
import { TRANSPORTS } from './transports.ts';

const READ = '{ me { id } }';
const WRITE = 'mutation { deleteSectors(where: { id: { eq: "none" } }) { nodesDeleted } }';
const SUBSCRIPTION = 'subscription { infrastructureUpdated { id } }';
const LOGIN = 'mutation { login(input: { email: "a@b.example", password: "wrong" }) { accessToken } }';
const REFUSED = { code: 'RATE_LIMITED', windowSeconds: 60, retryAfterSeconds: expect.any(Number) };

const start = (overrides: Record<string, string>) =>
  startTestGateway({ RATE_LIMIT: 'on', ...overrides }, { keepGraph: true });

describe.each(TRANSPORTS)('over %s', (transport, send) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await start({ RATE_LIMIT_READS: '6', RATE_LIMIT_WRITES: '3' });
  });
  afterAll(() => gateway?.close());
  const first = async (query: string, token: string | null = gateway.token) =>
    (await send(gateway, { query }, token)).errors?.[0]?.extensions;

  it('a user has so many writes in a minute, and reads besides; a subscription is one where it begins', async () => {
    for (let i = 0; i < 3; i++) expect(await first(WRITE)).toBeUndefined();
    expect(await first(WRITE)).toEqual({ ...REFUSED, limit: 'writes', maximum: 3 });
    let reads = 6;
    if (transport !== 'HTTP') {
      void first(SUBSCRIPTION).catch(() => {});
      await until(async () => (await gauge(gateway, 'dharma_subscriptions')) === 1);
      reads -= 1;
    }
    for (let i = 0; i < reads; i++) expect(await first(READ)).toBeUndefined();
    expect(await first(READ)).toEqual({ ...REFUSED, limit: 'reads', maximum: 6 });
    if (transport !== 'HTTP') expect((await first(SUBSCRIPTION))?.code).toBe('RATE_LIMITED');
  });

  it('who has not logged in is counted by address, and apart; a document with faults counts as a read', async () => {
    for (let i = 0; i < 3; i++) expect((await first(LOGIN, null))?.code).toBe('AUTH_ERROR');
    expect((await first(LOGIN, null))?.code).toBe('RATE_LIMITED');
    for (let i = 0; i < 2; i++) {
      expect((await first('{ nothing }', null))?.code).toBe('GRAPHQL_VALIDATION_FAILED');
      expect((await first('{', null))?.code).toBe('GRAPHQL_PARSE_FAILED');
      expect((await first(READ, null))?.code).toBe('AUTH_ERROR');
    }
    expect((await first('{ __typename }', null))?.code).toBe('RATE_LIMITED');
    // No proxy is trusted: what a client says of its address is not believed.
    const headers = { 'x-forwarded-for': '192.0.2.1' };
    expect((await gateway.query('{ __typename }', {}, { token: null, headers })).status).toBe(429);
    expect(await gauge(gateway, 'dharma_rate_limited_total')).toBeGreaterThanOrEqual(4);
  });
});

describe('over HTTP', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await start({
      RATE_LIMIT_READS: '4',
      RATE_LIMIT_WRITES: '2',
      RATE_LIMIT_ADDRESS_FACTOR: '2',
      TRUST_PROXY: '127.0.0.0/8',
    });
  });
  afterAll(() => gateway?.close());
  const from = (address: string, query = '{ __typename }', token: string | null = null) =>
    gateway.query(query, {}, { token, headers: { 'x-forwarded-for': address } });

  it('every answer says what is left, and a refusal when to come again', async () => {
    const { status, headers } = await from('192.0.2.1');
    expect(status).toBe(200);
    expect(headers.get('ratelimit-policy')).toBe('"reads";q=4;w=60, "writes";q=2;w=60');
    expect(headers.get('ratelimit')).toMatch(/^"reads";r=3;t=(59|60)$/);
    expect(headers.get('retry-after')).toBeNull();
    for (let i = 0; i < 3; i++) await from('192.0.2.1');
    const refused = await from('192.0.2.1');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('ratelimit')).toMatch(/^"reads";r=0;t=\d+$/);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(refused.errors?.[0]?.extensions.retryAfterSeconds).toBe(seconds);
    const login = await from('192.0.2.1', LOGIN);
    expect(login.headers.get('ratelimit')).toMatch(/^"writes";r=1;t=\d+$/);
  });

  it('another address has its own; an IPv6 network is one address', async () => {
    for (let i = 0; i < 4; i++) expect((await from(`2001:db8::${i}`)).status).toBe(200);
    expect((await from('2001:db8::ffff')).status).toBe(429);
    expect((await from('2001:db8:0:1::1')).status).toBe(200);
  });

  it('what a client puts before the address that the proxy saw is not believed', async () => {
    for (let i = 0; i < 4; i++) expect((await from(`198.51.100.${i}, 192.0.2.9`)).status).toBe(200);
    expect((await from('198.51.100.5, 192.0.2.9')).status).toBe(429);
  });

  it('users at one address have twice as much together, and a user no more than his own elsewhere', async () => {
    const { token } = gateway;
    for (let i = 0; i < 4; i++) expect((await from(`192.0.2.${20 + i}`, READ, token)).status).toBe(200);
    expect((await from('192.0.2.24', READ, token)).status).toBe(429);
  });

  it('other paths are counted as well, health and metrics are not', async () => {
    const get = (path: string) =>
      fetch(`${gateway.url}${path}`, { headers: { 'x-forwarded-for': '192.0.2.40' } });
    for (let i = 0; i < 4; i++) expect((await get('/nothing')).status).toBe(404);
    const refused = await get('/nothing');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
    for (const path of ['/health', '/health/live', '/health/detailed', '/metrics'])
      expect((await get(path)).status).toBe(200);
  });
});

describe('an address', () => {
  it('of a socket is found behind proxies as well', () => {
    const proxies = new TrustedProxies(['10.0.0.0/8', '2001:db8::1', '::1']);
    const of = (remoteAddress: string, forwarded?: string) =>
      proxies.addressOf({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } } as never);
    expect(of('10.1.2.3', '192.0.2.7')).toBe('192.0.2.7');
    expect(of('::ffff:10.1.2.3', '192.0.2.8, 192.0.2.7, 10.9.9.9')).toBe('192.0.2.7');
    expect(of('2001:db8::1', '2001:db8::7')).toBe('2001:db8::7');
    expect(of('192.0.2.1', '192.0.2.7')).toBe('192.0.2.1');
    expect(of('10.1.2.3')).toBe('10.1.2.3');
    expect(of('10.1.2.3', 'unknown')).toBe('10.1.2.3');
  });

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['not one', 'not one'],
  ])('%s is counted as %s', (address, counted) => {
    expect(countedAddress(address)).toBe(counted);
  });
});

describe('a rate', () => {
  it('is counted by name and key, begins anew after its window, and can be forgotten', async () => {
    const limits = new RateLimits();
    const limiter = limits.limiter({ name: 'x', points: 2, seconds: 1 });
    expect(await limiter.take('a')).toEqual({ allowed: true, remaining: 1, resetSeconds: 1 });
    expect(await limiter.take('a', 2)).toEqual({ allowed: false, remaining: 0, resetSeconds: 1 });
    expect(await limits.limiter({ name: 'y', points: 2, seconds: 1 }).take('a')).toMatchObject({
      allowed: true,
    });
    expect(await limiter.take('b')).toMatchObject({ allowed: true });
    await limiter.forget('a');
    expect(await limiter.take('a')).toMatchObject({ allowed: true, remaining: 1 });
    await limiter.take('a', 5);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await limiter.take('a')).toMatchObject({ allowed: true, remaining: 1 });
  });
});
