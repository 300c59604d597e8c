import { describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig } from '../src/config.ts';

const GOOD = {
  NEO4J_URI: 'bolt://127.0.0.1:7687',
  NEO4J_PASSWORD: 'x',
  DATABASE_URL: 'postgres://127.0.0.1/d',
};

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
