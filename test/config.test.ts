import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { SECRET_SETTINGS } from '../src/config/secret-files.ts';
import { weaknessOf } from '../src/config/strength.ts';
import { ConfigError, loadConfig, warningsOf } from '../src/config.ts';

const GOOD = {
  NEO4J_URI: 'bolt://127.0.0.1:7687',
  NEO4J_PASSWORD: 'x',
  DATABASE_URL: 'postgres://127.0.0.1/d',
};

function problemsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
}

describe('the configuration', () => {
  it('needs little, and has the defaults that were asked for', () => {
    expect(loadConfig(GOOD)).toMatchObject({
      PORT: 4000,
      HOST: '127.0.0.1',
      NEO4J_DATABASE: 'neo4j',
      NEO4J_MAX_CONNECTION_POOL_SIZE: 100,
      NEO4J_CONNECTION_ACQUISITION_TIMEOUT_MS: 30_000,
      NEO4J_MAX_CONNECTION_LIFETIME_MS: 1_800_000,
      NEO4J_MAX_TRANSACTION_RETRY_TIME_MS: 30_000,
    });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(loadConfig({ ...GOOD, PORT: '', REDIS_URL: '' })).toMatchObject({
      PORT: 4000,
      REDIS_URL: undefined,
    });
  });

  it('reports every mistake at once, and repeats no value', () => {
    const env = {
      PORT: '99999',
      LOG_LEVEL: 'loud',
      NEO4J_URI: 'http://secret-host',
      ADMIN_PASSWORD: 'short',
      ADMIN_EMAIL: 'nobody',
    };
    let problems: string[] = [];
    try {
      loadConfig(env);
    } catch (error) {
      problems = (error as ConfigError).problems;
      expect(error).toBeInstanceOf(ConfigError);
    }
    expect(problems.map((problem) => problem.split(' ')[0]).toSorted()).toEqual([
      'ADMIN_EMAIL',
      'ADMIN_PASSWORD',
      'DATABASE_URL',
      'LOG_LEVEL',
      'NEO4J_PASSWORD',
      'NEO4J_URI',
      'PORT',
    ]);
    expect(problems).toContain('PORT must be a whole number from 0 to 65535');
    expect(problems.join()).not.toMatch(/secret-host|short|loud/);
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(loadConfig(GOOD))).toBe(true);
  });
});

describe('a secret in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dharma-secrets-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const fileOf = (text: string, name = 'secret') => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const { NEO4J_PASSWORD: _, ...WITHOUT } = GOOD;

  it.each([
    ['no newline', 'top secret', 'top secret'],
    ['a newline', 'top secret\n', 'top secret'],
    ["a newline as Windows' editors make it", 'top secret\r\n', 'top secret'],
    ['spaces and a further newline, which are part of it', ' top\n\n', ' top\n'],
  ])('is read as it is, with %s at its end', (_, text, value) => {
    expect(loadConfig({ ...WITHOUT, NEO4J_PASSWORD_FILE: fileOf(text) }).NEO4J_PASSWORD).toBe(value);
  });

  it('may be any that is one', () => {
    const values: Record<(typeof SECRET_SETTINGS)[number], string> = {
      NEO4J_PASSWORD: 'from a file',
      DATABASE_URL: 'postgres://127.0.0.1/from-a-file',
      REDIS_URL: 'redis://127.0.0.1',
      KAFKA_SASL_PASSWORD: 'from a file',
      ADMIN_PASSWORD: 'a password from a file',
      ENCRYPTION_KEYS: `k:${Buffer.alloc(32).toString('base64')}`,
    };
    const env: NodeJS.ProcessEnv = { NEO4J_URI: GOOD.NEO4J_URI };
    for (const name of SECRET_SETTINGS) env[`${name}_FILE`] = fileOf(`${values[name]}\n`, name);
    expect(loadConfig(env)).toMatchObject({
      ...values,
      ENCRYPTION_KEYS: [{ id: 'k', base64: Buffer.alloc(32).toString('base64') }],
    });
  });

  it.each([
    [
      'given twice',
      { ...GOOD, NEO4J_PASSWORD_FILE: fileOf('x') },
      /^NEO4J_PASSWORD and NEO4J_PASSWORD_FILE are both set/,
    ],
    [
      'not there',
      { ...WITHOUT, NEO4J_PASSWORD_FILE: '/nowhere/at/all' },
      /^NEO4J_PASSWORD_FILE cannot be read \(ENOENT\)$/,
    ],
    [
      'a folder',
      { ...WITHOUT, NEO4J_PASSWORD_FILE: folder },
      /^NEO4J_PASSWORD_FILE cannot be read \(EISDIR\)$/,
    ],
    ['empty', { ...WITHOUT, NEO4J_PASSWORD_FILE: fileOf('\n', 'empty') }, /^NEO4J_PASSWORD_FILE is empty$/],
    [
      'huge',
      { ...WITHOUT, NEO4J_PASSWORD_FILE: fileOf('x'.repeat(70_000), 'huge') },
      /^NEO4J_PASSWORD_FILE is larger/,
    ],
  ])('that is %s is a mistake, told once and without its path', (_, env, words) => {
    const problems = problemsOf(env);
    expect(problems[0]).toMatch(words);
    expect(problems.join()).not.toMatch(/nowhere|dharma-secrets/);
    expect(problems.filter((problem) => problem.includes('not set and has no default'))).toEqual([]);
  });

  it('that does not fit is told like any other value', () => {
    const { DATABASE_URL: _, ...without } = GOOD;
    expect(problemsOf({ ...without, DATABASE_URL_FILE: fileOf('http://secret-host', 'url') })).toEqual([
      'DATABASE_URL must be a URL that begins with postgres:// or postgresql://',
    ]);
  });
});

describe('keys that encrypt', () => {
  const key = Buffer.alloc(32, 1).toString('base64');

  it('have names and an order', () => {
    expect(loadConfig({ ...GOOD, ENCRYPTION_KEYS: `new:${key}, old:${key}` }).ENCRYPTION_KEYS).toEqual([
      { id: 'new', base64: key },
      { id: 'old', base64: key },
    ]);
  });

  it.each([
    `${key}`,
    `a.b:${key}`,
    'a:short',
    `a:${key},a:${key}`,
    `a:${key},`,
    `a:${key}:b`.replace('=:b', ':b'),
  ])('are refused as %s', (keys) => {
    expect(problemsOf({ ...GOOD, ENCRYPTION_KEYS: keys })[0]).toMatch(/^ENCRYPTION_KEYS must be id:key/);
  });
});

describe('in production', () => {
  const PRODUCTION = {
    ...GOOD,
    NODE_ENV: 'production',
    NEO4J_PASSWORD: 'kV7-wq02-mZ',
    DATABASE_URL: 'postgres://dharma:t8Gh2kLq93xZ@db.internal/d',
  };

  it('strong passwords start', () => {
    expect(problemsOf({ ...PRODUCTION, ADMIN_PASSWORD: 'ninety foggy lamps' })).toEqual([]);
  });

  it.each([
    ['NEO4J_PASSWORD', 'neo4j'],
    ['NEO4J_PASSWORD', 'neo4j123'],
    ['NEO4J_PASSWORD', 'Passw0rd'],
    ['NEO4J_PASSWORD', 'Password2026!'],
    ['ADMIN_PASSWORD', 'admin1234567'],
    ['ADMIN_PASSWORD', 'adminadminadmin'],
    ['ADMIN_PASSWORD', 'aaaaaaaaaaaa1'],
    ['ADMIN_PASSWORD', 'administrator'],
    ['ADMIN_PASSWORD', 'admin@dharma.local'],
    ['DATABASE_URL', 'postgres://dharma:dharma@db.internal/d'],
    ['DATABASE_URL', 'postgres://u:changeme@db.internal/d'],
    ['DATABASE_URL', 'postgres://u:p%61ssword@db.internal/d'],
    ['REDIS_URL', 'redis://:redis@cache.internal'],
    ['KAFKA_SASL_PASSWORD', 'kafka123'],
  ])('%s as %s does not start, which is told without the value', (name, value) => {
    const problems = problemsOf({ ...PRODUCTION, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} .*(production|characters)`));
    expect(problems[0]).not.toContain(value);
    expect(problemsOf({ ...PRODUCTION, [name]: value, NODE_ENV: 'development' })).toEqual([]);
  });

  it('the default password of the seed is refused wherever it is given', () => {
    expect(weaknessOf('admin123')).toContain('common');
    expect(problemsOf({ ...PRODUCTION, ADMIN_PASSWORD: 'admin123' })[0]).toMatch(/^ADMIN_PASSWORD/);
  });

  it('a database on this machine, or one that asks no password, is let through', () => {
    for (const url of [
      'postgres://u:u@127.0.0.1/d',
      'postgres://u:u@localhost/d',
      'postgres://u@db.internal/d',
    ])
      expect(problemsOf({ ...PRODUCTION, DATABASE_URL: url })).toEqual([]);
  });

  it('is warned of what is open', () => {
    const warnings = (more: NodeJS.ProcessEnv) =>
      warningsOf(loadConfig({ ...PRODUCTION, ...more })).join('\n');
    expect(warnings({ HOST: '0.0.0.0' })).toMatch(/without TLS/);
    expect(warnings({ HOST: '127.0.0.1' })).not.toMatch(/TLS/);
    expect(warnings({ HOST: '::', TLS_CERT_FILE: '/c', TLS_KEY_FILE: '/k' })).not.toMatch(/TLS/);
    expect(warnings({})).toMatch(/ENCRYPTION_KEYS is not set/);
    expect(warnings({ ENCRYPTION_KEYS: `k:${Buffer.alloc(32).toString('base64')}` })).toBe('');
    expect(warnings({ RAW_CYPHER: 'on' })).toMatch(/RAW_CYPHER/);
    expect(warnings({ NODE_ENV: 'development', HOST: '0.0.0.0' })).toBe('');
  });
});
