import { readFileSync } from 'node:fs';

/** Settings that are secret, or have a password in them. Each may be given as a file instead: its path in NAME_FILE. */
export const SECRET_SETTINGS = [
  'NEO4J_PASSWORD',
  'DATABASE_URL',
  'REDIS_URL',
  'KAFKA_SASL_PASSWORD',
  'ADMIN_PASSWORD',
  'ENCRYPTION_KEYS',
] as const;

const MAX_BYTES = 65_536;

/**
 * The environment with the contents of secret files in place of their paths, without the newline at the end.
 * @returns further every mistake, which repeats neither path nor contents
 */
export function withSecretFiles(env: NodeJS.ProcessEnv): { env: NodeJS.ProcessEnv; problems: string[] } {
  const problems: string[] = [];
  const read: NodeJS.ProcessEnv = {};
  for (const name of SECRET_SETTINGS) {
    const path = env[`${name}_FILE`];
    if (!path) continue;
    if (env[name]) {
      problems.push(`${name} and ${name}_FILE are both set: leave one of them away`);
      continue;
    }
    try {
      const bytes = readFileSync(path);
      if (bytes.length > MAX_BYTES) problems.push(`${name}_FILE is larger than ${MAX_BYTES} bytes`);
      const text = bytes.toString('utf8').replace(/\r?\n$/, '');
      if (text === '') problems.push(`${name}_FILE is empty`);
      read[name] = text;
    } catch (error) {
      problems.push(`${name}_FILE cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
  }
  return { env: { ...env, ...read }, problems };
}
