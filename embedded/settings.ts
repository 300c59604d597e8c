/** The environment variables that the embedded set-up reads, checked together. */
import { join, resolve } from 'node:path';
import { availableMegabytes } from './checks.ts';
import { SetupError } from './setup-error.ts';

export interface Settings {
  home: string;
  /** False when NEO4J_URI is set. */
  neo4j: boolean;
  /** False when DATABASE_URL is set, or the file it is in. */
  postgres: boolean;
  boltPort: number | undefined;
  postgresPort: number | undefined;
  heapMegabytes: number;
}

const PROJECT_FOLDER = resolve(import.meta.dirname, '..');
const HEAP_MEGABYTES = 1024;
const SMALL_HEAP_MEGABYTES = 512;
const LEAST_HEAP_MEGABYTES = 256;
/** Below this, the smaller heap is the default. */
const SMALL_MACHINE_MEGABYTES = 2048;
const LAST_PORT = 65_535;

function readInteger(env: NodeJS.ProcessEnv, name: string, least: number, most: number): number | undefined {
  const text = env[name]?.trim();
  if (!text) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const hint = `Set it to a whole number from ${least} to ${most}, or leave it away.`;
  throw new SetupError('SETTING_INVALID', `${name} is "${text}".`, hint);
}

function defaultHeap(): number {
  const available = availableMegabytes() ?? Number.POSITIVE_INFINITY;
  return available < SMALL_MACHINE_MEGABYTES ? SMALL_HEAP_MEGABYTES : HEAP_MEGABYTES;
}

/** @throws SetupError SETTING_INVALID */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return {
    home: resolve(env.DHARMA_HOME || join(PROJECT_FOLDER, '.dharma')),
    neo4j: !env.NEO4J_URI,
    postgres: !(env.DATABASE_URL || env.DATABASE_URL_FILE),
    boltPort: readInteger(env, 'DHARMA_BOLT_PORT', 1, LAST_PORT),
    postgresPort: readInteger(env, 'DHARMA_POSTGRES_PORT', 1, LAST_PORT),
    heapMegabytes:
      readInteger(env, 'DHARMA_NEO4J_HEAP_MB', LEAST_HEAP_MEGABYTES, Number.MAX_SAFE_INTEGER) ??
      defaultHeap(),
  };
}
