import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import {
  createLiveClient,
  type LiveClient,
  type LiveClientOptions,
  LiveError,
  type LiveState,
  type LiveSubscription,
  type Notice,
} from '../../client/index.ts';
import { scriptedGateway, take } from './scripted-gateway.ts';

type Script = Parameters<typeof scriptedGateway>[0];
const cleanups: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function start(script: Script, options: Partial<LiveClientOptions> = {}) {
  const gateway = await scriptedGateway(script);
  const notices: Notice[] = [];
  const states: LiveState[] = [];
  const client: LiveClient = createLiveClient({
    url: gateway.url,
    webSocketImpl: WebSocket,
    retry: { baseMillis: 20, maxMillis: 100 },
    onNotice: (notice) => notices.push(notice),
    onState: (state) => states.push(state),
    ...options,
  });
  cleanups.push(gateway.close, () => client.close());
  return { gateway, client, notices, states };
}

const SUBSCRIPTION = 'subscription N { n }';
const numbers = async (subscription: LiveSubscription<unknown>, count: number) =>
  (await take(subscription, count)).map(({ data }) => (data as { n: number } | null)?.n);

describe('what is resumed', () => {
  it('begins at the end of the log as it was when the connection was made', async () => {
    const { client } = await start({
      onInit: () => 'c9.z.aa',
      onSubscribe: (operation) => operation.result({ data: { n: operation.after }, extensions: {} }),
    });
    const [message] = await take(client.subscribe(SUBSCRIPTION), 1);
    expect(message?.data).toEqual({ n: 'c9.z.aa' });
  });

  it.each([1000, 1001, 1005, 1006, 1011, 1012, 4004, 4408, 4429, 4500])(
    'after a close with %i',
    async (code) => {
      const afters: unknown[] = [];
      const { client, gateway } = await start({
        onSubscribe(operation, nth) {
          afters.push(operation.after);
          operation.next(nth + 10);
          if (nth < 3) operation.close(code);
        },
      });
      expect(await numbers(client.subscribe(SUBSCRIPTION), 3)).toEqual([11, 12, 13]);
      expect(afters).toEqual(['c1.z.aa', 'c11.0.aa', 'c12.0.aa']);
      // One connection for each: none that somebody else has opened.
      expect(gateway.authorizations.length).toBe(3);
    },
  );

  it('never brings an event twice, nor one from before', async () => {
    const { client } = await start({
      onSubscribe: (operation) => {
        for (const n of [5, 5, 4, 6, 5, 7]) operation.next(n);
      },
    });
    expect(await numbers(client.subscribe(SUBSCRIPTION), 3)).toEqual([5, 6, 7]);
  });

  it('goes on after the cursor of a ping, but only of one that was meant for it too', async () => {
    const afters: unknown[] = [];
    const { client } = await start({
      onSubscribe(operation, nth) {
        afters.push(operation.after);
        // Sent before the answer to the ping that follows the request: it may be from before the request.
        if (nth === 1) operation.ping('cz5.z.aa');
        if (nth === 1) operation.close(1001);
        if (nth === 2) setTimeout(() => operation.ping('c20.z.aa'), 100);
        if (nth === 2) setTimeout(() => operation.close(1001), 150);
        if (nth === 3) operation.next(99, 'c99.0.aa');
      },
    });
    expect(await numbers(client.subscribe(SUBSCRIPTION), 1)).toEqual([99]);
    expect(afters).toEqual(['c1.z.aa', 'c1.z.aa', 'c20.z.aa']);
  });

  it('brings an event that a ping was ahead of: better twice than never', async () => {
    const { client } = await start({
      onSubscribe(operation) {
        operation.next(5);
        operation.ping('c6.0.aa');
        operation.next(6);
      },
    });
    expect(await numbers(client.subscribe(SUBSCRIPTION), 2)).toEqual([5, 6]);
  });

  it('after LAGGED, at the cursor it names, on the same connection', async () => {
    const afters: unknown[] = [];
    const { client, gateway, notices } = await start({
      onSubscribe(operation, nth) {
        afters.push(operation.after);
        operation.next(nth + 10);
        if (nth === 1) operation.end('LAGGED', { cursor: 'c11.4.aa' });
      },
    });
    expect(await numbers(client.subscribe(SUBSCRIPTION), 2)).toEqual([11, 12]);
    expect(afters).toEqual(['c1.z.aa', 'c11.4.aa']);
    expect(notices).toEqual([{ kind: 'lagged', subscription: 'N', cursor: 'c11.4.aa' }]);
    expect(gateway.authorizations.length).toBe(1);
  });

  it('after an end without a reason, and after a refusal that time heals', async () => {
    const { client, notices } = await start({
      onSubscribe(operation, nth) {
        if (nth === 1) operation.complete();
        else if (nth === 2) operation.refuse('DATABASE_UNAVAILABLE');
        else operation.next(nth);
      },
    });
    expect(await numbers(client.subscribe(SUBSCRIPTION), 1)).toEqual([3]);
    expect(notices.map(({ kind }) => kind)).toEqual(['completed', 'unavailable']);
  });
});

describe('an event that cannot be read', () => {
  const unread = {
    data: null,
    errors: [{ message: 'x', path: ['n'], extensions: { code: 'DATABASE_UNAVAILABLE' } }],
    extensions: { cursor: 'c5.0.aa' },
  };

  it('is asked for again', async () => {
    const { client } = await start({
      onSubscribe(operation, nth) {
        if (nth < 3) operation.result(unread);
        else operation.next(5);
      },
    });
    expect(await take(client.subscribe(SUBSCRIPTION), 1)).toEqual([{ data: { n: 5 }, cursor: 'c5.0.aa' }]);
  });

  it('is handed on with its errors if that does not help, and the next one comes', async () => {
    const { client } = await start({
      onSubscribe(operation) {
        operation.result(unread);
        operation.next(6);
      },
    });
    const [first, second] = await take(client.subscribe(SUBSCRIPTION), 2);
    expect(first).toEqual({ data: null, errors: unread.errors, cursor: 'c5.0.aa' });
    expect(second?.data).toEqual({ n: 6 });
  });

  it('in part only is handed on at once', async () => {
    const { client, notices } = await start({
      onSubscribe: (operation) => operation.result({ ...unread, data: { n: null } }),
    });
    const [message] = await take(client.subscribe(SUBSCRIPTION), 1);
    expect(message).toMatchObject({ data: { n: null }, errors: unread.errors });
    expect(notices).toEqual([]);
  });
});

describe('what the consumer must decide', () => {
  it('EVENTS_MISSED calls back in its place among the messages, and the next one waits', async () => {
    const { client } = await start({
      onSubscribe(operation, nth) {
        operation.next(nth * 10);
        if (nth === 1) operation.end('EVENTS_MISSED', { cursor: 'c15.z.aa', reason: 'paused' });
      },
    });
    const story: unknown[] = [];
    await new Promise<void>((resolve, error) => {
      const subscription = client.subscribe(
        SUBSCRIPTION,
        {},
        {
          async next(message) {
            await new Promise(setImmediate);
            story.push(message.data);
            if (message.cursor === 'c20.0.aa') resolve();
          },
          error,
          async onMissed(missed) {
            // Not before the next message is there to be read.
            while (subscription.cursor !== 'c20.0.aa') await new Promise(setImmediate);
            await new Promise(setImmediate);
            story.push(missed);
          },
        },
      );
    });
    expect(story).toEqual([{ n: 10 }, { reason: 'paused', cursor: 'c15.z.aa' }, { n: 20 }]);
  });

  it('EVENTS_MISSED with nobody to tell ends the subscription, after what came before it', async () => {
    const { client } = await start({
      onSubscribe(operation) {
        operation.next(10);
        operation.end('EVENTS_MISSED', { cursor: 'c15.z.aa' });
      },
    });
    const subscription = client.subscribe(SUBSCRIPTION);
    expect(await numbers(subscription, 1)).toEqual([10]);
    await expect(subscription.next()).rejects.toMatchObject({ name: 'LiveError', code: 'EVENTS_MISSED' });
    expect((await subscription.next()).done).toBe(true);
    expect(client.state).toEqual({ state: 'idle' });
  });

  it.each([
    ['oldest', 'c7.0.aa'],
    ['now', undefined],
  ] as const)('CURSOR_EXPIRED goes on from the %s', async (whenExpired, expected) => {
    const afters: unknown[] = [];
    const { client } = await start({
      onSubscribe(operation, nth) {
        afters.push(operation.after);
        if (nth === 1) operation.end('CURSOR_EXPIRED', { oldest: 'c7.0.aa' });
        else operation.next(8);
      },
    });
    const expired: unknown[] = [];
    const subscription = client.subscribe(
      'subscription N($after: String) { n(after: $after) }',
      { after: 'c2.0.aa' },
      { whenExpired, onExpired: (event) => expired.push(event) },
    );
    expect(await numbers(subscription, 1)).toEqual([8]);
    expect(afters).toEqual(['c2.0.aa', expected]);
    expect(expired).toEqual([{ oldest: 'c7.0.aa' }]);
  });

  it('CURSOR_EXPIRED ends it unless something else was asked for', async () => {
    const { client } = await start({
      onSubscribe: (operation) => operation.end('CURSOR_EXPIRED', { oldest: 'c7.0.aa' }),
    });
    const expired: unknown[] = [];
    const subscription = client.subscribe(SUBSCRIPTION, {}, { onExpired: (event) => expired.push(event) });
    await expect(subscription.next()).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    expect(expired).toEqual([{ oldest: 'c7.0.aa' }]);
  });
});

describe('a host that takes connections and says nothing', () => {
  // Both that of Node and the package: they take an end in mid-handshake differently.
  it.each([
    ['WebSocket', globalThis.WebSocket],
    ['ws', WebSocket],
  ])('is left after the silence, again and again (%s)', async (_, webSocketImpl) => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const waits: string[] = [];
    const enough = new Promise<void>((resolve) => {
      const client = createLiveClient({
        url: `ws://127.0.0.1:${port}/`,
        webSocketImpl,
        silenceMillis: 100,
        retry: { baseMillis: 20 },
        onState(state) {
          if (state.state === 'waiting' && waits.push(state.reason) === 3) resolve();
        },
      });
      cleanups.push(
        () => silent.close(),
        () => client.close(),
      );
      client.subscribe(SUBSCRIPTION);
    });
    await enough;
    expect(waits).toEqual(Array(3).fill('nothing was heard'));
  });
});

describe('what no repetition helps', () => {
  const failure = async (subscription: LiveSubscription<unknown>) => {
    const error = await subscription.next().then(
      () => undefined,
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(LiveError);
    return error as LiveError;
  };

  it.each(['GRAPHQL_VALIDATION_FAILED', 'PERMISSION_ERROR', 'VALIDATION_ERROR'])(
    'a refusal with %s: an error at once, and its neighbour goes on',
    async (code) => {
      let requests = 0;
      const { client } = await start({
        onSubscribe(operation) {
          requests += 1;
          if (operation.payload.operationName === 'Bad') operation.refuse(code);
          else setTimeout(() => operation.next(4), 50);
        },
      });
      const good = client.subscribe(SUBSCRIPTION);
      expect(await failure(client.subscribe('subscription Bad { n }'))).toMatchObject({ code });
      expect(await numbers(good, 1)).toEqual([4]);
      expect(requests).toBe(2);
    },
  );

  it.each([4400, 4406])('a close with %i ends all subscriptions', async (code) => {
    const { client, gateway } = await start({ onInit: () => code, onSubscribe: () => {} });
    const [a, b] = [client.subscribe(SUBSCRIPTION), client.subscribe('subscription B { b }')];
    expect(await failure(a)).toMatchObject({ code: `CLOSED_${code}` });
    expect(await failure(b)).toMatchObject({ code: `CLOSED_${code}` });
    expect(gateway.authorizations.length).toBe(1);
    expect(client.state).toEqual({ state: 'idle' });
  });

  it('a handler that throws ends its subscription and hears of it', async () => {
    const { client } = await start({ onSubscribe: (operation) => operation.next(1 + 1) });
    const reason = await new Promise((resolve) => {
      client.subscribe(
        SUBSCRIPTION,
        {},
        {
          next: () => {
            throw new Error('mine');
          },
          error: resolve,
        },
      );
    });
    expect(reason).toMatchObject({ message: 'mine' });
    expect(client.state).toEqual({ state: 'idle' });
  });
});

describe('a token', () => {
  const tokens = () => {
    let issued = 0;
    return () => `t${++issued}`;
  };

  it('that is refused is renewed once, then given up', async () => {
    const { client, gateway } = await start(
      { onInit: () => 4403, onSubscribe: () => {} },
      { token: tokens() },
    );
    await expect(client.subscribe(SUBSCRIPTION).next()).rejects.toMatchObject({ code: 'AUTH_ERROR' });
    expect(gateway.authorizations).toEqual(['Bearer t1', 'Bearer t2']);
  });

  it('that is a text is given up at once', async () => {
    const { client, gateway } = await start({ onInit: () => 4403, onSubscribe: () => {} }, { token: 'old' });
    await expect(client.subscribe(SUBSCRIPTION).next()).rejects.toMatchObject({ code: 'AUTH_ERROR' });
    expect(gateway.authorizations).toEqual(['Bearer old']);
  });

  it('that expires on an open connection is renewed as often as that happens', async () => {
    const { client, gateway } = await start(
      {
        onSubscribe(operation, nth) {
          operation.next(nth + 1);
          if (nth < 4) operation.close(4403);
        },
      },
      { token: tokens() },
    );
    expect(await numbers(client.subscribe(SUBSCRIPTION), 4)).toEqual([2, 3, 4, 5]);
    expect(gateway.authorizations).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t3', 'Bearer t4']);
  });

  it('that an operation is refused for is renewed once for it, and the others resume', async () => {
    const { client, gateway } = await start(
      {
        onSubscribe(operation, nth) {
          if (operation.payload.operationName === 'Bad') operation.end('AUTH_ERROR');
          else if (nth > 2) operation.next(7);
        },
      },
      { token: tokens() },
    );
    const good = client.subscribe(SUBSCRIPTION);
    const bad = client.subscribe('subscription Bad { n }');
    await expect(bad.next()).rejects.toMatchObject({ code: 'AUTH_ERROR' });
    expect(await numbers(good, 1)).toEqual([7]);
    expect(gateway.authorizations).toEqual(['Bearer t1', 'Bearer t2']);
  });

  it('that cannot be had is asked for again, unless its function says that there will be none', async () => {
    let asked = 0;
    const { client } = await start(
      { onSubscribe: (operation) => operation.next(3) },
      {
        token() {
          asked += 1;
          if (asked < 3) throw new Error('no login server');
          return 'good';
        },
      },
    );
    expect(await numbers(client.subscribe(SUBSCRIPTION), 1)).toEqual([3]);
    const other = await start(
      { onSubscribe: () => {} },
      { token: () => Promise.reject(new LiveError('AUTH_ERROR', 'wrong password')) },
    );
    await expect(other.client.subscribe(SUBSCRIPTION).next()).rejects.toThrow('wrong password');
  });
});

describe('a consumer', () => {
  it('that does not keep up holds a bounded number of messages; the rest is asked for when it does', async () => {
    const TOTAL = 100;
    const afters: unknown[] = [];
    const { client, notices } = await start(
      {
        onSubscribe(operation) {
          afters.push(operation.after);
          const from = Number(/^c(\d+)/.exec(String(operation.after))?.[1]);
          for (let n = from + 1; n <= TOTAL; n++) operation.next(n, `c${String(n).padStart(3, '0')}.0.aa`);
        },
      },
      {},
    );
    const subscription = client.subscribe(SUBSCRIPTION, {}, { after: 'c000.z.aa', maxBuffered: 10 });
    while (!notices.length) await new Promise(setImmediate);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(subscription.cursor).toBe('c010.0.aa');
    expect(await numbers(subscription, TOTAL)).toEqual(Array.from({ length: TOTAL }, (_, i) => i + 1));
    expect(notices.every(({ kind }) => kind === 'paused')).toBe(true);
    expect(afters.length).toBeGreaterThan(5);
  });

  it('that leaves its loop ends the subscription, and the last one the connection', async () => {
    const { client, gateway, states } = await start({ onSubscribe: (operation) => operation.next(2) });
    for await (const { data } of client.subscribe(SUBSCRIPTION)) {
      expect(data).toEqual({ n: 2 });
      break;
    }
    expect(states.map(({ state }) => state)).toEqual(['connecting', 'connected', 'idle']);
    while (gateway.open > 0) await new Promise(setImmediate);
    // And another one opens it again.
    expect(await numbers(client.subscribe(SUBSCRIPTION), 1)).toEqual([2]);
  });

  it('that waits is released when the client is closed', async () => {
    const { client } = await start({ onSubscribe: () => {} });
    const next = client.subscribe(SUBSCRIPTION).next();
    client.close();
    expect((await next).done).toBe(true);
    expect(client.state).toEqual({ state: 'closed' });
  });

  it('stores what it is done with, and no more', async () => {
    const stored = new Map<string, string>();
    const storage = {
      get: (key: string) => stored.get(key),
      set: (key: string, cursor: string) => void stored.set(key, cursor),
    };
    const script: Script = {
      onSubscribe(operation) {
        const from = Number(/^c(\d+)/.exec(String(operation.after))?.[1]);
        for (let n = from + 1; n <= from + 3; n++) operation.next(n);
      },
    };
    const first = await start(script, { storage });
    const subscription = first.client.subscribe(SUBSCRIPTION, {}, { key: 'mine' });
    expect(await numbers(subscription, 2)).toEqual([2, 3]);
    expect([...stored]).toEqual([['mine', 'c2.0.aa']]);
    first.client.close();
    // Another page: the message that was in hand comes again.
    const second = await start(script, { storage });
    expect(await numbers(second.client.subscribe(SUBSCRIPTION, {}, { key: 'mine' }), 3)).toEqual([3, 4, 5]);
  });

  it('hears of a storage that cannot be read; one that cannot be written is no reason to end', async () => {
    const broken = { get: () => Promise.reject(new Error('no')), set: () => {} };
    const one = await start({ onSubscribe: () => {} }, { storage: broken });
    await expect(one.client.subscribe(SUBSCRIPTION).next()).rejects.toMatchObject({ code: 'STORAGE' });
    const full = {
      get: () => null,
      set: () => {
        throw new Error('full');
      },
    };
    const two = await start({ onSubscribe: (operation) => operation.next(2) }, { storage: full });
    expect(await numbers(two.client.subscribe(SUBSCRIPTION), 1)).toEqual([2]);
    expect(two.notices[0]).toMatchObject({ kind: 'storage', error: { message: 'full' } });
  });
});
