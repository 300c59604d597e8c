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
    const [first] = [await writers.begin(), await writers.begin()];
    const third = writers.begin();
    const gone = new AbortController();
    const fourth = writers.begin(gone.signal);
    expect([writers.held, writers.waiting]).toEqual([2, 2]);
    gone.abort(new Error('gone'));
    await expect(fourth).rejects.toThrow('gone');
    await first?.end();
    await third;
    expect([writers.held, writers.waiting]).toEqual([2, 0]);
  });

  it('commit together where others want to be let in', async () => {
    const writers = new Writers(3);
    const [a, b, c] = [await writers.begin(), await writers.begin(), await writers.begin()];
    const last = writers.begin();
    const [first, second, undo] = [held(), held(), held()];
    const done = [a.commit(first.run)];
    await turn();
    expect(first.isBegun()).toBe(false);
    done.push(b.commit(second.run));
    await turn();
    expect([first.isBegun(), second.isBegun()]).toEqual([false, false]);
    // What is undone is not waited for.
    done.push(c.end(undo.run));
    await turn();
    expect([first.isBegun(), second.isBegun()]).toEqual([true, true]);
    expect(writers.held).toBe(3);
    for (const each of [first, second, undo]) each.end();
    await Promise.all(done);
    await (await last).end();
    expect(writers.held).toBe(0);
  });

  it('commit at once where nobody else wants to be let in', async () => {
    const writers = new Writers(2);
    const [a, b] = [await writers.begin(), await writers.begin()];
    const commit = held();
    const done = a.commit(commit.run);
    await turn();
    expect(commit.isBegun()).toBe(true);
    commit.end();
    await done;
    await b.end();
  });

  it('are waited for once, and not for long: they may wait for a lock of who wants to commit', async () => {
    const writers = new Writers(2);
    const [slow, place] = [await writers.begin(), await writers.begin()];
    const [next, last] = [writers.begin(), writers.begin()];
    const first = held();
    const done = place.commit(first.run);
    await turn();
    expect(first.isBegun()).toBe(false);
    await sleep(50);
    expect(first.isBegun()).toBe(true);
    first.end();
    await done;
    const second = held();
    const then = (await next).commit(second.run);
    await turn();
    expect(second.isBegun()).toBe(true);
    second.end();
    await then;
    expect(await slow.commit(async () => 'late')).toBe('late');
    // The others count as before.
    const [third, fourth, fifth] = [await last, await writers.begin(), writers.begin()];
    const commit = held();
    const end = third.commit(commit.run);
    await turn();
    expect(commit.isBegun()).toBe(false);
    await fourth.end();
    expect(commit.isBegun()).toBe(true);
    commit.end();
    await end;
    await (await fifth).end();
    expect(writers.held).toBe(0);
  });

  it('begin when those before have committed, or do not end', async () => {
    const writers = new Writers(2);
    const [a, b] = [await writers.begin(), await writers.begin()];
    const waiting = [writers.begin(), writers.begin(), writers.begin()];
    let isIn = false;
    void waiting[0]?.then(() => {
      isIn = true;
    });
    const commit = held();
    const done = a.commit(commit.run);
    await b.end();
    await sleep(5);
    expect([commit.isBegun(), isIn]).toEqual([true, false]);
    // Whoever does not end is not waited for for long.
    await (await waiting[0])?.end();
    expect(isIn).toBe(true);
    commit.end();
    await done;
    for (const each of waiting.slice(1)) await (await each).end();
    expect(writers.held).toBe(0);
  });

  it('give up their place however they end', async () => {
    const writers = new Writers(2);
    const fails = async () => {
      throw new Error('no commit');
    };
    await expect((await writers.begin()).commit(fails)).rejects.toThrow('no commit');
    await expect((await writers.begin()).end(fails)).rejects.toThrow('no commit');
    expect(writers.held).toBe(0);
    await (await writers.begin()).commit(async () => {});
    expect(writers.held).toBe(0);
  });
});
