import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import neo4j, { type Driver } from 'neo4j-driver';
import { RawReader } from '../../datasources/raw-read.ts';
import { TEST_PASSWORD, testConfig, workerNeo4j } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const CYPHER = `query($query: String!, $parameters: JSON) {
  cypher(query: $query, parameters: $parameters) { columns rows rowCount truncated durationMillis }
}`;
const TIMEOUT = 2000;

let gateway: TestGateway;
let driver: Driver;

beforeAll(async () => {
  gateway = await startTestGateway({
    RAW_CYPHER: 'on',
    RAW_CYPHER_TIMEOUT_MS: String(TIMEOUT),
    RAW_CYPHER_MAX_ROWS: '20',
    RAW_CYPHER_MAX_BYTES: '20000',
  });
  const { uri, username, password } = workerNeo4j();
  driver = neo4j.driver(uri, neo4j.auth.basic(username, password));
  await write(
    "CREATE (:Probe {id: 'a', size: 1})-[:LEADS_TO {since: date('2026-01-02')}]->(:Probe {id: 'b'})",
  );
});
afterAll(async () => {
  await write('MATCH (p:Probe) DETACH DELETE p');
  await driver.close();
  await gateway?.close();
});

async function write(statement: string): Promise<void> {
  const session = driver.session();
  await session.run(statement);
  await session.close();
}

async function ask(query: string, parameters?: unknown, token?: string) {
  const { data, errors } = await gateway.query(CYPHER, { query, parameters }, token ? { token } : {});
  return { answer: data?.cypher, error: errors?.[0] };
}

/** What there is in the database, to see whether anything was changed. */
async function census(): Promise<unknown> {
  const session = driver.session();
  const counts = await session.run(
    `MATCH (n) WHERE NOT n:Outbox AND NOT n:DharmaMeta OPTIONAL MATCH (n)-[r]->()
     RETURN count(DISTINCT n) AS nodes, count(r) AS relationships, collect(DISTINCT labels(n)) AS labels,
       collect(DISTINCT properties(n)) AS properties`,
  );
  const schema = await session.run('SHOW INDEXES YIELD name RETURN collect(name) AS names');
  const users = await driver
    .session({ database: 'system' })
    .run('SHOW USERS YIELD user RETURN collect(user) AS users');
  await session.close();
  return [counts, schema, users].map(({ records }) => records[0]?.toObject());
}

async function running(text: string): Promise<number> {
  const session = driver.session();
  const { records } = await session.run(
    'SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS $text AND NOT currentQuery CONTAINS "SHOW" RETURN count(*) AS n',
    { text },
  );
  await session.close();
  return Number(records[0]?.get('n'));
}

describe('an answer', () => {
  it('has columns, rows in their order, and every kind of value', async () => {
    const { answer } = await ask(
      `MATCH path = (a:Probe)-[r]->(b:Probe) RETURN a, r, path, a.size AS number, 9007199254740993 AS large, 0.5 AS half,
       0.0/0.0 AS nan, date('2026-01-02') AS date, datetime('2026-01-02T03:04:05Z') AS at, duration('P1DT2S') AS duration,
       point({x: 1, y: 2}) AS point, [1, null] AS list, {a: {b: true}} AS map, null AS nothing`,
    );
    const node = (id: string, more = {}) => ({
      $type: 'node',
      elementId: expect.any(String),
      labels: ['Probe'],
      properties: { id, ...more },
    });
    const relationship = {
      $type: 'relationship',
      elementId: expect.any(String),
      type: 'LEADS_TO',
      startElementId: expect.any(String),
      endElementId: expect.any(String),
      properties: { since: '2026-01-02' },
    };
    expect(answer).toMatchObject({ rowCount: 1, truncated: false });
    expect(answer.columns.slice(0, 4)).toEqual(['a', 'r', 'path', 'number']);
    expect(answer.rows).toEqual([
      [
        node('a', { size: 1 }),
        relationship,
        { $type: 'path', nodes: [node('a', { size: 1 }), node('b')], relationships: [relationship] },
        1,
        '9007199254740993',
        0.5,
        'NaN',
        '2026-01-02',
        '2026-01-02T03:04:05Z',
        'P1DT2S',
        { $type: 'point', srid: 7203, x: 1, y: 2 },
        [1, null],
        { a: { b: true } },
        null,
      ],
    ]);
  });

  it('takes values as parameters, whole numbers as such', async () => {
    const { answer } = await ask('UNWIND range(1, $n) AS i RETURN i, $text, $deep.x[0] LIMIT $n', {
      n: 2,
      text: "' LOAD CSV",
      deep: { x: [7] },
    });
    expect(answer.rows).toEqual([
      [1, "' LOAD CSV", 7],
      [2, "' LOAD CSV", 7],
    ]);
    const literal = await gateway.query('{ cypher(query: "RETURN $n", parameters: { n: 3 }) { rows } }');
    expect(literal.data.cypher.rows).toEqual([[3]]);
  });

  it('ends at the largest number of rows, without reading on', async () => {
    const started = Date.now();
    const { answer } = await ask('UNWIND range(1, 10000000000) AS x RETURN x');
    expect(answer).toMatchObject({ rowCount: 20, truncated: true });
    expect(Date.now() - started).toBeLessThan(TIMEOUT);
    expect((await ask('UNWIND range(1, 20) AS x RETURN x')).answer).toMatchObject({
      rowCount: 20,
      truncated: false,
    });
  });

  it('ends at the largest number of bytes', async () => {
    const { answer } = await ask(
      'UNWIND range(1, 10) AS x RETURN reduce(s = "ü", i IN range(1, 12) | s + s) AS s',
    );
    expect(answer).toMatchObject({ rowCount: 2, truncated: true });
    expect(Buffer.byteLength(JSON.stringify(answer.rows))).toBeLessThan(20_000);
  });
});

describe('the database itself refuses, in the transaction that raw Cypher has', () => {
  const SYSTEM_REFUSED = 'Writing in read access mode not allowed';
  it.each([
    ['CREATE', 'CREATE (:Probe {id: "c"})'],
    ['MERGE', 'MERGE (:Probe {id: "c"})'],
    ['SET', 'MATCH (p:Probe) SET p.size = 2'],
    ['SET of a label', 'MATCH (p:Probe) SET p:Other'],
    ['REMOVE', 'MATCH (p:Probe) REMOVE p.size'],
    ['DELETE', 'MATCH (p:Probe) DETACH DELETE p'],
    ['FOREACH', 'FOREACH (x IN [1] | CREATE (:Probe))'],
    ['a write in a subquery', 'MATCH (p:Probe) CALL (p) { SET p.size = 9 } RETURN p'],
    ['an index', 'CREATE INDEX forbidden FOR (p:Probe) ON (p.size)'],
    ['a constraint', 'CREATE CONSTRAINT forbidden FOR (p:Probe) REQUIRE p.size IS UNIQUE'],
    ['DROP', 'DROP INDEX forbidden IF EXISTS'],
    ['a procedure that writes', 'CALL db.createLabel("Forbidden")'],
    ['a trigger', 'CALL apoc.trigger.install("neo4j", "x", "RETURN 1", {})'],
    ['the removal of triggers', 'CALL apoc.trigger.dropAll("neo4j")'],
    ['a user', 'CREATE USER forbidden SET PASSWORD "forbidden-12"'],
    ['a password', `ALTER CURRENT USER SET PASSWORD FROM "x" TO "forbidden-12"`],
  ])('%s', async (_, query) => {
    const before = await census();
    const session = driver.session({ defaultAccessMode: neo4j.session.READ });
    const transaction = await session.beginTransaction();
    await expect(transaction.run(query)).rejects.toThrow(SYSTEM_REFUSED);
    await session.close();
    expect(await census()).toEqual(before);
  });

  it.each([
    [
      'CALL IN TRANSACTIONS',
      'UNWIND [1] AS x CALL { CREATE (:Probe) } IN TRANSACTIONS',
      /implicit|read access/,
    ],
    ['a file', 'LOAD CSV FROM "file:///etc/passwd" AS l RETURN l', /allow_csv_import_from_file_urls/],
    ['an address', 'LOAD CSV FROM "http://127.0.0.1:1/" AS l RETURN l', /cypher_ip_blocklist/],
    ['apoc.load', 'CALL apoc.load.json("http://127.0.0.1:1/")', /no procedure/],
    ['apoc.export', 'CALL apoc.export.json.all(null, {stream: true})', /no procedure/],
    ['apoc.create', 'CALL apoc.create.node(["Probe"], {})', /no procedure/],
    ['apoc.cypher.doIt', 'CALL apoc.cypher.doIt("CREATE (:Probe)", {})', /no procedure/],
    ['apoc.cypher.run', 'CALL apoc.cypher.run("CREATE (:Probe)", {})', /no procedure/],
    ['apoc.periodic', 'CALL apoc.periodic.submit("x", "CREATE (:Probe)")', /no procedure/],
    ['text as Cypher', 'RETURN apoc.cypher.runFirstColumnSingle("RETURN 1", {})', /Unknown function/],
  ])('%s, as our servers are set up', async (_, query, words) => {
    const session = driver.session({ defaultAccessMode: neo4j.session.READ });
    const transaction = await session.beginTransaction();
    await expect(transaction.run(query)).rejects.toThrow(words);
    await session.close();
  });
});

describe('the gateway refuses', () => {
  it.each([
    'CREATE (:Probe {id: "c"})',
    'MATCH (p:Probe) DETACH DELETE p',
    'MATCH (p:Probe) SET p.size = 5 RETURN p',
    'CREATE INDEX forbidden FOR (p:Probe) ON (p.size)',
    'SHOW USERS',
    'SHOW SETTINGS',
    'SHOW TRANSACTIONS',
    'TERMINATE TRANSACTION "neo4j-transaction-1"',
    'UNWIND [1] AS x CALL { WITH x RETURN 1 AS y } IN TRANSACTIONS RETURN y',
    'LOAD CSV FROM "file:///etc/passwd" AS l RETURN l',
    'MATCH (p:Probe) RETURN CASE WHEN p.size = 1 THEN COLLECT { LOAD CSV FROM "file:///etc/hostname" AS l RETURN l } END',
  ])('%s', async (query) => {
    const before = await census();
    expect((await ask(query)).error?.extensions.code).toBe('CYPHER_REFUSED');
    expect(await census()).toEqual(before);
  });

  it('what gets past its own look, since its transaction is one that reads', async () => {
    const before = await census();
    const reader = new RawReader(gateway.config);
    const request = { parameters: {}, metadata: {}, signal: new AbortController().signal, check: () => {} };
    for (const query of [
      'CREATE (:Probe)',
      'MATCH (p:Probe) SET p.size = 7',
      'CREATE INDEX forbidden FOR (p:Probe) ON (p.x)',
    ])
      await expect(reader.read({ ...request, query })).rejects.toMatchObject({ code: 'CYPHER_REFUSED' });
    expect(await census()).toEqual(before);
  });

  it('nothing but a plan that it has seen: a query is not begun before', async () => {
    const reader = new RawReader(gateway.config);
    const refusal = new Error('not this one');
    const read = reader.read({
      query: 'UNWIND range(1, 10000000000) AS x RETURN count(x) AS unseen',
      parameters: {},
      metadata: {},
      signal: new AbortController().signal,
      check: () => {
        throw refusal;
      },
    });
    await expect(read).rejects.toBe(refusal);
    expect(await running('unseen')).toBe(0);
  });
});

describe('a mistake in the query', () => {
  it('is told in the words of Neo4j, with its place and nothing else', async () => {
    const { error } = await ask('MATCH (n)\nRETRUN n');
    expect(error?.extensions).toEqual({ code: 'CYPHER_FAILED', line: 2, column: 1 });
    expect(error?.message).toMatch(/^Invalid input 'RETRUN'/);
    expect(error?.message).not.toMatch(/EXPLAIN|\n/);
  });

  it.each([
    ['an unknown variable', 'RETURN x', /Variable `x` not defined/],
    ['a missing parameter', 'RETURN $gone', /Expected parameter\(s\): gone/],
    [
      'a value of the wrong type',
      "UNWIND ['nonsense'] AS text RETURN date(text)",
      /Text cannot be parsed to a Date/,
    ],
    [
      'an unknown index',
      "CALL db.index.fulltext.queryNodes('none', 'x')",
      /^A procedure of the query failed/,
    ],
    ['two statements', 'RETURN 1; RETURN 2', /exactly one statement/],
  ])('is told: %s', async (_, query, words) => {
    const { error } = await ask(query);
    expect(error?.extensions.code).toBe('CYPHER_FAILED');
    expect(error?.message).toMatch(words);
    expect(error?.message).not.toMatch(/java|neo4j\.|Exception|EXPLAIN/);
  });

  it.each([[''], ['  \n'], ['R'.repeat(20_001)]])('is told of a text that is none', async (query) => {
    expect((await ask(query)).error?.extensions.code).toBe('VALIDATION_ERROR');
  });

  it('is told of parameters that are no object', async () => {
    for (const parameters of [[1], 'x', 1])
      expect((await ask('RETURN 1', parameters)).error?.extensions.code).toBe('VALIDATION_ERROR');
  });
});

describe('a query that takes too much', () => {
  it('time is ended by the database', async () => {
    const started = Date.now();
    const { error } = await ask('UNWIND range(1, 10000000000) AS slow RETURN count(slow) AS overdue');
    expect(error?.extensions.code).toBe('TIMEOUT');
    expect(Date.now() - started).toBeLessThan(TIMEOUT + 3000);
    expect(await running('overdue')).toBe(0);
  });

  it('of the memory that the database counts is ended by it', async () => {
    const { error } = await ask('UNWIND range(1, 100000000) AS x WITH collect([x]) AS xs RETURN size(xs)');
    expect(['OPERATION_TOO_LARGE', 'TIMEOUT']).toContain(error?.extensions.code);
  });

  it('memory by one row ends a process of its own, and the gateway stays as it was', async () => {
    const before = process.memoryUsage().rss;
    const { error } = await ask('RETURN range(1, 3000000) AS row');
    // Where the machine is slow, its time is over first.
    expect(['OPERATION_TOO_LARGE', 'TIMEOUT']).toContain(error?.extensions.code);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
    expect((await ask('RETURN 1')).answer.rows).toEqual([[1]]);
  });

  it('is ended when its client goes away', async () => {
    const abort = new AbortController();
    const request = fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.token}` },
      body: JSON.stringify({
        query: CYPHER,
        variables: { query: 'UNWIND range(1, 10000000000) AS x RETURN count(x) AS left' },
      }),
      signal: abort.signal,
    }).catch(() => undefined);
    while ((await running('AS left')) === 0);
    abort.abort();
    await request;
    const started = Date.now();
    while ((await running('AS left')) > 0) expect(Date.now() - started).toBeLessThan(1000);
  });
});

describe('the right to it', () => {
  it('is off unless it was switched on, for administrators too', async () => {
    const off = await startTestGateway({}, { keepGraph: true });
    const { errors } = await off.query(CYPHER, { query: 'RETURN 1' });
    expect(errors?.[0]?.extensions.code).toBe('RAW_CYPHER_OFF');
    await off.close();
    expect((await testConfig({ DATABASE_URL: 'postgres://127.0.0.1/none' })).RAW_CYPHER).toBe('off');
  });

  it.each(['OPERATOR', 'ANALYST', 'VIEWER'] as const)('is not that of a %s', async (role) => {
    const { users, login } = gateway.backends;
    const email = `${role.toLowerCase()}@cypher.local`;
    await users.create({ email, name: role, role, passwordHash: await login.hash(TEST_PASSWORD) });
    const { accessToken } = await login.login(email, TEST_PASSWORD);
    expect((await ask('RETURN 1', {}, accessToken)).error?.extensions.code).toBe('PERMISSION_ERROR');
  });

  it('is not that of an administrator from whom something is hidden', async () => {
    const { users, login, postgres } = gateway.backends;
    const email = 'half@cypher.local';
    const passwordHash = await login.hash(TEST_PASSWORD);
    await users.create({ email, name: 'Half', role: 'ADMIN', passwordHash });
    const { accessToken } = await login.login(email, TEST_PASSWORD);
    for (const change of [
      "all_tenants = true, clearance = 'GREEN'",
      "all_tenants = false, clearance = 'RED'",
    ]) {
      await postgres.query(`UPDATE users SET ${change} WHERE email = $1`, [email]);
      await expect(untilCode(accessToken, 'PERMISSION_ERROR')).resolves.toContain('nothing can be hidden');
    }
    await postgres.query("UPDATE users SET all_tenants = true, clearance = 'RED' WHERE email = $1", [email]);
    await untilCode(accessToken, undefined);
  });

  /** The gateway hears of a change to a user a moment later. */
  async function untilCode(token: string, code: string | undefined): Promise<string | undefined> {
    for (let i = 0; i < 100; i++) {
      const { error } = await ask('RETURN 1', {}, token);
      if (error?.extensions.code === code) return error?.message;
    }
    throw new Error(`never ${code}`);
  }
});
