import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditLogStore, type AuditRow } from '../../datasources/audit-log.ts';
import { EventLogStore } from '../../datasources/event-log.ts';
import { ChangeCopier } from '../../src/audit/changes.ts';
import { verifyChain } from '../../src/audit/verify.ts';
import { bulkMetadata } from '../../src/demo/load.ts';
import { silent, untilEntries } from '../support/audit.ts';
import { startLive, type TestLive } from '../support/live.ts';

const KILLED = fileURLToPath(new URL('../support/audit-copier-killed.ts', import.meta.url));

let live: TestLive;
let store: AuditLogStore;
let copier: ChangeCopier | undefined;

beforeAll(async () => {
  live = await startLive();
  store = new AuditLogStore(live.postgres);
});
afterAll(async () => {
  await copier?.close();
  await live?.stop();
});

async function startCopying(): Promise<void> {
  const { postgres } = live;
  const eventLog = new EventLogStore(postgres);
  const secrets = new Set(['dsn']);
  copier = new ChangeCopier({ store, eventLog, postgres, logger: silent, secrets, maintain: async () => {} });
  await copier.start();
}

async function stopCopying(): Promise<void> {
  await copier?.close();
  copier = undefined;
}

const idsOf = (rows: AuditRow[]) => rows.map(({ entityId }) => entityId);

describe('changes of the graph', () => {
  it('made by a stranger at the database are told, with before and after and both ends of relationships', async () => {
    await startCopying();
    const { id: before } = await store.head();
    await live.cypher("CREATE (:Resource {id: 'a-1', name: 'one', password: 'hunter2', dsn: 'hunter2'})");
    await live.cypher("MATCH (r:Resource {id: 'a-1'}) SET r.name = 'two'");
    await live.cypher(
      "MATCH (r:Resource {id: 'a-1'}) CREATE (r)-[:CONTAINS {since: 1}]->(:Resource {id: 'a-2'})",
    );
    await live.cypher("MATCH (r:Resource {id: 'a-1'}) DETACH DELETE r");
    const rows = await untilEntries(store, (all) => all.length >= 6, before);
    expect(rows.map(({ kind, action, entityId, relatedId }) => [kind, action, entityId, relatedId])).toEqual([
      ['CHANGE', 'CREATED', 'a-1', null],
      ['CHANGE', 'UPDATED', 'a-1', null],
      ['CHANGE', 'CREATED', 'a-2', null],
      ['CHANGE', 'CONNECTED', 'a-1', 'a-2'],
      ['CHANGE', 'DELETED', 'a-1', null],
      ['CHANGE', 'DISCONNECTED', 'a-1', 'a-2'],
    ]);
    expect(rows[0]).toMatchObject({
      actorId: null,
      after: { name: 'one', password: '[redacted]', dsn: '[redacted]' },
    });
    expect(rows[1]).toMatchObject({ before: { name: 'one' }, after: { name: 'two' } });
    expect(rows[3]).toMatchObject({ entityType: 'CONTAINS', after: { since: 1 } });
    expect(rows[4]?.before).toMatchObject({ name: 'two', password: '[redacted]' });
    expect(idsOf(await store.page({ entity: 'a-2' }, undefined, 10))).toEqual(['a-1', 'a-1', 'a-2']);
  });

  it('of a bulk transaction are one entry that counts them', async () => {
    const { id: before } = await store.head();
    await live.graph.write(
      "UNWIND range(1, 500) AS i CREATE (:Resource {id: 'bulk-' + i})",
      {},
      { metadata: bulkMetadata() },
    );
    const rows = await untilEntries(store, (all) => all.length >= 1, before);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      action: 'SUMMARISED',
      actorId: 'demo',
      before: null,
      detail: { summary: [{ type: 'Resource', operation: 'CREATED', count: 500 }] },
    });
  });

  it('that went unrecorded, and that are gone from the log, leave an entry that says so', async () => {
    const { id: before } = await store.head();
    await live.settled();
    await live.postgres.transaction((sql) =>
      new EventLogStore(sql).append(
        [
          {
            key: '5a2f3f0e-0c2c-4f5e-9a53-00000000a0a0',
            at: 1n,
            meta: '{}',
            payload: '{"v":2,"mode":"gap","reason":"in a test"}',
          },
        ],
        { notice: true },
      ),
    );
    const [gap] = await untilEntries(store, (all) => all.length >= 1, before);
    expect(gap).toMatchObject({ kind: 'GAP', action: 'EVENTS_MISSED', detail: { reason: 'in a test' } });
    await stopCopying();
    const { newest } = await new EventLogStore(live.postgres).extent();
    await live.cypher("CREATE (:Resource {id: 'lost'})");
    await live.cypher("CREATE (:Resource {id: 'kept'})");
    await live.settled();
    await live.postgres.query('DELETE FROM event_log WHERE position <= $1', [String(newest + 1n)]);
    const { id } = await store.head();
    await startCopying();
    const [expired, kept] = await untilEntries(store, (all) => all.length >= 2, id);
    expect(expired).toMatchObject({
      kind: 'GAP',
      action: 'CURSOR_EXPIRED',
      detail: { fromPosition: String(newest + 1n), throughPosition: String(newest + 1n) },
    });
    expect(kept?.entityId).toBe('kept');
  });

  it('are each told once, although the one that copies is killed in the midst of it, again and again', async () => {
    await stopCopying();
    const { id: before } = await store.head();
    // One transaction of more than a group, and many of one change.
    await live.cypher("UNWIND range(1, 350) AS i CREATE (:Resource {id: 'large-' + i})");
    for (let i = 0; i < 150; i++) await live.cypher('CREATE (:Resource {id: $id})', { id: `small-${i}` });
    await live.settled();
    const env = {
      PATH: process.env.PATH,
      NEO4J_URI: live.config.NEO4J_URI,
      NEO4J_PASSWORD: live.config.NEO4J_PASSWORD,
      DATABASE_URL: live.config.DATABASE_URL,
    };
    for (const when of ['sent', 'written']) {
      const child = spawn(process.execPath, [KILLED, when], { env, stdio: ['ignore', 'ignore', 'inherit'] });
      const [, signal] = await once(child, 'exit');
      expect(signal).toBe('SIGKILL');
    }
    const partly = (await store.after(before, 10_000)).length;
    expect(partly).toBeGreaterThanOrEqual(300);
    expect(partly).toBeLessThan(500);
    await startCopying();
    const rows = await untilEntries(store, (all) => all.length >= 500, before);
    const ids = idsOf(rows);
    const large = Array.from({ length: 350 }, (_, n) => `large-${n + 1}`);
    // Within a transaction, in no order.
    expect(ids.slice(0, 350).sort()).toEqual(large.sort());
    expect(ids.slice(350)).toEqual(Array.from({ length: 150 }, (_, n) => `small-${n}`));
    expect(await verifyChain({ store, anchor: undefined })).toMatchObject({ fault: undefined });
  });

  it('are not written by one that has been overtaken', async () => {
    const at = await store.copied();
    const from = { position: (at?.position ?? 0n) - 1n, index: 0 };
    await expect(store.copy(from, { position: from.position + 1n, index: 0 }, [])).rejects.toMatchObject({
      code: 'DATABASE_BUSY',
    });
  });
});
