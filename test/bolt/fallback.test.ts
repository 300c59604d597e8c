import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { boltAddressOf } from '../../datasources/bolt/address.ts';
import { Neo4jGraph } from '../../datasources/graph.ts';
import { testConfig, workerNeo4j } from '../support/databases.ts';
import { until } from '../support/wait.ts';

const PING = { cypher: 'UNWIND [1, 2] AS i RETURN i', params: {} };
const ROWS = [[1, 2]];
const OWN_VERSIONS = Buffer.from([0x60, 0x60, 0xb0, 0x17, 0, 3, 4, 5]);
const RECORD_OUT_OF_PLACE = Buffer.from([0, 3, 0xb1, 0x71, 0x90, 0, 0]);
const SUCCESS_AND_GARBAGE = Buffer.from([0, 3, 0xb1, 0x70, 0xa0, 0, 0, 0, 4, 0xb1, 0x71, 0x91, 0xdf, 0, 0]);

type Tamper = (client: Socket, data: Buffer, message: number) => boolean;

const closers: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/**
 * A relay that meddles with what the lean reader sends, and leaves the official driver alone: their first bytes tell them
 * apart.
 * @param tamper answers in the server's place, and says so
 */
async function relay(tamper: Tamper, server = createServer()): Promise<number> {
  const upstreamPort = Number(new URL(workerNeo4j().uri).port);
  const sockets = new Set<Socket>();
  server.on(server.listenerCount('connection') > 0 ? 'secureConnection' : 'connection', (client: Socket) => {
    const upstream = connect(upstreamPort, '127.0.0.1');
    let messages = 0;
    let isOwn = false;
    client.on('data', (data) => {
      if (messages === 0) isOwn = data.subarray(0, OWN_VERSIONS.length).equals(OWN_VERSIONS);
      if (!isOwn || !tamper(client, data, messages++)) upstream.write(data);
    });
    upstream.on('data', (data) => client.write(data));
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function graphOn(uri: string, overrides: Record<string, string> = {}) {
  const warnings: unknown[] = [];
  const config = await testConfig({ NEO4J_URI: uri, DATABASE_URL: 'postgres://unused', ...overrides });
  const graph = new Neo4jGraph(config, { warn: (...line: unknown[]) => warnings.push(line) });
  closers.push(() => graph.close());
  return { graph, warnings };
}

describe('the official driver takes over', () => {
  it.each<[string, Tamper]>([
    ['has no version in common', (client) => client.write(Buffer.from([0, 0, 0, 0]))],
    ['insists on version 4.4', (client) => client.write(Buffer.from([0, 0, 4, 4]))],
    ['speaks HTTP', (client) => client.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['sends a record out of place', (client, _, n) => n === 2 && client.write(RECORD_OUT_OF_PLACE)],
    ['sends a value of no known kind', (client, _, n) => n === 2 && client.write(SUCCESS_AND_GARBAGE)],
  ])('from a server that %s, says so once, and no client sees it', async (_, tamper) => {
    const { graph, warnings } = await graphOn(`bolt://127.0.0.1:${await relay(tamper)}`);
    const reads = Array.from({ length: 20 }, () => graph.readColumns([PING]));
    for (const columns of await Promise.all(reads)) expect(columns).toEqual(ROWS);
    expect(await graph.readColumns([PING, PING])).toEqual([...ROWS, ...ROWS]);
    expect(warnings).toHaveLength(1);
    expect(graph.gauges().lean).toMatchObject({ fallbacks: 21, inFlight: 0, waiting: 0 });
    expect(graph.gauges()).toMatchObject({ reads: 21, runningReads: 0 });
  });

  it('for values of kinds that it alone writes, one read at a time', async () => {
    const { graph, warnings } = await graphOn(workerNeo4j().uri);
    const statement = { cypher: 'RETURN size($bytes)', params: { bytes: new Int8Array(3) } };
    expect(await graph.readColumns([statement])).toEqual([[3]]);
    expect(await graph.readColumns([PING])).toEqual(ROWS);
    expect(graph.gauges().lean).toMatchObject({ fallbacks: 1, connections: 1 });
    expect(warnings).toEqual([]);
  });

  it.each([
    ['with NEO4J_LEAN_READER=off', (uri: string) => [uri, { NEO4J_LEAN_READER: 'off' }] as const],
    ['with routing', (uri: string) => [uri.replace('bolt:', 'neo4j:'), {}] as const],
  ])('of all reads %s', async (_, how) => {
    const { graph } = await graphOn(...how(workerNeo4j().uri));
    expect(await graph.readColumns([PING, PING])).toEqual([...ROWS, ...ROWS]);
    expect(graph.gauges().lean).toMatchObject({ connections: 0, fallbacks: 0 });
  });
});

describe('both readers', () => {
  const { uri } = workerNeo4j();
  it.each([
    ['a statement that fails', uri, { cypher: 'RETURN 1 / 0', params: {} }, {}],
    ['a wrong password', uri, PING, { NEO4J_PASSWORD: 'wrong password', NEO4J_USERNAME: 'nobody' }],
    ['a database that there is not', uri, PING, { NEO4J_DATABASE: 'none' }],
    ['a server that there is not', 'bolt://127.0.0.1:1', PING, {}],
    ['a write', uri, { cypher: 'CREATE (n:BoltTest) RETURN 1', params: {} }, {}],
  ])('say the same of %s', async (_, address, statement, overrides) => {
    const errors = await Promise.all(
      ['on', 'off'].map(async (NEO4J_LEAN_READER) => {
        const { graph } = await graphOn(address, { ...overrides, NEO4J_LEAN_READER });
        const error = await graph.readColumns([statement]).catch((failure) => failure);
        const { code, name, cause } = error as { code: string; name: string; cause?: { code: string } };
        return { code, name, cause: cause?.code };
      }),
    );
    expect(errors[0]?.code).toEqual(expect.any(String));
    expect(errors[0]).toEqual(errors[1]);
  });

  it('give rows to a sink', async () => {
    for (const NEO4J_LEAN_READER of ['on', 'off']) {
      const { graph } = await graphOn(uri, { NEO4J_LEAN_READER });
      const seen: unknown[] = [];
      const sink = {
        begin: () => seen.splice(0),
        row: (source: { value(): unknown }) => seen.push(source.value()) > 0,
        value: (value: unknown) => seen.push(value),
      };
      expect(await graph.readColumns([{ ...PING, sink }])).toEqual([[]]);
      expect(seen).toEqual([1, 2]);
    }
  });
});

describe('TLS', () => {
  afterAll(() => rmSync(folder, { recursive: true }));
  const folder = mkdtempSync(join(tmpdir(), 'dharma-bolt-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'];
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert, ...subject], {
    stdio: 'ignore',
  });
  const server = () => createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) });
  const pass = () => false;

  it('is spoken with bolt+ssc, whoever signed', async () => {
    const { graph } = await graphOn(`bolt+ssc://127.0.0.1:${await relay(pass, server())}`);
    expect(await graph.readColumns([PING])).toEqual(ROWS);
    expect(graph.gauges().lean).toMatchObject({ connections: 1, fallbacks: 0 });
  });

  it('with bolt+s is not, when nobody known has signed', async () => {
    const own = server();
    const { graph } = await graphOn(`bolt+s://127.0.0.1:${await relay(pass, own)}`);
    await expect(graph.readColumns([PING])).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await until(() => graph.gauges().lean.waiting === 0);
  });
});

describe('an address', () => {
  const rest = { username: 'u', password: 'p', userAgent: 'a/1', connectTimeoutMillis: 1 };
  const of = (uri: string) => {
    const address = boltAddressOf({ uri, ...rest });
    return address && [address.host, address.port, address.tls?.rejectUnauthorized];
  };
  it('is of one server', () => {
    expect(of('bolt://db.example')).toEqual(['db.example', 7687, undefined]);
    expect(of('bolt://db.example:80/')).toEqual(['db.example', 80, undefined]);
    expect(of('bolt+s://[2001:db8::1]:7688')).toEqual(['2001:db8::1', 7688, true]);
    expect(of('bolt+ssc://10.0.0.1')).toEqual(['10.0.0.1', 7687, false]);
  });
  it('is left to the driver when it asks for routing or for what is not known here', () => {
    for (const uri of [
      'neo4j://db',
      'neo4j+s://db',
      'bolt://db?policy=x',
      'bolt://db/path',
      'http://db',
      'bolt://[::1%25e]',
      'nothing',
    ])
      expect(of(uri)).toBeUndefined();
  });
});
