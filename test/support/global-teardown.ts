import { once } from 'node:events';

export default async function globalTeardown(): Promise<void> {
  const child = globalThis.dharmaTestDatabases;
  if (!child || child.exitCode !== null) return;
  const exit = once(child, 'exit');
  child.stdin.end();
  await exit;
}
