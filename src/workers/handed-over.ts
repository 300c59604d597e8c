import type { ChildProcess } from 'node:child_process';

/** A connection on its way from the primary to a worker. */
interface Handle {
  /** -1 once it is closed here, which it is when the worker has taken it. */
  readonly fd: number;
  close(): void;
}

const isHandle = (value: unknown): value is Handle =>
  typeof value === 'object' && value !== null && 'fd' in value && 'close' in value;

/**
 * Closes connections that a worker was given and did not take before it ended: `node:cluster` leaves them open, and their
 * clients would wait for ever. (In lib/internal/cluster/round_robin_handle.js, only the worker's answer closes a handle.)
 */
export function closeWhatIsNotTaken(worker: ChildProcess): void {
  const handed = new Set<Handle>();
  const send = worker.send;
  worker.send = function sendNoting(this: ChildProcess, ...parts: unknown[]) {
    const [, handle] = parts;
    if (isHandle(handle)) {
      for (const each of handed) if (each.fd === -1) handed.delete(each);
      handed.add(handle);
    }
    return Reflect.apply(send, this, parts);
  } as ChildProcess['send'];
  worker.once('exit', () => {
    for (const handle of handed) if (handle.fd !== -1) handle.close();
    handed.clear();
  });
}
