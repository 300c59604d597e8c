import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { SECRET_SETTINGS } from '../../src/config/secret-files.ts';
import { SETTINGS } from '../../src/config.ts';
import { FEED_NAMES } from '../../src/import/feeds.ts';

const ROOT = new URL('../../', import.meta.url);
/** Set by the platform, the shell or the launcher, not by whoever runs Dharma. */
const NOT_SETTINGS = new Set([
  ...[
    'CI',
    'HOME',
    'JAVA_HOME',
    'LOCALAPPDATA',
    'NODE_COMPILE_CACHE',
    'NODE_EXTRA_CA_CERTS',
    'NODE_OPTIONS',
    'NODE_USE_ENV_PROXY',
    'NO_COLOR',
    'PATH',
    'TMPDIR',
  ],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'TEST_WORKERS', 'XDG_CACHE_HOME', 'DHARMA_EMBEDDED'],
]);
/** Named in the example with an empty value: what the default depends on is said in words. */
const DEFAULT_IN_WORDS = new Set(['DHARMA_HOME']);

interface Entry {
  key: string;
  value: string;
  commented: boolean;
}

async function readEntries(): Promise<Entry[]> {
  const text = await readFile(new URL('.env.example', ROOT), 'utf8');
  return text.split('\n').flatMap((line) => {
    const match = /^(#?)([A-Z][A-Z0-9_]*)=(.*)$/.exec(line);
    return match ? [{ commented: match[1] === '#', key: String(match[2]), value: String(match[3]) }] : [];
  });
}

/** Variables that the sources of a folder read other than through SETTINGS. */
async function variablesRead(folder: string): Promise<string[]> {
  const url = new URL(`${folder}/`, ROOT);
  const names = await readdir(url, { recursive: true }).catch(() => []);
  const found = new Set<string>();
  for (const name of names.filter((candidate) => /\.(ts|mjs)$/.test(candidate))) {
    const text = await readFile(new URL(name, url), 'utf8');
    for (const [, key] of text.matchAll(/\b(?:process\.env|environment|env)(?:\.|\[')([A-Z][A-Z0-9_]+)/g))
      found.add(String(key));
    for (const [, key] of text.matchAll(/'(DHARMA_[A-Z0-9_]+)'/g)) found.add(String(key));
  }
  return [...found];
}

async function variablesOfCompose(): Promise<string[]> {
  const text = await readFile(new URL('docker-compose.yml', ROOT), 'utf8');
  return [...text.matchAll(/\$\{([A-Z][A-Z0-9_]*)/g)].map((match) => String(match[1]));
}

test('has every setting of the gateway', async () => {
  const keys = (await readEntries()).map((entry) => entry.key);
  expect(keys).toEqual(expect.arrayContaining(Object.keys(SETTINGS.shape)));
  expect(keys).toHaveLength(new Set(keys).size);
});

test('has every variable that other programs of the project and docker compose read, and no more', async () => {
  const folders = ['src', 'datasources', 'resolvers', 'embedded', 'services'];
  const read = (await Promise.all(folders.map(variablesRead))).flat().filter((key) => !NOT_SETTINGS.has(key));
  const feeds = FEED_NAMES.map((name) => `DHARMA_FEED_${name.toUpperCase()}_URL`);
  const expected = new Set([
    ...Object.keys(SETTINGS.shape),
    ...read,
    ...SECRET_SETTINGS.map((name) => `${name}_FILE`),
    ...feeds,
    ...(await variablesOfCompose()),
  ]);
  const keys = (await readEntries()).map((entry) => entry.key);
  expect([...keys].sort()).toEqual([...expected].sort());
});

test('shows the default of every setting', async () => {
  const entries = new Map((await readEntries()).map((entry) => [entry.key, entry.value]));
  const required = { NEO4J_URI: 'bolt://h', NEO4J_PASSWORD: 'p', DATABASE_URL: 'postgres://h/d' };
  const defaults: Record<string, unknown> = SETTINGS.parse(required);
  const shown = Object.keys(SETTINGS.shape).filter((key) => !(key in required) && !DEFAULT_IN_WORDS.has(key));
  expect(Object.fromEntries(shown.map((key) => [key, entries.get(key)]))).toEqual(
    Object.fromEntries(shown.map((key) => [key, String(defaults[key] ?? '')])),
  );
});

test('sets nothing when copied but the passwords to fill in', async () => {
  const set = (await readEntries()).filter((entry) => !entry.commented);
  expect(set.map((entry) => entry.value)).toEqual(set.map(() => ''));
  expect(set.map((entry) => entry.key)).toEqual([
    'NEO4J_PASSWORD',
    'POSTGRES_PASSWORD',
    'REDIS_PASSWORD',
    'GRAFANA_PASSWORD',
  ]);
});

test('says what each setting is for', async () => {
  const lines = (await readFile(new URL('.env.example', ROOT), 'utf8')).split('\n');
  const undescribed = lines.filter((line, index) => {
    const key = /^#?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1];
    return key !== undefined && key in SETTINGS.shape && !/^# \S/.test(lines[index - 1] ?? '');
  });
  expect(undescribed).toEqual([]);
});
