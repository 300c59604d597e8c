import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Writers } from '../datasources/writers.ts';

/** A commit or rollback that the test ends. */
function held() {
  let end: () => void = () => {};
  let begun = false;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = () => {
    begun = true;
    return ended;
  };
  return { run, end: () => end(), isBegun: () => begun };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('transactions that write', () => {
  it('are let in a few at a time, and one whose reason to wait has gone gives up', async () => {
    const writers = new Writers(2);
    for (let n = 0; n < 2; n++) await writers.begin();
    const third = writers.begin();
    const gone = new AbortController();
    const fourth = writers.begin(gone.signal);
    expect([writers.held, writers.waiting]).toEqual([2, 2]);
    gone.abort(new Error('gone'));
    await expect(fourth).rejects.toThrow('gone');
    await writers.end();
    await third;
    expect([writers.held, writers.waiting]).toEqual([2, 0]);
  });

  it('do not wait for a commit where nobody else wants to be let in', async () => {
    const writers = new Writers(2);
    const commit = held();
    await writers.begin();
    const done = writers.commit(commit.run);
    let isIn = false;
    const other = writers.begin().then(() => {
      isIn = true;
    });
    await turn();
    expect([commit.isBegun(), isIn]).toEqual([true, true]);
    commit.end();
    await done;
    await other;
    await writers.end();
  });

  it('begin together, once all have committed that were about to, where others want to be let in', async () => {
    const writers = new Writers(3);
    for (let n = 0; n < 3; n++) await writers.begin();
    const waiting = [writers.begin(), writers.begin(), writers.begin(), writers.begin()];
    let begun = 0;
    for (const each of waiting) void each.then(() => ++begun);
    const [first, second] = [held(), held()];
    const done = [writers.commit(first.run), writers.commit(second.run)];
    await writers.end();
    await turn();
    expect([first.isBegun(), second.isBegun(), begun]).toEqual([true, true, 0]);
    first.end();
    await done[0];
    await turn();
    expect(begun).toBe(0);
    second.end();
    await done[1];
    await turn();
    expect([begun, writers.held]).toEqual([3, 3]);
    for (const each of waiting) {
      await each;
      await writers.end();
    }
    expect(writers.held).toBe(0);
  });

  it('begin after a time although a commit does not end', async () => {
    const writers = new Writers(2);
    for (let n = 0; n < 2; n++) await writers.begin();
    const waiting = [writers.begin(), writers.begin(), writers.begin()];
    let isIn = false;
    void waiting[0]?.then(() => {
      isIn = true;
    });
    const commit = held();
    const done = writers.commit(commit.run);
    await writers.end();
    await sleep(5);
    expect([commit.isBegun(), isIn]).toEqual([true, false]);
    // Whoever does not end is not waited for for long.
    await waiting[0];
    await writers.end();
    expect(isIn).toBe(true);
    commit.end();
    await done;
    for (const each of waiting.slice(1)) {
      await each;
      await writers.end();
    }
    expect(writers.held).toBe(0);
  });

  it('give up their place however they end', async () => {
    const writers = new Writers(2);
    const fails = async () => {
      throw new Error('no commit');
    };
    await writers.begin();
    await expect(writers.commit(fails)).rejects.toThrow('no commit');
    await writers.begin();
    await expect(writers.end(fails)).rejects.toThrow('no commit');
    expect(writers.held).toBe(0);
    await writers.begin();
    await writers.commit(async () => {});
    expect(writers.held).toBe(0);
  });
});
