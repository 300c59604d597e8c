import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { AuditLogStore } from '../../datasources/audit-log.ts';
import { hashOf } from '../../src/audit/canonical.ts';
import { OperationAudit } from '../../src/audit/operations.ts';
import { AuditPlans } from '../../src/audit/plans.ts';
import { AuditTrail } from '../../src/audit/trail.ts';
import type { OperationRequest } from '../../src/execution.ts';
import { loadResolvers } from '../../src/resolvers.ts';
import { buildSchema } from '../../src/schema.ts';
import { asOwner, entry, silent, untilEntries } from '../support/audit.ts';
import { TEST_PASSWORD } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const ENTRIES = 1200;
const CLI = (name: string) => fileURLToPath(new URL(`../../src/cli/audit-${name}.ts`, import.meta.url));

let gateway: TestGateway;
let store: AuditLogStore;
let trail: AuditTrail;
let viewer: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  const { postgres, users, login } = gateway.backends;
  store = new AuditLogStore(postgres);
  trail = new AuditTrail({ store, logger: silent, secrets: new Set() });
  await users.create({
    email: 'viewer@dharma.local',
    name: 'Viewer',
    role: 'VIEWER',
    passwordHash: await login.hash(TEST_PASSWORD),
  });
  viewer = (await login.login('viewer@dharma.local', TEST_PASSWORD)).accessToken;
  const start = Date.parse('2026-01-01T00:00:00Z');
  await Promise.all(
    Array.from({ length: ENTRIES }, (_, n) =>
      trail.record(
        entry({
          action: n % 3 === 0 ? 'third' : 'other',
          actor: { id: n % 2 === 0 ? 'even' : 'odd' },
          entity: { type: 'Thing', id: `t-${n % 10}`, relatedId: n % 100 === 0 ? 'hub' : undefined },
          at: new Date(start + n * 1000),
        }),
      ),
    ),
  );
});
afterAll(async () => {
  await trail?.close();
  await gateway?.close();
});

const PAGE = `query($userId: ID, $action: String, $entity: String, $from: DateTime, $to: DateTime, $first: Int! = 500, $after: String) {
  auditLogs(userId: $userId, action: $action, entity: $entity, from: $from, to: $to, first: $first, after: $after) {
    edges { cursor node { id at action userId entityType entityId relatedId } } pageInfo { hasNextPage endCursor } } }`;

interface Node {
  id: string;
  at: string;
  action: string;
  userId: string;
  entityId: string;
  relatedId: string | null;
}

/** All pages of a filter. */
async function all(variables: Record<string, unknown>): Promise<Node[]> {
  const nodes: Node[] = [];
  for (let after: string | null = null; ; ) {
    const { data, errors } = await gateway.query(PAGE, { ...variables, after });
    expect(errors).toBeUndefined();
    nodes.push(...data.auditLogs.edges.map(({ node }: { node: Node }) => node));
    if (!data.auditLogs.pageInfo.hasNextPage) return nodes;
    after = data.auditLogs.pageInfo.endCursor;
  }
}

describe('auditLogs', () => {
  it('is paged, the newest first, while entries are added', async () => {
    const nodes = await all({ entity: 'Thing', first: 100 });
    const ids = nodes.map(({ id }) => Number(id));
    expect(ids).toHaveLength(ENTRIES);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    expect(new Set(ids).size).toBe(ENTRIES);
  });

  it('is filtered by user, action, entity and time', async () => {
    expect(await all({ userId: 'even' })).toHaveLength(ENTRIES / 2);
    expect(await all({ action: 'third', userId: 'odd' })).toHaveLength(ENTRIES / 6);
    expect(await all({ entity: 't-3' })).toHaveLength(ENTRIES / 10);
    expect(await all({ entity: 'hub' })).toHaveLength(ENTRIES / 100);
    const some = await all({ from: '2026-01-01T00:00:10Z', to: '2026-01-01T00:00:20Z' });
    expect(some.map(({ at }) => at).sort()).toEqual(
      Array.from({ length: 10 }, (_, n) => `2026-01-01T00:00:${10 + n}.000Z`),
    );
    expect(await all({ userId: 'nobody' })).toEqual([]);
  });

  it('finds what each filter asks for by an index', async () => {
    await gateway.backends.postgres.query('ANALYZE audit_logs');
    const filters = [
      `actor_id = 'even'`,
      `action = 'third'`,
      `entity_id = 't-1'`,
      `related_id = 'hub'`,
      `entity_type = 'T'`,
    ];
    for (const filter of [...filters, `correlation_id = 'x'`, `at >= '2026-01-01' AND at < '2026-01-02'`]) {
      const plan = await gateway.backends.postgres.transaction(async (sql) => {
        await sql.query('SET LOCAL enable_seqscan = off');
        return sql.query(`EXPLAIN SELECT * FROM audit_logs WHERE ${filter}`);
      });
      const column = filter.split(' ')[0];
      expect(JSON.stringify(plan)).toMatch(new RegExp(`Index Cond: [^"]*${column}`));
    }
  });

  it('counts only when it is asked to', async () => {
    const { data } = await gateway.query(
      '{ auditLogs(entity: "Thing", first: 1) { totalCount edges { node { changes { field } } } } }',
    );
    expect(data.auditLogs.totalCount).toBe(ENTRIES);
  });

  it('refuses more than 500, cursors of other lists, and those without the right', async () => {
    const code = async (query: string, token?: string | null) =>
      (await gateway.query(query, {}, token === undefined ? {} : { token })).errors?.[0]?.extensions.code;
    expect(await code('{ auditLogs(first: 501) { totalCount } }')).toBe('OPERATION_TOO_COMPLEX');
    expect(await code('{ auditLogs(after: "x") { totalCount } }')).toBe('VALIDATION_ERROR');
    const forged = Buffer.from('["1 OR 1=1"]').toString('base64url');
    expect(await code(`{ auditLogs(after: "${forged}") { edges { cursor } } }`)).toBe('VALIDATION_ERROR');
    expect(await code('{ auditLogs { totalCount } }', viewer)).toBe('PERMISSION_ERROR');
    expect(await code('{ auditLogs { totalCount } }', null)).toBe('AUTH_ERROR');
  });
});

describe('the export', () => {
  const get = (query: string, token: string | null) =>
    fetch(`${gateway.url}/audit/export${query}`, {
      headers: token ? { authorization: `Bearer ${token}` } : {},
    });

  it('streams every entry with all that verification needs, and is itself told', async () => {
    const { id: before } = await store.head();
    const response = await get('', gateway.token);
    expect(response.headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    const lines = (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.length).toBeGreaterThan(ENTRIES);
    expect(lines.map(({ id }) => id)).toEqual(lines.map((_, n) => String(n + 1)));
    for (const line of lines) {
      const row = {
        ...line,
        id: BigInt(line.id),
        at: new Date(line.at),
        recordedAt: new Date(line.recordedAt),
      };
      expect(hashOf(row)).toBe(line.hash);
    }
    const told = await store.after(before, 1);
    expect(told).toEqual([
      expect.objectContaining({ kind: 'READ', action: 'exportAuditLogs', actorEmail: 'admin@dharma.local' }),
    ]);
  });

  it('takes a range, and refuses what is none, and those without the right', async () => {
    const some = await get('?from=2026-01-01T00:00:10Z&to=2026-01-01T00:00:20Z', gateway.token);
    expect((await some.text()).trimEnd().split('\n')).toHaveLength(10);
    expect((await get('?from=yesterday', gateway.token)).status).toBe(422);
    const { id: before } = await store.head();
    expect((await get('', viewer)).status).toBe(403);
    expect((await get('', null)).status).toBe(401);
    expect((await get('', 'rubbish')).status).toBe(401);
    const rows = await untilEntries(store, (found) => found.length >= 3, before);
    expect(rows.map(({ kind, code }) => [kind, code])).toEqual([
      ['DENIED', 'PERMISSION_ERROR'],
      ['DENIED', 'AUTH_ERROR'],
      ['DENIED', 'AUTH_ERROR'],
    ]);
  });

  it('reads no further than its reader takes', async () => {
    let pages = 0;
    const after = store.after.bind(store);
    const counting = { after: (...args: Parameters<typeof after>) => (pages++, after(...args)) };
    const { exportLines } = await import('../../src/audit/export.ts');
    const lines = exportLines(counting, {});
    await lines.next();
    expect(pages).toBe(1);
    await lines.return(undefined);
  });
});

describe('the commands', () => {
  const run = (name: string, ...args: string[]) => {
    const env = {
      PATH: process.env.PATH,
      NEO4J_URI: gateway.config.NEO4J_URI,
      NEO4J_PASSWORD: gateway.config.NEO4J_PASSWORD,
      DATABASE_URL: gateway.config.DATABASE_URL,
    };
    return promisify(execFile)(process.execPath, [CLI(name), ...args], { env }).then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
    );
  };

  it('export, verify and retain', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dharma-audit-'));
    expect(
      await run('export', '--from', '2026-01-01', '--to', '2026-01-02', '--output', join(folder, 'a')),
    ).toMatchObject({ code: 0 });
    expect((await readFile(join(folder, 'a'), 'utf8')).trimEnd().split('\n')).toHaveLength(ENTRIES);
    await rm(folder, { recursive: true });
    expect(await run('retain')).toEqual({ code: 0, stdout: 'No month is that old.\n' });
    const whole = await run('verify');
    expect(whole).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /entries followed, in [\d.]+ s\.\nThe chain is whole\. Its head: \d+:[0-9a-f]{64}\n/,
      ),
    });
    const [, head] = /head: (\S+)/.exec(whole.stdout) ?? [];
    expect((await run('verify', '--head', String(head))).code).toBe(0);
    await asOwner(gateway.config, [
      'SET session_replication_role = replica',
      'UPDATE audit_logs SET action = $$x$$ WHERE id = 7',
    ]);
    expect(await run('verify')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('BROKEN at entry 7: Entry 7 is not what was written'),
    });
  });
});

describe('an API key', () => {
  it('is told the first time it is used from an address, whatever it reads', async () => {
    const plans = new AuditPlans(await buildSchema(await loadResolvers()));
    const operations = new OperationAudit({ trail, plans });
    const document = parse('{ me { id } }');
    const principal = { id: 'u', email: 'u@x.example', method: 'api-key', keyId: 'key-1' };
    const context = { principal, client: { address: '10.1.1.1', transport: 'http' }, correlationId: 'c-key' };
    const request = {
      document,
      operation: document.definitions[0],
      variables: {},
      context,
    } as unknown as OperationRequest;
    const { id: before } = await store.head();
    for (let n = 0; n < 50; n++) await operations.around(request, async () => ({ data: {} }));
    await trail.record(entry());
    const rows = await store.after(before, 100);
    expect(rows.map(({ kind, keyId, method, actorId }) => [kind, keyId, method, actorId])).toEqual([
      ['API_KEY', 'key-1', 'api-key', 'u'],
      ['MUTATION', null, null, 'u-1'],
    ]);
  });
});
