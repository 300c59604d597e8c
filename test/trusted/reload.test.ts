import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '../../src/logger.ts';
import { idOfText } from '../../src/trusted/identifier.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { gauge, until } from '../support/wait.ts';
import { outcomeOf } from './send.ts';

const FIRST = 'query First { me { email } }';
const SECOND = 'query Second { me { role } }';
const manifestOf = (...texts: string[]) =>
  JSON.stringify(Object.fromEntries(texts.map((text) => [idOfText(text), text])));

let folder: string;
let gateway: TestGateway;
let logged = '';

/** By id, as somebody may who is no administrator: nobody is logged in, so what is trusted ends with AUTH_ERROR. */
async function isTrusted(text: string): Promise<boolean> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ documentId: idOfText(text) }),
  });
  const outcome = outcomeOf((await response.json()) as never);
  expect(['AUTH_ERROR', 'DOCUMENT_NOT_TRUSTED']).toContain(outcome);
  return outcome === 'AUTH_ERROR';
}

const failures = () => gauge(gateway, 'dharma_trusted_document_reload_failures_total');
const settings = (path: string, mode = 'only') => ({
  TRUSTED_DOCUMENTS: mode,
  TRUSTED_DOCUMENTS_MANIFESTS: path,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dharma-reload-'));
  await mkdir(join(folder, 'v1'));
  await writeFile(join(folder, 'v1', 'a.json'), manifestOf(FIRST));
  // As Kubernetes mounts a ConfigMap: the link is what changes.
  await symlink('v1', join(folder, '..data'));
  await symlink('..data/a.json', join(folder, 'a.json'));
  const write = (line: string) => {
    logged += line;
  };
  const logger = createLogger('info', { write });
  gateway = await startTestGateway(settings(folder), { logger });
});
afterAll(async () => {
  await gateway?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('while the gateway runs', () => {
  it('a file more is taken over, and gone again', async () => {
    expect([await isTrusted(FIRST), await isTrusted(SECOND)]).toEqual([true, false]);
    await writeFile(join(folder, 'b.json'), manifestOf(SECOND));
    await until(() => isTrusted(SECOND));
    expect(await gauge(gateway, 'dharma_trusted_documents')).toBe(2);
    await rm(join(folder, 'b.json'));
    await until(async () => !(await isTrusted(SECOND)));
    expect(await isTrusted(FIRST)).toBe(true);
  });

  it('a folder that is linked elsewhere is taken over', async () => {
    await mkdir(join(folder, 'v2'));
    await writeFile(join(folder, 'v2', 'a.json'), manifestOf(SECOND));
    await symlink('v2', join(folder, '..data_tmp'));
    await rename(join(folder, '..data_tmp'), join(folder, '..data'));
    await until(() => isTrusted(SECOND));
    expect(await isTrusted(FIRST)).toBe(false);
  });

  it.each([
    ['half a file', manifestOf(FIRST).slice(0, -1)],
    ['a text that is not that of its hash', `{"${idOfText(FIRST)}": "{ other }"}`],
    ['a document that does not fit the schema', manifestOf(FIRST, 'query No { nothing }')],
    ['a document that is too deep', manifestOf(FIRST, `query D ${'{ a '.repeat(300)}${'}'.repeat(300)}`)],
  ])('%s changes nothing, and is said', async (_, text) => {
    const before = await failures();
    logged = '';
    await writeFile(join(folder, 'c.json'), text);
    await until(async () => (await failures()) > before);
    expect([await isTrusted(FIRST), await isTrusted(SECOND)]).toEqual([false, true]);
    expect(logged).toMatch(/the former ones hold/);
    await rm(join(folder, 'c.json'));
  });

  it('SIGHUP has them read again, where nothing is noticed', async () => {
    // A change behind a link is not seen in the folder that is watched.
    await writeFile(join(folder, 'v2', 'a.json'), manifestOf(FIRST, SECOND));
    process.emit('SIGHUP');
    await until(() => isTrusted(FIRST));
  });
});

describe('at the start', () => {
  const startWith = async (text: string, mode: string) => {
    const file = join(folder, 'v1', 'start.json');
    await writeFile(file, text);
    return startTestGateway(settings(file, mode), { keepGraph: true });
  };

  it.each([
    ['cannot be read', '{', 'warm', /start\.json is not JSON/],
    ['has nothing', '{}', 'only', /no document/],
    [
      'does not fit the schema',
      manifestOf('query No { nothing }'),
      'only',
      /do not fit the schema:\n {2}sha256:/,
    ],
  ])('a manifest that %s is refused', async (_, text, mode, message) => {
    await expect(startWith(text, mode)).rejects.toThrow(message);
  });

  it('a manifest that is not there is refused', async () => {
    await expect(startTestGateway(settings('/nowhere/x.json'), { keepGraph: true })).rejects.toThrow(
      '/nowhere/x.json cannot be read: ENOENT',
    );
  });
});
