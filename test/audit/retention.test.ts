import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { retain } from '../../src/audit/retention.ts';
import { entry, startTrail, type TestTrail } from '../support/audit.ts';

let t: TestTrail;

beforeAll(async () => {
  t = await startTrail();
});
afterAll(() => t?.stop());

/** A partition of a month long ago, as if the gateway had run then; the chain goes on from what is in it. */
async function monthAgo(name: string, from: string, to: string): Promise<void> {
  await t.tamper(
    `CREATE TABLE ${name} PARTITION OF audit_logs FOR VALUES FROM ('${from}T00:00:00Z') TO ('${to}T00:00:00Z')`,
  );
}

/** Writes entries with the clock of the chain set to a moment: hashes and all are as they would have been. */
async function writeAt(moment: string, count: number): Promise<void> {
  await t.tamper(
    `CREATE FUNCTION pg_temp.clock() RETURNS timestamptz LANGUAGE sql AS $$ SELECT '${moment}'::timestamptz $$`,
    `DO $do$ DECLARE definition text; BEGIN
       SELECT pg_get_functiondef('audit_append(text[])'::regprocedure) INTO definition;
       definition := replace(replace(definition, 'clock_timestamp()', quote_literal('${moment}') || '::timestamptz'), 'audit_append(', 'audit_append_at(');
       EXECUTE definition;
     END $do$`,
    `UPDATE audit_head SET recorded_at = least(recorded_at, '${moment}')`,
    ...Array.from(
      { length: count },
      (_, n) =>
        `SELECT audit_append_at(ARRAY['["v1","${moment}","MUTATION","old${n}","OK",null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null]'])`,
    ),
    'DROP FUNCTION audit_append_at(text[])',
  );
}

const YEARS = 366;

describe('retention', () => {
  it('drops whole months that are old, leaves an anchor, and the chain still verifies', async () => {
    await monthAgo('audit_logs_202001', '2020-01-01', '2020-02-01');
    await monthAgo('audit_logs_202002', '2020-02-01', '2020-03-01');
    await writeAt('2020-01-15T00:00:00.000Z', 5);
    await writeAt('2020-02-15T00:00:00.000Z', 3);
    await t.tamper('UPDATE audit_head SET recorded_at = now()');
    await t.trail.record(entry());
    expect(await t.verify()).toMatchObject({ entries: 9, fault: undefined });
    const dropped = await retain(t.retention, YEARS);
    expect(dropped.map(({ partition, entries, throughId }) => [partition, entries, throughId])).toEqual([
      ['audit_logs_202001', 5, 5n],
      ['audit_logs_202002', 3, 8n],
    ]);
    const verdict = await t.verify();
    expect(verdict).toMatchObject({ entries: 3, firstId: 9n, lastId: 11n, fault: undefined });
    const rows = await t.store.after(0n, 100);
    expect(rows.map(({ kind, action }) => [kind, action])).toEqual([
      ['MUTATION', 'createThing'],
      ['CONFIG', 'retention'],
      ['CONFIG', 'retention'],
    ]);
    expect(await retain(t.retention, YEARS)).toEqual([]);
  });

  it('keeps the month that is under way, whatever the days say', async () => {
    expect(await retain(t.retention, 0)).toEqual([]);
  });

  it('does not help to hide a cut: more dropped than it says does not verify', async () => {
    const [first] = await t.store.after(0n, 1);
    await t.tamper(
      'CREATE TABLE kept AS SELECT * FROM audit_logs WHERE id = 9',
      'DELETE FROM audit_logs WHERE id = 9',
      `INSERT INTO audit_anchors (through_id, first_id, entries, hash, until) VALUES (9, 9, 1, '${first?.hash}', now())`,
    );
    expect((await t.verify()).fault).toMatchObject({
      reason: expect.stringContaining('No entry tells of the anchor at 9'),
    });
    await t.tamper(
      'DELETE FROM audit_anchors WHERE through_id = 9',
      'INSERT INTO audit_logs SELECT * FROM kept',
    );
    expect((await t.verify()).fault).toBeUndefined();
  });

  it('does not drop a month that has entries missing', async () => {
    await monthAgo('audit_logs_202003', '2020-03-01', '2020-04-01');
    await t.tamper("UPDATE audit_logs SET recorded_at = '2020-03-10T00:00:00Z' WHERE id = 10");
    await expect(retain(t.retention, YEARS)).rejects.toThrow('audit_logs_202003 has entries missing');
    expect(await t.store.after(9n, 1)).toHaveLength(1);
  });
});

describe('partitions', () => {
  it('are there for the months to come, and a missing one is made when it is needed', async () => {
    const fresh = await startTrail();
    const names = async () =>
      (
        await fresh.postgres.query<{ name: string }>(
          "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'audit_logs'::regclass ORDER BY 1",
        )
      ).map(({ name }) => name);
    const all = await names();
    expect(all).toHaveLength(3);
    await fresh.tamper(...all.map((name) => `DROP TABLE ${name}`));
    await fresh.trail.record(entry());
    expect(await names()).toEqual(all);
    expect(await fresh.verify()).toMatchObject({ entries: 1, fault: undefined });
    await fresh.stop();
  });
});
