import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditLogStore } from '../../datasources/audit-log.ts';
import { Postgres } from '../../datasources/postgres.ts';
import { canonicalOf } from '../../src/audit/canonical.ts';
import { recordOf } from '../../src/audit/entry.ts';
import { AuditTrail } from '../../src/audit/trail.ts';
import { asOwner, entry, silent, startTrail, type TestTrail } from '../support/audit.ts';

let t: TestTrail;

beforeAll(async () => {
  t = await startTrail();
});
afterAll(() => t?.stop());

/** What a statement is refused with. */
async function refusalOf(statement: string): Promise<string> {
  return t.postgres.query(statement).then(
    () => 'done',
    (error: { cause?: { message?: string } }) => String(error.cause?.message),
  );
}

describe('the chain', () => {
  it('holds what was told, and verifies', async () => {
    const odd = {
      z: 1,
      a: {
        'ключ "': [1e-7, 1.5e300, -0, 123456789012345680000],
        '\u{1F600}': '\uD800 \u0000',
        10: 'ten',
        9: null,
      },
      b: [],
    };
    await t.trail.record(
      entry({
        detail: odd,
        before: { x: 1 },
        after: { x: 2 },
        entity: { type: 'T', id: 'i', relatedId: 'r' },
      }),
    );
    const [row] = await t.store.after(0n, 10);
    expect(row).toMatchObject({
      id: 1n,
      kind: 'MUTATION',
      action: 'createThing',
      result: 'OK',
      actorId: 'u-1',
      actorEmail: 'u@dharma.local',
      entityType: 'T',
      entityId: 'i',
      relatedId: 'r',
      before: { x: 1 },
      after: { x: 2 },
      previousHash: '0'.repeat(64),
    });
    expect(row?.detail).toEqual({
      z: 1,
      a: {
        'ключ "': [1e-7, 1.5e300, 0, 123456789012345680000],
        '\u{1F600}': '\uFFFD \uFFFD',
        10: 'ten',
        9: null,
      },
      b: [],
    });
    expect(await t.verify()).toMatchObject({ entries: 1, lastId: 1n, hash: row?.hash, fault: undefined });
  });

  it('is one over two gateways that write at the same time, without gap or fork', async () => {
    const other = new Postgres(t.config, silent);
    const second = new AuditTrail({ store: new AuditLogStore(other), logger: silent, secrets: new Set() });
    const before = (await t.store.head()).id;
    await Promise.all(
      Array.from({ length: 1000 }, async (_, n) => {
        const trail = n % 2 === 0 ? t.trail : second;
        await trail.record(entry({ action: `both${n}` }));
      }),
    );
    await second.close();
    await other.close();
    const rows = await t.store.after(before, 2000);
    expect(rows.map(({ id }) => id)).toEqual(rows.map((_, n) => before + BigInt(n) + 1n));
    expect(new Set(rows.map(({ action }) => action)).size).toBe(1000);
    expect((await t.verify()).fault).toBeUndefined();
  });

  it('writes a group that is sent again once', async () => {
    const writer = '5a2f3f0e-0c2c-4f5e-9a53-000000000001';
    const text = canonicalOf(recordOf(entry({ action: 'again' }), new Set()));
    const first = await t.store.write(writer, 1, [text]);
    expect((await t.store.write(writer, 1, [text])).id).toBe(first.id);
    expect((await t.store.write(writer, 2, [text])).id).toBe(first.id + 1n);
  });
});

describe('append-only', () => {
  it.each([
    ['UPDATE audit_logs SET action = $$x$$ WHERE id = 1'],
    ['DELETE FROM audit_logs WHERE id = 1'],
    ['TRUNCATE audit_logs'],
    ['UPDATE audit_head SET id = id - 1'],
    ['UPDATE audit_head SET hash = repeat($$1$$, 64)'],
    ['DELETE FROM audit_head'],
    ['TRUNCATE audit_head'],
  ])('refuses the owner: %s', async (statement) => {
    expect(await refusalOf(statement)).toMatch(/append-only/);
  });

  it('refuses the same of a partition, by its own name', async () => {
    const [row] = await t.postgres.query<{ name: string }>(
      'SELECT tableoid::regclass::text AS name FROM audit_logs LIMIT 1',
    );
    for (const statement of [
      `DELETE FROM ${row?.name}`,
      `UPDATE ${row?.name} SET id = id`,
      `TRUNCATE ${row?.name}`,
    ])
      expect(await refusalOf(statement)).toMatch(/append-only/);
  });

  it('is written under a role that may add and read, and nothing else', async () => {
    expect(await t.store.isRestricted()).toBe(true);
    const trial = (statement: string) =>
      asOwner(t.config, [
        'SET session_replication_role = replica',
        'BEGIN',
        'SET LOCAL ROLE dharma_audit',
        statement,
      ]).then(
        () => 'done',
        (error: Error) => error.message,
      );
    for (const statement of [
      'UPDATE audit_logs SET action = $$x$$',
      'DELETE FROM audit_logs',
      'TRUNCATE audit_logs',
      'DROP TABLE audit_logs',
      'DELETE FROM audit_anchors',
      'DELETE FROM audit_head',
      'SELECT * FROM users',
    ])
      expect(await trial(statement)).toMatch(/permission denied|must be owner/);
    expect(await trial('SELECT count(*) FROM audit_logs')).toBe('done');
  });
});

describe('verification', () => {
  const three = async (): Promise<bigint> => {
    const { id } = await t.store.head();
    for (let n = 1; n <= 3; n++) await t.trail.record(entry({ action: `n${n}`, detail: { n } }));
    return id + 1n;
  };

  it.each([
    ['a changed column', "action = 'x'"],
    ['a changed detail', `detail = '{"n": 9}'`],
    ['another actor', "actor_id = 'someone'"],
    ['another time', "at = at + interval '1 ms'"],
    ['another time of writing', "recorded_at = recorded_at - interval '1 ms'"],
  ])('names %s', async (_, change) => {
    const id = await three();
    await t.tamper(
      `CREATE TABLE kept AS SELECT * FROM audit_logs WHERE id = ${id}`,
      `UPDATE audit_logs SET ${change} WHERE id = ${id}`,
    );
    expect((await t.verify()).fault).toMatchObject({
      id,
      reason: expect.stringContaining('not what was written'),
    });
    await t.tamper(
      `DELETE FROM audit_logs WHERE id = ${id}`,
      'INSERT INTO audit_logs SELECT * FROM kept',
      'DROP TABLE kept',
    );
    expect((await t.verify()).fault).toBeUndefined();
  });

  it('does not depend on the order of keys in jsonb', async () => {
    const id = (await t.store.head()).id + 1n;
    await t.trail.record(entry({ detail: { long: 1, b: 2, a: 3 } }));
    const [row] = await t.store.after(id - 1n, 1);
    expect(Object.keys(row?.detail as object)).not.toEqual(['long', 'b', 'a']);
    expect((await t.verify()).fault).toBeUndefined();
  });

  it('names an entry that was taken out, and where the order was changed', async () => {
    const id = await three();
    await t.tamper(
      `CREATE TABLE kept AS SELECT * FROM audit_logs WHERE id = ${id}`,
      `DELETE FROM audit_logs WHERE id = ${id}`,
    );
    expect((await t.verify()).fault).toEqual({ id, reason: `Entry ${id} is missing.` });
    await t.tamper('INSERT INTO audit_logs SELECT * FROM kept', 'DROP TABLE kept');
    const pair = `id IN (${id}, ${id + 1n})`;
    const swap = [
      `UPDATE audit_logs SET id = -id WHERE ${pair}`,
      `UPDATE audit_logs SET id = ${2n * id + 1n} + id WHERE id < 0`,
    ];
    await t.tamper(...swap);
    expect((await t.verify()).fault).toMatchObject({
      id,
      reason: expect.stringContaining('does not follow'),
    });
    await t.tamper(...swap);
    expect((await t.verify()).fault).toBeUndefined();
  });

  it('sees a tail that was cut by the head, and one whose head was set back by a head that was seen before', async () => {
    const id = await three();
    const seen = await t.store.head();
    expect((await t.verify(seen)).fault).toBeUndefined();
    const [last] = await t.store.after(seen.id - 2n, 1);
    await t.tamper(
      'CREATE TABLE kept AS SELECT * FROM audit_logs',
      `DELETE FROM audit_logs WHERE id > ${id}`,
    );
    expect((await t.verify()).fault).toMatchObject({
      id: id + 1n,
      reason: expect.stringContaining('cut off'),
    });
    const [left] = await t.store.after(id - 1n, 1);
    await t.tamper(`UPDATE audit_head SET id = ${id}, hash = '${left?.hash}'`);
    expect((await t.verify()).fault).toBeUndefined();
    expect((await t.verify(seen)).fault).toMatchObject({
      reason: `The end is cut off: entry ${seen.id} was seen before, and is gone.`,
    });
    // Written anew from there on: as long, and another one.
    await t.trail.record(entry(), entry());
    expect((await t.verify()).fault).toBeUndefined();
    expect((await t.verify(seen)).fault).toMatchObject({
      id: seen.id,
      reason: expect.stringContaining('another one than was seen'),
    });
    expect(last?.id).toBe(seen.id - 1n);
  });
});
