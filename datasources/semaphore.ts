/** Lets a fixed number of holders in at a time; the others wait in order. */
export interface Semaphore {
  readonly held: number;
  readonly waiting: number;
  /** @throws the signal's reason when it fires first */
  acquire(signal?: AbortSignal): Promise<void>;
  release(): void;
}

export function createSemaphore(size: number): Semaphore {
  let held = 0;
  const queue: Array<() => void> = [];
  return {
    get held() {
      return held;
    },
    get waiting() {
      return queue.length;
    },
    async acquire(signal) {
      signal?.throwIfAborted();
      if (held < size) {
        held += 1;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const enter = () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        };
        const leave = () => {
          queue.splice(queue.indexOf(enter), 1);
          reject(signal?.reason);
        };
        queue.push(enter);
        signal?.addEventListener('abort', leave, { once: true });
      });
    },
    release() {
      const next = queue.shift();
      if (next) next();
      else held -= 1;
    },
  };
}
