import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const children = new Set<ChildProcess>();
process.once('exit', () => {
  // SIGKILL, since a child that is stopped does not hear anything else.
  for (const child of children) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** How to start a child. */
export interface ChildOptions {
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Further options of Node, before the script. */
  nodeOptions?: readonly string[];
}

/** A Node process of this run, with a channel for messages; it does not outlive the run. */
export function startChild(script: URL, { args, env, nodeOptions = [] }: ChildOptions): ChildProcess {
  const child = spawn(process.execPath, [...nodeOptions, script.pathname, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/**
 * The next message of a child.
 * @throws when the child ends first
 */
export async function nextMessage<T>(child: ChildProcess): Promise<T> {
  const over = new AbortController();
  const ended = once(child, 'exit', over).then(([code, signal]) => {
    throw new Error(`${child.spawnargs.at(-1)} ended with ${code ?? signal}`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', over), ended]);
    return message as T;
  } finally {
    ended.catch(() => {});
    over.abort();
  }
}

export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGCONT');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exit;
  clearTimeout(timer);
}
