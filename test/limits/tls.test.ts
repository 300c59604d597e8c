import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createGateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/logger.ts';
import { testConfig } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { RawSocket } from '../support/sockets.ts';
import { until } from '../support/wait.ts';

const folder = mkdtempSync(join(tmpdir(), 'dharma-tls-'));
const TLS_CERT_FILE = join(folder, 'cert.pem');
const TLS_KEY_FILE = join(folder, 'key.pem');

function writeCertificate(name: string): void {
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', TLS_KEY_FILE, '-out', TLS_CERT_FILE];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '1',
      ...files,
      ...subject,
    ],
    { stdio: 'ignore' },
  );
}

let gateway: TestGateway;

beforeAll(async () => {
  writeCertificate('first');
  const config = await testConfig({ TLS_CERT_FILE, TLS_KEY_FILE });
  const made = await createGateway(config, createLogger('silent'));
  gateway = made as TestGateway;
});
afterAll(async () => {
  await gateway?.close();
  rmSync(folder, { recursive: true });
});

const nameOf = () =>
  new Promise<string>((resolve, reject) => {
    const socket = connect({
      port: Number(new URL(gateway.url).port),
      host: '127.0.0.1',
      rejectUnauthorized: false,
    });
    socket.once('secureConnect', () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    });
    socket.once('error', reject);
  });

describe('with a certificate', () => {
  it('the gateway serves https and wss on its port, and tells browsers to stay with it', async () => {
    expect(gateway.url).toMatch(/^https:/);
    const ca = readFileSync(TLS_CERT_FILE);
    const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
      request(`${gateway.url}/health/live`, { ca }, (response) => {
        response.resume();
        resolve(response.headers);
      })
        .once('error', reject)
        .end();
    });
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
    const socket = await RawSocket.open(gateway, 'graphql-transport-ws', { ca, origin: gateway.url });
    socket.init(null);
    await socket.next((message) => message.type === 'connection_ack');
    socket.subscribe('1', '{ __typename }');
    expect(await socket.next(({ type }) => type === 'next')).toMatchObject({
      payload: { data: { __typename: 'Query' } },
    });
    await socket.close();
  });

  it('a new one is taken without a restart, and one that is broken is not', async () => {
    expect(await nameOf()).toBe('first');
    writeFileSync(TLS_CERT_FILE, 'rubbish');
    process.emit('SIGHUP');
    // Longer than it waits for quiet.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await nameOf()).toBe('first');
    writeCertificate('second');
    await until(async () => (await nameOf()) === 'second');
  });
});

it.each([
  [{ TLS_CERT_FILE }, 'must both be set'],
  [{ TLS_CERT_FILE, TLS_KEY_FILE: join(folder, 'none.pem') }, 'cannot be used'],
])('a gateway does not start with %j', async (overrides, message) => {
  await expect(startTestGateway(overrides, { keepGraph: true })).rejects.toThrow(message);
});
