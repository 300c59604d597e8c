/**
 * What `pick` makes of each item, one after the other. Unlike an async generator, it can be ended while it waits for an
 * item: a generator would only end at the next one, and its source would be held till then.
 * @param pick may throw; the iterator then ends with that error
 */
export function flatMap<T, R>(
  source: AsyncIterableIterator<T>,
  pick: (item: T) => Promise<R[]>,
): AsyncIterableIterator<R> {
  const ready: R[] = [];
  return {
    async next() {
      while (ready.length === 0) {
        const { value, done } = await source.next();
        if (done) return { value: undefined, done: true };
        ready.push(...(await pick(value)));
      }
      return { value: ready.shift() as R, done: false };
    },
    async return() {
      await source.return?.();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/**
 * The same items; an error becomes one last item instead, for consumers that would take their neighbours down with it.
 * @param onEnd called when it ends, whichever way
 */
export function endWithError<T>(
  source: AsyncIterable<T>,
  itemOf: (error: unknown) => T,
  onEnd: () => void,
): AsyncIterableIterator<T> {
  const items = source[Symbol.asyncIterator]();
  let failed = false;
  return {
    async next() {
      if (failed) return { value: undefined, done: true };
      try {
        const result = await items.next();
        if (result.done) onEnd();
        return result;
      } catch (error) {
        failed = true;
        onEnd();
        return { value: itemOf(error), done: false };
      }
    },
    async return() {
      onEnd();
      await items.return?.();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
