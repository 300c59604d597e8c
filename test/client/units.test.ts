import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { Backoff } from '../../client/backoff.ts';
import { isAfter, newest } from '../../client/cursor.ts';
import { resumable } from '../../client/document.ts';
import { createLiveClient, webStorage } from '../../client/index.ts';
import { fileStorage } from '../../client/node.ts';
import { Bookmark } from '../../client/storage.ts';
import { ThreatDetectedDocument } from '../../operations/generated/documents.ts';
import { encodeCursor } from '../../src/live/log/cursor.ts';

const squeezed = (text: string) => text.replace(/\s+/g, ' ');

describe('a document', () => {
  it('that takes no cursor gets a variable for one; its own arguments, variables and fragments stay', () => {
    const { query, operationName, variable } = resumable(
      'subscription S($min: Severity) { t: threatDetected(minSeverity: $min) { ...F } } fragment F on X { id }',
    );
    expect(squeezed(query)).toBe(
      'subscription S($min: Severity, $after: String) { t: threatDetected(minSeverity: $min, after: $after) { ...F } } fragment F on X { id }',
    );
    expect([operationName, variable]).toEqual(['S', 'after']);
    expect(squeezed(resumable('subscription { events { id } }').query)).toBe(
      'subscription ($after: String) { events(after: $after) { id } }',
    );
    expect(resumable('subscription($after: Int) { events(n: $after) { id } }').variable).toBe('dharmaAfter');
  });

  it('that has a variable for it keeps it, whatever its name', () => {
    const source = 'subscription S($from: String) { events(after: $from) { id } }';
    expect(resumable(source)).toMatchObject({ variable: 'from', start: undefined });
    expect(squeezed(resumable(parse(source)).query)).toBe(source);
  });

  it('that has a cursor written into it begins there', () => {
    const { query, start } = resumable('subscription { events(after: "c5.0.aa") { id } }');
    expect(start).toBe('c5.0.aa');
    expect(query).toContain('after: $after');
  });

  it('is not changed itself', () => {
    const before = JSON.stringify(ThreatDetectedDocument);
    resumable(ThreatDetectedDocument);
    expect(JSON.stringify(ThreatDetectedDocument)).toBe(before);
  });

  it.each([
    ['{ me { id } }', 'a subscription'],
    ['subscription { a } subscription B { b }', 'a subscription'],
    ['subscription { a b }', 'one root field'],
    ['subscription { ...F } fragment F on Subscription { a }', 'one root field'],
    ['subscription {', 'Syntax Error'],
  ])('that cannot be resumed is refused: %s', (source, message) => {
    expect(() => resumable(source)).toThrow(message);
  });
});

describe('cursors', () => {
  const at = (position: bigint, index: number, mark = 'aa') => encodeCursor({ position, index, mark });

  it('are in the order of the log, beyond the digits of one number', () => {
    const ordered = [
      at(1n, 0),
      at(1n, 9),
      at(1n, 10),
      at(1n, Number.POSITIVE_INFINITY),
      at(35n, 0),
      at(36n, 0),
      at(2n ** 60n, 3),
      at(2n ** 60n + 1n, 0),
    ];
    for (const [i, a] of ordered.entries()) {
      for (const [j, b] of ordered.entries()) expect([a, b, isAfter(a, b)]).toEqual([a, b, i > j]);
    }
    expect(ordered.reduce((a, b) => newest(b, a) as string)).toBe(ordered.at(-1));
  });

  it('of different rows at one place, or of an unknown form, count as new unless they are the same', () => {
    expect(isAfter(at(7n, 0, 'aa'), at(7n, 5, 'bb'))).toBe(true);
    expect(isAfter('something', at(7n, 5))).toBe(true);
    expect(isAfter('something', 'something')).toBe(false);
    expect(isAfter(at(1n, 0), undefined)).toBe(true);
  });
});

describe('the wait before another attempt', () => {
  it('doubles up to a bound, and is a random part of that', () => {
    const backoff = new Backoff({ baseMillis: 100, maxMillis: 1000 });
    const waits = Array.from({ length: 50 }, () => backoff.next());
    for (const [n, millis] of waits.entries())
      expect(millis).toBeLessThanOrEqual(Math.min(1000, 100 * 2 ** n));
    expect(new Set(waits.slice(10)).size).toBeGreaterThan(5);
    backoff.reset();
    expect(backoff.next()).toBeLessThanOrEqual(100);
  });
});

describe('a stored position', () => {
  it('is written at once where that is possible: a page may be left right after', () => {
    const items = new Map<string, string>();
    const storage = webStorage({
      getItem: (key) => items.get(key) ?? null,
      setItem: (key, value) => void items.set(key, value),
    });
    new Bookmark(storage, 'k', () => {}).save('c1.0.aa');
    expect([...items]).toEqual([['dharma.cursor.k', 'c1.0.aa']]);
  });

  it('in a file survives the process; of many that wait only the last is written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dharma-cursor-'));
    const path = join(folder, 'cursors.json');
    const writes: string[] = [];
    const file = fileStorage(path);
    const bookmark = new Bookmark(
      {
        get: file.get,
        async set(key, cursor) {
          writes.push(cursor);
          await file.set(key, cursor);
        },
      },
      'k',
      (error) => {
        throw error;
      },
    );
    expect(await bookmark.load()).toBeUndefined();
    for (let n = 1; n <= 100; n++) bookmark.save(`c${n}.0.aa`);
    while (writes.at(-1) !== 'c100.0.aa') await new Promise((resolve) => setImmediate(resolve));
    await file.set('other', 'c7.0.aa');
    expect(writes).toEqual(['c1.0.aa', 'c100.0.aa']);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ k: 'c100.0.aa', other: 'c7.0.aa' });
    expect(await fileStorage(path).get('k')).toBe('c100.0.aa');
    writeFileSync(path, 'rubbish');
    await expect(fileStorage(path).get('k')).rejects.toThrow('JSON');
    rmSync(folder, { recursive: true });
  });
});

describe('a client', () => {
  it('is refused without a usable URL', () => {
    expect(() => createLiveClient({ url: '/graphql' })).toThrow('Invalid URL');
  });

  it('has the types of the document', () => {
    const client = createLiveClient({ url: 'http://127.0.0.1:9/graphql' });
    // Never called: what the compiler says of it is the test.
    const typed = async () => {
      for await (const message of client.subscribe(ThreatDetectedDocument, { minSeverity: 'HIGH' })) {
        if (message.errors) continue;
        const severity: 'CRITICAL' | 'HIGH' | 'LOW' | 'MEDIUM' | 'NONE' =
          message.data.threatDetected.severity;
        // @ts-expect-error no such field
        severity.length === message.data.threatDetected.nothing;
      }
      // @ts-expect-error no such severity
      client.subscribe(ThreatDetectedDocument, { minSeverity: 'ENORMOUS' });
      // @ts-expect-error next without error
      client.subscribe('subscription { a }', {}, { next: () => {} });
      // @ts-expect-error a variable is missing
      client.subscribe<{ a: string }, { id: string }>('subscription($id: ID!) { a(id: $id) }');
      client.subscribe('subscription { a }');
    };
    expect(typed).toBeInstanceOf(Function);
    client.close();
    expect(() => client.subscribe('subscription { a }')).toThrow('closed');
  });
});
