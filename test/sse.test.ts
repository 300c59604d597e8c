import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-sse';
import { TEST_PASSWORD } from './support/databases.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { type Message, RawSocket } from './support/sockets.ts';
import { gauge, until } from './support/wait.ts';

const UPDATES = 'subscription { infrastructureUpdated { id name } }';
const CREATE = 'mutation($n: String!) { createInfrastructure(input: { name: $n, provider: AWS }) { id } }';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({
    WS_PING_INTERVAL_MS: '300',
    SOCKET_STALL_TIMEOUT_MS: '1000',
    SOCKETS_PER_PRINCIPAL: '4',
    LIMIT_ALIASES: '200',
  });
});
afterAll(() => gateway?.close());

const streams = () => gauge(gateway, 'dharma_event_streams');
const subscriptions = () => gauge(gateway, 'dharma_subscriptions');
const latestCursor = async () =>
  (await gateway.query('{ eventLog { latestCursor } }')).data.eventLog.latestCursor as string;
const create = (n: string) => gateway.query(CREATE, { n });

interface Event {
  id?: string;
  event?: string;
  data?: Message;
}

/** A client that reads an event stream as the HTML standard says (section 9.2.6), ids without data included. */
class Reader {
  readonly events: Event[] = [];
  comments = 0;
  lastEventId = '';
  readonly response: Response;
  readonly ended: Promise<void>;
  readonly #abort: AbortController;

  private constructor(response: Response, abort: AbortController) {
    this.response = response;
    this.#abort = abort;
    this.ended = this.#read().catch(() => {});
  }

  static async open(
    payload: Record<string, unknown>,
    options: {
      headers?: Record<string, string>;
      token?: string | null;
      method?: 'GET' | 'POST';
      at?: TestGateway;
    } = {},
  ): Promise<Reader> {
    const { headers = {}, token = gateway.token, method = 'POST', at = gateway } = options;
    const abort = new AbortController();
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(payload))
      query.set(key, typeof value === 'string' ? value : JSON.stringify(value));
    const response = await fetch(`${at.url}/graphql/stream${method === 'GET' ? `?${query}` : ''}`, {
      method,
      headers: {
        accept: 'text/event-stream',
        ...(method === 'POST' && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(method === 'POST' && { body: JSON.stringify(payload) }),
      signal: abort.signal,
    });
    return new Reader(response, abort);
  }

  async #read(): Promise<void> {
    if (!this.response.ok) return;
    let rest = '';
    for await (const chunk of this.response.body as unknown as AsyncIterable<Uint8Array>) {
      rest += new TextDecoder().decode(chunk);
      const blocks = rest.split('\n\n');
      rest = blocks.pop() as string;
      for (const block of blocks) this.#take(block);
    }
  }

  #take(block: string): void {
    const event: Event = {};
    for (const line of block.split('\n')) {
      const [, field, value] = /^(\w*):? ?(.*)$/.exec(line) as unknown as [string, string, string];
      if (field === '') this.comments += 1;
      else if (field === 'id') event.id = this.lastEventId = value;
      else if (field === 'event') event.event = value;
      else if (field === 'data') event.data = value === '' ? null : JSON.parse(value);
    }
    if (event.event) this.events.push(event);
  }

  async next(like: (event: Event) => boolean): Promise<Event> {
    await until(() => this.events.some(like));
    return this.events.find(like) as Event;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.ended;
  }
}

const named = (name: string) => (event: Event) => event.data?.data?.infrastructureUpdated?.name === name;

describe('an event stream', () => {
  it.each(['POST', 'GET'] as const)('answers a query (%s) with next and complete', async (method) => {
    const reader = await Reader.open(
      { query: 'query($x: Boolean!) { me { email } __typename @include(if: $x) }', variables: { x: true } },
      { method },
    );
    expect(reader.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(reader.response.headers.get('x-correlation-id')).toBeTruthy();
    await reader.ended;
    expect(reader.events).toEqual([
      { event: 'next', data: { data: { me: { email: 'admin@dharma.local' }, __typename: 'Query' } } },
      { event: 'complete', data: null },
    ]);
    await until(async () => (await streams()) === 0);
  });

  it('works with the client of the protocol', async () => {
    const client = createClient({
      url: `${gateway.url}/graphql/stream`,
      headers: { authorization: `Bearer ${gateway.token}` },
      retryAttempts: 0,
    });
    const updates = client.iterate({ query: UPDATES });
    const first = updates.next();
    await until(async () => (await subscriptions()) === 1);
    // Heartbeats, with and without ids, say nothing to it.
    await sleep(700);
    await create('for the client');
    expect((await first).value).toMatchObject({
      data: { infrastructureUpdated: { name: 'for the client' } },
    });
    await updates.return?.();
    await until(async () => (await subscriptions()) === 0 && (await streams()) === 0);
    client.dispose();
  });

  it('brings changes with the cursor as id; what is reconnected goes on from there, each once', async () => {
    const reader = await Reader.open({ query: UPDATES });
    await until(async () => (await subscriptions()) === 1);
    await create('first');
    const { id, data } = await reader.next(named('first'));
    expect(id).toBe(data.extensions.cursor);
    await reader.close();
    for (const name of ['second', 'third']) await create(name);
    const headers = { 'last-event-id': id as string };
    for (const query of [
      UPDATES,
      'subscription { ...F } fragment F on Subscription { infrastructureUpdated { id name } }',
      'subscription($after: String) { infrastructureUpdated(after: $after) { id name } }',
      'subscription($from: String) { infrastructureUpdated(after: $from) { id name } }',
      'subscription Updates($after: ID) { infrastructureUpdated(id: $after) { id name } }',
    ]) {
      const again = await Reader.open({ query }, { headers });
      await again.next(named('third'));
      expect(again.events.map((event) => event.data.data.infrastructureUpdated.name)).toEqual([
        'second',
        'third',
      ]);
      await again.close();
    }
    await until(async () => (await subscriptions()) === 0);
  });

  it('takes the last id for newer than the cursor of the document', async () => {
    const start = await latestCursor();
    await create('seen before');
    const query = `subscription($after: String = ${JSON.stringify(start)}) { infrastructureUpdated(after: $after) { name } }`;
    const reader = await Reader.open({ query });
    const { id } = await reader.next(named('seen before'));
    await reader.close();
    const before = await latestCursor();
    await create('not seen');
    await until(async () => (await latestCursor()) !== before);
    const again = await Reader.open({ query }, { headers: { 'last-event-id': id as string } });
    await again.next(named('not seen'));
    expect(again.events).toHaveLength(1);
    await again.close();
  });

  it('moves the last id on with its heartbeat, where nothing matches', async () => {
    const query = 'subscription { infrastructureUpdated(id: "nothing of this id") { name } }';
    const reader = await Reader.open({ query });
    await until(() => reader.comments >= 3);
    const before = await latestCursor();
    await create('of no interest');
    await until(async () => (await latestCursor()) !== before);
    await until(async () => reader.lastEventId === (await latestCursor()));
    expect(reader.events).toEqual([]);
    await reader.close();
  });

  it.each([
    ['GRAPHQL_PARSE_FAILED', { query: '{' }],
    ['GRAPHQL_VALIDATION_FAILED', { query: '{ nope }' }],
    ['OPERATION_RESOLUTION_FAILURE', { query: 'query A { __typename }', operationName: 'B' }],
    ['VALIDATION_ERROR', { query: 'subscription { infrastructureUpdated(after: "rubbish") { id } }' }],
  ])('reports within itself what is wrong with a document: %s', async (code, payload) => {
    const reader = await Reader.open(payload);
    expect(reader.response.status).toBe(200);
    await reader.ended;
    expect(reader.events).toEqual([
      { event: 'next', data: { errors: [expect.objectContaining({ extensions: { code } })] } },
      { event: 'complete', data: null },
    ]);
  });

  it('lets a stranger do only what is public', async () => {
    const reader = await Reader.open({ query: UPDATES }, { token: null });
    await reader.ended;
    expect(reader.events[0]?.data.errors[0].extensions.code).toBe('AUTH_ERROR');
    const open = await Reader.open({ query: '{ __typename }' }, { token: null });
    await open.ended;
    expect(open.events[0]?.data).toEqual({ data: { __typename: 'Query' } });
  });
});

describe('a request that has no event stream for an answer', () => {
  const send = async (init: RequestInit & { search?: string }) => {
    const response = await fetch(`${gateway.url}/graphql/stream${init.search ?? ''}`, init);
    const body = (await response.json()) as { errors: Array<{ extensions: { code: string } }> };
    return [response.status, body.errors[0]?.extensions.code];
  };
  const json = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query: '{ __typename }' });

  it('says why, with a code of the catalogue', async () => {
    const accept = { accept: 'application/json' };
    expect(await send({ method: 'POST', headers: { ...json, ...accept }, body })).toEqual([
      400,
      'BAD_REQUEST',
    ]);
    expect(await send({ method: 'POST', headers: json, body: '{}' })).toEqual([400, 'BAD_REQUEST']);
    expect(await send({ method: 'POST', headers: json, body: '{' })).toEqual([400, 'BAD_REQUEST']);
    expect(await send({ method: 'GET' })).toEqual([400, 'BAD_REQUEST']);
    expect(await send({ search: '?query={__typename}&variables={' })).toEqual([400, 'BAD_REQUEST']);
    const rubbish = { ...json, authorization: 'Bearer rubbish' };
    expect(await send({ method: 'POST', headers: rubbish, body })).toEqual([401, 'AUTH_ERROR']);
    const mutation = `?query=${encodeURIComponent('mutation { deleteSectors(where: { id: { eq: "x" } }) { nodesDeleted } }')}`;
    const headers = { authorization: `Bearer ${gateway.token}` };
    expect(await send({ search: mutation, headers })).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(await send({ method: 'PUT', headers })).toEqual([404, 'NOT_FOUND']);
    await until(async () => (await streams()) === 0);
  });

  it('is one too many: streams and sockets of one user count together', async () => {
    const socket = await RawSocket.connect(gateway);
    const open = [];
    for (let i = 0; i < 3; i++) open.push(await Reader.open({ query: UPDATES }));
    const headers = { ...json, authorization: `Bearer ${gateway.token}` };
    expect(await send({ method: 'POST', headers, body })).toEqual([429, 'TOO_MANY_SOCKETS']);
    const refused = await RawSocket.open(gateway);
    refused.init(gateway.token);
    expect((await refused.closed).code).toBe(4503);
    await open[0]?.close();
    await until(async () => (await streams()) === 2);
    open.push(await Reader.open({ query: UPDATES }));
    for (const reader of open) await reader.close();
    await socket.close();
    await until(async () => (await streams()) === 0 && (await subscriptions()) === 0);
  });
});

describe('an event stream ends', () => {
  it('with an error and complete when the token is revoked', async () => {
    const { users, login, postgres } = gateway.backends;
    const passwordHash = await login.hash(TEST_PASSWORD);
    const { id } = await users.create({ email: 'sse@dharma.local', name: 'S', role: 'VIEWER', passwordHash });
    const { accessToken } = await login.login('sse@dharma.local', TEST_PASSWORD);
    const reader = await Reader.open({ query: UPDATES }, { token: accessToken });
    await until(async () => (await subscriptions()) === 1);
    await postgres.query('UPDATE users SET active = false WHERE id = $1', [id]);
    await reader.ended;
    expect(reader.events).toEqual([
      { event: 'next', data: { errors: [expect.objectContaining({ extensions: { code: 'AUTH_ERROR' } })] } },
      { event: 'complete', data: null },
    ]);
    await until(async () => (await subscriptions()) === 0 && (await streams()) === 0);
  });

  it('when its client is gone, also while it begins', async () => {
    const attempt = () =>
      new Promise<void>((resolve) => {
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${gateway.token}` };
        const call = httpRequest(`${gateway.url}/graphql/stream`, { method: 'POST', headers });
        call.on('error', () => {});
        call.on('close', () => resolve());
        call.end(JSON.stringify({ query: UPDATES }), () => setImmediate(() => call.destroy()));
      });
    for (let i = 0; i < 30; i++) await attempt();
    await until(async () => (await streams()) === 0 && (await subscriptions()) === 0);
  });

  it('without complete when the gateway ends, so that the client goes on elsewhere', async () => {
    const ending = await startTestGateway({ DATABASE_URL: gateway.config.DATABASE_URL });
    const reader = await Reader.open({ query: UPDATES }, { at: ending, token: ending.token });
    await until(async () => (await gauge(ending, 'dharma_subscriptions')) === 1);
    const started = Date.now();
    await ending.close();
    expect(Date.now() - started).toBeLessThan(5000);
    await reader.ended;
    expect(reader.events).toEqual([]);
  });

  it('when its client takes nothing', async () => {
    const query = `subscription { infrastructureUpdated { ${Array.from({ length: 200 }, (_, i) => `n${i}: name`).join(' ')} } }`;
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${gateway.token}` };
    const call = httpRequest(`${gateway.url}/graphql/stream`, { method: 'POST', headers });
    call.on('error', () => {});
    call.end(JSON.stringify({ query }));
    const [response] = (await once(call, 'response')) as [import('node:http').IncomingMessage];
    response.pause();
    response.on('error', () => {});
    await until(async () => (await subscriptions()) === 1);
    const write = () =>
      gateway.backends.graph.autoCommitWrite(
        "CREATE (:Infrastructure {id: randomUUID(), name: $n, provider: 'AWS', createdAt: datetime(), updatedAt: datetime()})",
        { n: 'x'.repeat(4000) },
      );
    // More than the buffers of the operating system hold.
    await until(async () => {
      await Promise.all(Array.from({ length: 8 }, write));
      return (await streams()) === 0;
    }, 40_000);
    expect(await subscriptions()).toBe(0);
    call.destroy();
  });
});
