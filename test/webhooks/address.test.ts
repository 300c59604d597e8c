import { lookup } from 'node:dns/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { hostname } from 'node:os';
import { afterAll, describe, expect, it } from '@jest/globals';
import {
  isPublicAddress,
  publicLookup,
  RefusedAddressError,
  urlProblem,
} from '../../datasources/webhook-address.ts';
import { WebhookClient } from '../../datasources/webhook-client.ts';

const client = new WebhookClient({ WEBHOOK_ALLOW_PRIVATE: false, WEBHOOK_TIMEOUT_MS: 2000 });
afterAll(() => client.close());

const never = new AbortController().signal;

/** Forms of addresses that must not be called, as a URL may spell them. */
const REFUSED = [
  // Loopback: plain, short, decimal, octal, hexadecimal, mixed, wide digits, escaped.
  '127.0.0.1',
  '127.1',
  '127.255.255.254',
  '2130706433',
  '017700000001',
  '0x7f000001',
  '0x7f.0.0.1',
  '0177.0.0.01',
  '127.0.0.1.',
  '１２７.０.０.１',
  '%31%32%37.0.0.1',
  'localhost',
  'LOCALHOST.',
  'a.localhost',
  // This network, private, carrier-grade NAT, link-local with the cloud's metadata.
  '0.0.0.0',
  '0',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '3232235777',
  '100.64.0.1',
  '100.100.100.200',
  '169.254.169.254',
  '0xa9fea9fe',
  // Documentation, benchmarking, protocol assignments, multicast, reserved, broadcast, Azure's host.
  '192.0.0.192',
  '192.0.2.1',
  '198.51.100.1',
  '203.0.113.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '168.63.129.16',
  // IPv6: unspecified, loopback, link-local, unique local, site-local, multicast, documentation, discard, not yet assigned.
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[fe80::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fec0::1]',
  '[ff02::1]',
  '[2001:db8::1]',
  '[3fff::1]',
  '[100::1]',
  '[4000::1]',
  '[5f00::1]',
  // IPv4 within IPv6: mapped, compatible, translated, NAT64 (well-known and local), 6to4, Teredo.
  '[::ffff:127.0.0.1]',
  '[::ffff:a9fe:a9fe]',
  '[::127.0.0.1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::10.0.0.1]',
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::8.8.8.8]',
  '[2002:7f00:1::]',
  '[2002:a9fe:a9fe::1]',
  '[2001:0:4136:e378:8000:63bf:3fff:fdd2]',
];

describe('a webhook', () => {
  it.each(REFUSED)('does not call %s', async (host) => {
    for (const port of ['', ':8443'])
      expect(urlProblem(`https://${host}${port}/x`, false)).toBe('leads to a network that may not be called');
    // Not only when it is set up: also when it is called.
    expect(await client.post(`https://${host}/x`, {}, '{}', never)).toMatchObject({
      failure: 'REFUSED_ADDRESS',
      status: null,
    });
  });

  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '192.169.0.1',
    '[2606:4700:4700::1111]',
    '[::ffff:8.8.8.8]',
    '[64:ff9b::8.8.8.8]',
    '[2002:808:808::1]',
    'example.org',
    'localhost.example.org',
  ])('may call %s', (host) => {
    expect(urlProblem(`https://${host}/x`, false)).toBeUndefined();
  });

  it.each([
    ['http://example.org', 'must begin with https://'],
    ['ftp://example.org', 'must begin with https://'],
    ['https://user@example.org', 'must not contain a user name or a password'],
    ['https://:pass@example.org', 'must not contain a user name or a password'],
    ['https://example.org@127.0.0.1/', 'must not contain a user name or a password'],
    ['https://999.1.1.1/', 'is not a URL of at most 2,000 characters'],
    [`https://example.org/${'x'.repeat(2000)}`, 'is not a URL of at most 2,000 characters'],
    ['//example.org', 'is not a URL of at most 2,000 characters'],
  ])('takes no URL as %s', (url, problem) => {
    expect(urlProblem(url, false)).toBe(problem);
  });

  it('where private networks are allowed, may call them, and http, but nothing else', () => {
    for (const url of ['http://127.0.0.1:1/', 'https://10.0.0.1/', 'http://[::1]/'])
      expect(urlProblem(url, true)).toBeUndefined();
    expect(urlProblem('file:///x', true)).toBe('must begin with https:// or http://');
    expect(urlProblem('http://a:b@10.0.0.1/', true)).toBe('must not contain a user name or a password');
  });
});

/** A name that is not `localhost` and yet leads inside; most machines have one for themselves. */
const inside = await lookup(hostname(), { all: true }).then(
  (found) => found.some(({ address }) => !isPublicAddress(address)),
  () => false,
);

describe('a name', () => {
  (inside ? it : it.skip)('that leads inside is not called (needs a host name in /etc/hosts)', async () => {
    expect(urlProblem(`https://${hostname()}/`, false)).toBeUndefined();
    expect(await client.post(`https://${hostname()}/`, {}, '{}', never)).toMatchObject({
      failure: 'REFUSED_ADDRESS',
    });
  });

  it('is checked by what it resolves to, where the connection is made', async () => {
    const server = createServer((_, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    for (const autoSelectFamily of [true, false]) {
      const error = await new Promise((resolve) => {
        const socket = connect({ host: 'localhost', port, lookup: publicLookup, autoSelectFamily });
        socket.on('error', resolve).on('connect', () => resolve('connected'));
      });
      expect(error).toBeInstanceOf(RefusedAddressError);
    }
    server.closeAllConnections();
    server.close();
  });

  it('is an address to no one: only addresses are public', () => {
    for (const text of ['', 'example.org', '1.2.3', '::g', '8.8.8.8/0'])
      expect(isPublicAddress(text)).toBe(false);
    expect(isPublicAddress('fe80::1%eth0')).toBe(false);
  });
});
