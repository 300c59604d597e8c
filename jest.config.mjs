import { availableParallelism } from 'node:os';

/** One Neo4j for each worker; more than three would need more memory than they save time. */
const workers = Number(process.env.TEST_WORKERS ?? Math.max(1, Math.min(3, availableParallelism() - 1)));

export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  maxWorkers: workers,
  globals: { testWorkers: workers },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, sourceMaps: 'inline' },
    ],
  },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  setupFilesAfterEnv: ['<rootDir>/test/support/quiet.ts'],
  testTimeout: 60_000,
  testSequencer: '<rootDir>/test/support/sequencer.mjs',
  coverageProvider: 'v8',
  collectCoverageFrom: [
    'src/**/*.ts',
    'resolvers/**/*.ts',
    'datasources/**/*.ts',
    'embedded/**/*.ts',
    '!**/*.d.ts',
    '!**/generated/**',
    '!src/playground/page/**',
  ],
  coverageReporters: ['text-summary', 'json-summary', 'lcovonly'],
};
