import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '../src/logger.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
const lines: Array<Record<string, unknown>> = [];

beforeAll(async () => {
  const logger = createLogger('debug', { write: (line: string) => void lines.push(JSON.parse(line)) });
  gateway = await startTestGateway({ SLOW_OPERATION_MS: '1', LIMIT_ROOT_FIELDS: '40' }, { logger });
});
afterAll(() => gateway?.close());

describe('a correlation id', () => {
  it('is taken, returned and logged', async () => {
    const answer = await gateway.query(
      'query Named { sectors { id } }',
      {},
      { headers: { 'x-correlation-id': 'trace-42' } },
    );
    expect(answer.headers.get('x-correlation-id')).toBe('trace-42');
    const line = lines.find((entry) => entry.correlationId === 'trace-42');
    expect(line).toMatchObject({ operation: 'Named', type: 'query', msg: 'slow operation', level: 'warn' });
    expect(line?.durationMillis).toBeGreaterThan(0);
  });

  it('is made where there is none, or one that could do harm in a log', async () => {
    const made = /^[0-9a-f-]{36}$/;
    expect((await gateway.query('{ __typename }')).headers.get('x-correlation-id')).toMatch(made);
    const odd = await gateway.query(
      '{ __typename }',
      {},
      { headers: { 'x-correlation-id': 'a b"<script>' } },
    );
    expect(odd.headers.get('x-correlation-id')).toMatch(made);
  });
});

describe('logs', () => {
  it('hold no secret', async () => {
    await gateway.query(
      'mutation { login(input: { email: "a@b.example", password: "hunter2-secret" }) { accessToken } }',
      {},
      { token: null },
    );
    const text = JSON.stringify(lines);
    expect(text).not.toContain('hunter2-secret');
    expect(text).not.toContain(gateway.token);
    expect(text).not.toContain(process.env.TEST_NEO4J ? JSON.parse(process.env.TEST_NEO4J)[0].password : 'x');
  });
});

describe('an id or a name without text', () => {
  const create = (input: object) =>
    gateway.query(
      'mutation($input: [SoftwareCreateInput!]!) { createSoftware(input: $input) { software { id } } }',
      {
        input: [{ id: 'named-1', name: 'named', ...input }],
      },
    );
  const codeOf = ({ errors }: { errors?: Array<{ extensions: { code: string } }> }) =>
    errors?.[0]?.extensions.code;

  it.each([
    ['id', { id: '' }],
    ['name', { name: '' }],
    ['name of spaces', { name: ' ' }],
  ])('is refused in a create: %s', async (_, input) => {
    expect(codeOf(await create(input))).toBe('VALIDATION_ERROR');
  });

  it('is refused in a literal, in an object for a list, and within a variable', async () => {
    const { query } = gateway;
    const literal = (input: string) =>
      query(`mutation { createSoftware(input: ${input}) { software { id } } }`);
    expect(codeOf(await literal('[{ id: "named-2", name: "" }]'))).toBe('VALIDATION_ERROR');
    expect(codeOf(await literal('{ id: "named-2", name: "" }'))).toBe('VALIDATION_ERROR');
    const mixed =
      'mutation($n: String! = "") { createSoftware(input: [{ id: "n", name: $n }]) { software { id } } }';
    expect(codeOf(await query(mixed))).toBe('VALIDATION_ERROR');
  });

  it('is refused in an update, which does all else', async () => {
    expect((await create({})).errors).toBeUndefined();
    const update = (name: string) =>
      gateway.query(
        `mutation($name: String) {
          updateSoftware(where: { id: { eq: "named-1" } }, update: { name: { set: $name } }) { software { name } }
        }`,
        { name },
      );
    expect(codeOf(await update(''))).toBe('VALIDATION_ERROR');
    expect((await update('renamed')).data.updateSoftware.software).toEqual([{ name: 'renamed' }]);
    await gateway.query('mutation { deleteSoftware(where: { id: { eq: "named-1" } }) { nodesDeleted } }');
  });
});

describe('health', () => {
  it('says that it is alive, ready, and how each dependency does', async () => {
    const get = async (path: string) => {
      const response = await fetch(`${gateway.url}${path}`);
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    expect(await get('/health/live')).toMatchObject({ status: 200, body: { status: 'alive' } });
    expect(await get('/health/ready')).toEqual({ status: 200, body: { status: 'ready' } });
    expect(await get('/health')).toMatchObject({ status: 200, body: { status: 'healthy' } });
    const { status, body } = await get('/health/detailed');
    expect(status).toBe(200);
    for (const name of ['neo4j', 'postgres', 'capture']) {
      const dependency = (body.dependencies as Record<string, Record<string, unknown>>)[name];
      expect(dependency).toMatchObject({ status: 'up', required: true });
      expect(dependency?.latencyMillis).toBeGreaterThan(0);
    }
  });
});

describe('metrics', () => {
  it('count requests and operations, and bound the number of operation names', async () => {
    await gateway.query('query Counted { sectors { id } }');
    for (let i = 0; i < 210; i++) await gateway.query(`query Q${i} { __typename }`);
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(text).toMatch(
      /dharma_operation_duration_seconds_count\{operation="Counted",type="query",outcome="ok"\} 1/,
    );
    expect(text).toMatch(/dharma_http_requests_total\{method="POST",route="\/graphql",status="200"\} \d+/);
    expect(text).toContain('operation="other"');
    const names = new Set(
      [...text.matchAll(/duration_seconds_count\{operation="([^"]+)"/g)].map((match) => match[1]),
    );
    expect(names.size).toBeLessThanOrEqual(201);
    for (const name of [
      'dharma_neo4j_running_reads',
      'dharma_postgres_pool_total',
      'dharma_sockets',
      'dharma_event_lag_seconds',
      'dharma_relay_leader',
    ]) {
      expect(text).toMatch(new RegExp(`^${name} `, 'm'));
    }
  });
});

describe('what goes wrong before GraphQL', () => {
  const post = (body: string, type = 'application/json') =>
    fetch(`${gateway.url}/graphql`, { method: 'POST', headers: { 'content-type': type }, body });
  const codeOf = async (response: Response) => {
    const body = (await response.json()) as { errors: Array<{ extensions: { code: string } }> };
    return [response.status, body.errors[0]?.extensions.code];
  };

  it('has a code of the same catalogue', async () => {
    expect(await codeOf(await fetch(`${gateway.url}/nothing`))).toEqual([404, 'NOT_FOUND']);
    expect(await codeOf(await post('{broken'))).toEqual([400, 'BAD_REQUEST']);
    expect(await codeOf(await post(JSON.stringify({ query: 'x'.repeat(1_100_000) })))).toEqual([
      413,
      'PAYLOAD_TOO_LARGE',
    ]);
    expect(await codeOf(await post('<x/>', 'application/xml'))).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect(await codeOf(await post('{}'))).toEqual([400, 'BAD_REQUEST']);
  });

  it('is never a mutation by GET, nor a request that another site could make a browser send', async () => {
    const mutation = encodeURIComponent(
      'mutation { deleteSectors(where: { id: { eq: "x" } }) { nodesDeleted } }',
    );
    const get = await fetch(`${gateway.url}/graphql?query=${mutation}`, {
      headers: { 'apollo-require-preflight': '1', authorization: `Bearer ${gateway.token}` },
    });
    expect(await codeOf(get)).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(
      (await codeOf(await post(JSON.stringify({ query: '{ __typename }' }), 'text/plain')))[0],
    ).toBeGreaterThanOrEqual(400);
    const simple = await fetch(`${gateway.url}/graphql?query=${encodeURIComponent('{ __typename }')}`);
    expect(await codeOf(simple)).toEqual([400, 'BAD_REQUEST']);
  });

  it('names an operation that is not there', async () => {
    const response = await post(JSON.stringify({ query: 'query A { __typename }', operationName: 'B' }));
    expect(await codeOf(response)).toEqual([400, 'OPERATION_RESOLUTION_FAILURE']);
  });
});

describe('a client that goes away', () => {
  const LONG = `query { ${Array.from({ length: 40 }, (_, i) => `a${i}: stixObjects(where: { description: { contains: "zzz" } }, limit: 1) { id description }`).join(' ')} }`;

  it('costs the database no more: what it asked for is ended there', async () => {
    const { graph } = gateway.backends;
    await graph.autoCommitWrite(
      'UNWIND range(1, 40000) AS i CALL (i) { CREATE (:StixObject {id: "s" + i, name: "n", description: "text " + i}) } IN TRANSACTIONS OF 5000 ROWS',
    );
    const body = JSON.stringify({ query: LONG });
    const call = request(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.token}` },
    });
    call.on('error', () => {});
    call.end(body);
    const running = async () => {
      const rows = await graph.read(
        `SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS 'StixObject' AND NOT currentQuery CONTAINS 'SHOW' RETURN count(*) AS n`,
      );
      return rows[0]?.n as number;
    };
    for (let i = 0; i < 100 && (await running()) === 0; i++) await sleep(5);
    call.destroy();
    const started = Date.now();
    while ((await running()) > 0 && Date.now() - started < 5000) await sleep(20);
    expect(await running()).toBe(0);
    expect(Date.now() - started).toBeLessThan(3000);
  });
});

describe('an unexpected error', () => {
  it('is masked, and found in the log by its id', async () => {
    await gateway.backends.graph.autoCommitWrite('CREATE (:Sector {id: "no-dates"})');
    const { errors } = await gateway.query(
      '{ sectors(where: { id: { eq: "no-dates" } }) { id name createdAt } }',
    );
    expect(errors?.[0]).toMatchObject({
      message: 'An unexpected error occurred.',
      extensions: { code: 'INTERNAL_ERROR' },
    });
    const errorId = errors?.[0]?.extensions.errorId;
    expect(lines.find((line) => line.errorId === errorId)).toMatchObject({
      level: 'error',
      msg: 'unexpected error',
    });
    expect(JSON.stringify(errors)).not.toMatch(/Cypher|MATCH|\.ts|at /);
  });
});

describe('a value that no field can take', () => {
  it.each([
    '{ resources(limit: -1) { id } }',
    '{ resources(limit: 0) { id } }',
    '{ sectorsConnection(first: 1, after: "x") { totalCount } }',
    '{ sectorsConnection(first: 1, after: "YXJyYXljb25uZWN0aW9uOi01") { totalCount } }',
    '{ resources { id software(offset: -1) { id } } }',
    '{ resourcesConnection(first: -2) { totalCount } }',
    '{ resources(where: { name: null }) { id } }',
    '{ resources(where: { OR: [{ name: { eq: "x" } }, { id: null }] }) { id } }',
  ])("is the client's mistake, and said so: %s", async (document) => {
    expect((await gateway.query(document)).errors?.[0]?.extensions).toEqual({ code: 'VALIDATION_ERROR' });
  });

  it.each([
    ...['yesterday', '1', '2026-02-30T25:00:00Z', '2026-13-01', 5, ''],
    // JavaScript would read these.
    ...['2026-02-30', '2026-02-30T00:00:00Z', '2026-01-01T24:00:00Z', '2026-01-01T00:00:00+19:00'],
  ])('is a date that is none: %j', async (given) => {
    const CREATE = `mutation($at: DateTime) { createSecurityEvents(input: [{ id: "x", name: "x", eventType: OTHER, severity: LOW, occurredAt: $at }]) { info { nodesCreated } } }`;
    expect((await gateway.query(CREATE, { at: given })).errors?.[0]?.extensions.code).toBe(
      'VALIDATION_ERROR',
    );
    const literal = await gateway.query(
      `{ resources(where: { lastSeen: { gt: ${JSON.stringify(given)} } }) { id } }`,
    );
    expect(literal.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it.each(['update: null', ''])('is an update of nothing: %j', async (update) => {
    const document = `mutation { updateSectors(where: { id: { eq: "x" } } ${update}) { info { nodesDeleted } } }`;
    expect((await gateway.query(document)).errors?.[0]?.extensions.code).toBe('VALIDATION_ERROR');
  });

  it('is what does not fit into an index, and what is added to nothing', async () => {
    const create =
      'mutation ($name: String!) { createSectors(input: [{ id: "long", name: $name }]) { info { nodesCreated } } }';
    expect((await gateway.query(create, { name: 'x'.repeat(9000) })).errors?.[0]?.extensions.code).toBe(
      'VALIDATION_ERROR',
    );
    const task =
      'mutation { createDiscoveryTasks(input: [{ id: "t", name: "t", status: PENDING }]) { info { nodesCreated } } }';
    await gateway.query(task);
    const push =
      'mutation { updateDiscoveryTasks(where: { id: { eq: "t" } }, update: { errors: { push: ["x"] } }) { info { nodesDeleted } } }';
    expect((await gateway.query(push)).errors?.[0]?.extensions.code).toBe('VALIDATION_ERROR');
  });

  it('in a variable is as well; a null that means "has none" is not', async () => {
    const LIST = 'query($w: ResourceWhere, $l: Int) { resources(where: $w, limit: $l) { id } }';
    const codeOf = async (variables: Record<string, unknown>) =>
      (await gateway.query(LIST, variables)).errors?.[0]?.extensions.code;
    expect(await codeOf({ w: { name: null } })).toBe('VALIDATION_ERROR');
    expect(await codeOf({ l: -5 })).toBe('VALIDATION_ERROR');
    expect(await codeOf({ w: { source: { eq: null } }, l: 1 })).toBeUndefined();
    expect(await codeOf({ w: null, l: null })).toBeUndefined();
  });

  it('is a form that cannot be read, too', async () => {
    const headers = { authorization: `Bearer ${gateway.token}`, 'apollo-require-preflight': '1' };
    const send = async (type: string, body: string) => {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { ...headers, 'content-type': type },
        body,
      });
      return [
        response.status,
        ((await response.json()) as { errors: Array<{ extensions: { code: string } }> }).errors[0]?.extensions
          .code,
      ];
    };
    expect(await send('multipart/form-data', 'rubbish')).toEqual([400, 'BAD_REQUEST']);
    expect(await send('multipart/form-data; boundary=x', '--x\r\nrubbish')).toEqual([400, 'BAD_REQUEST']);
  });
});
