import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { jwtVerify, SignJWT } from 'jose';
import { IssuerKeys } from '../../src/auth/oidc/keys.ts';
import { createLogger } from '../../src/logger.ts';

const MINUTE = 60_000;

interface Key {
  kid: string;
  privateKey: KeyObject;
  jwk: object;
}

function makeKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomUUID();
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' } };
}

/** Answers as an issuer does, or as one that is not well; the gateway's clock is the test's. */
let server: Server;
let issuer: string;
let keys: IssuerKeys;
let published: Key[];
let answer: 'well' | 'broken' | 'silent' | 'elsewhere' | 'endless';
let requests: string[];
let clock: number;

beforeEach(async () => {
  published = [makeKey()];
  answer = 'well';
  requests = [];
  clock = 1_000_000;
  server = createServer((request, response) => {
    requests.push(String(request.url));
    if (answer === 'silent') return;
    if (answer === 'broken') response.writeHead(500).end();
    else if (answer === 'endless') {
      response.write('"');
      const more = () => response.destroyed || response.write('x'.repeat(65_536), more);
      more();
    } else if (request.url === '/.well-known/openid-configuration')
      response.end(
        JSON.stringify({
          issuer,
          jwks_uri: answer === 'well' ? `${issuer}/keys` : issuer.replace('127.0.0.1', '0.0.0.0'),
        }),
      );
    else response.end(JSON.stringify({ keys: published.map(({ jwk }) => jwk) }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  keys = new IssuerKeys({ issuer }, createLogger('silent'), () => clock);
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
});

async function verify({ kid, privateKey }: Pick<Key, 'kid' | 'privateKey'>): Promise<string> {
  const token = await new SignJWT({}).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
  return jwtVerify(token, keys.keyFor, { algorithms: ['ES256'] }).then(
    () => 'good',
    (error) => String((error as { code: unknown }).code),
  );
}

const first = () => published[0] as Key;
const fetched = () => requests.filter((path) => path === '/keys').length;

describe('the keys of an issuer', () => {
  it('are fetched when they are first needed, once for many', async () => {
    expect(requests).toEqual([]);
    expect(await Promise.all([verify(first()), verify(first()), verify(first())])).toEqual([
      'good',
      'good',
      'good',
    ]);
    expect(requests).toEqual(['/.well-known/openid-configuration', '/keys']);
    expect(await verify(first())).toBe('good');
    expect(fetched()).toBe(1);
  });

  it('are fetched again for a key that is not known, but not for everybody who makes one up', async () => {
    await verify(first());
    published.push(makeKey());
    expect(await verify(published[1] as Key)).toBe('good');
    const made = { kid: 'made up', privateKey: first().privateKey };
    for (let i = 0; i < 20; i += 1) expect(await verify(made)).toBe('ERR_JWKS_NO_MATCHING_KEY');
    expect(fetched()).toBe(4);
    clock += MINUTE;
    published.push(makeKey());
    expect(await verify(published[2] as Key)).toBe('good');
    expect(fetched()).toBe(5);
  });

  it('are kept while the issuer is away, for a day', async () => {
    await verify(first());
    answer = 'broken';
    clock += 23 * 60 * MINUTE;
    expect(await verify(first())).toBe('good');
    clock += 61 * MINUTE;
    expect(await verify(first())).toBe('ISSUER_UNAVAILABLE');
    answer = 'well';
    clock += MINUTE;
    expect(await verify(first())).toBe('good');
  });

  it('are looked at again every ten minutes: one that was withdrawn is no longer good', async () => {
    const withdrawn = first();
    await verify(withdrawn);
    published = [makeKey()];
    clock += 5 * MINUTE;
    expect(await verify(withdrawn)).toBe('good');
    clock += 6 * MINUTE;
    // This one has them fetched, and does not wait.
    await verify(withdrawn);
    while (fetched() < 2 || (await verify(first())) !== 'good') await new Promise(setImmediate);
    expect(await verify(withdrawn)).toBe('ERR_JWKS_NO_MATCHING_KEY');
    expect([keys.holds(withdrawn.kid), keys.holds(first().kid)]).toEqual([false, true]);
  });

  it('are looked at again although nobody comes with a new token', async () => {
    keys.refresh();
    expect(requests).toEqual([]);
    await verify(first());
    const withdrawn = first();
    published = [makeKey()];
    keys.refresh();
    expect(fetched()).toBe(1);
    clock += 11 * MINUTE;
    keys.refresh();
    while (keys.holds(withdrawn.kid)) await new Promise(setImmediate);
    expect(fetched()).toBe(2);
  });

  it('that cannot be had are not asked for again at once', async () => {
    answer = 'broken';
    expect(await verify(first())).toBe('ISSUER_UNAVAILABLE');
    // Tried twice.
    expect(requests).toHaveLength(2);
    expect(await verify(first())).toBe('ISSUER_UNAVAILABLE');
    expect(requests).toHaveLength(2);
    answer = 'well';
    clock += 5001;
    expect(await verify(first())).toBe('good');
  });

  it('are not waited for longer than five seconds', async () => {
    answer = 'silent';
    const began = Date.now();
    expect(await verify(first())).toBe('ISSUER_UNAVAILABLE');
    expect(Date.now() - began).toBeLessThan(8000);
  });

  it('are not fetched over a network in the clear, whatever the issuer says', async () => {
    // Leads here as well, but who knows that.
    answer = 'elsewhere';
    expect(await verify(first())).toBe('ISSUER_UNAVAILABLE');
    expect(new Set(requests)).toEqual(new Set(['/.well-known/openid-configuration']));
  });

  it('are not read without end', async () => {
    answer = 'endless';
    const began = Date.now();
    expect(await verify(first())).toBe('ISSUER_UNAVAILABLE');
    // Given up for what came, not for the time it took.
    expect(Date.now() - began).toBeLessThan(4000);
  });
});
