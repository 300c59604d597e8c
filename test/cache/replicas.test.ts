import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { redisProgram, startRedis } from '../support/redis-server.ts';
import { makeUser } from '../support/users.ts';
import { until } from '../support/wait.ts';
import { ask, cypher, isOpen, opened, warm } from './support.ts';

const QUERY = 'query($id: ID!) { infrastructure(id: $id) { id name } }';
const RENAME =
  'mutation($id: ID!, $name: String!) { updateInfrastructure(id: $id, input: { name: $name }) { id } }';
const MAKE = `CREATE (:Infrastructure {id: 'i1', name: 'one', provider: 'AWS', status: 'RUNNING', createdAt: datetime(), updatedAt: datetime()})`;

describe('two gateways', () => {
  let gateways: TestGateway[];
  let token: string;

  beforeAll(async () => {
    // A relay that looks rarely: what is known by then is known from the other gateway.
    const settings = {
      RESPONSE_CACHE: 'memory',
      PLAN_VERIFY_SHARE: '0',
      OUTBOX_POLL_MS: '400',
      DATABASE_URL: await freshDatabase(),
    };
    const first = await startTestGateway(settings);
    gateways = [first, await startTestGateway(settings, { keepGraph: true })];
    await cypher(first, MAKE);
    token = (await makeUser(first, 'OPERATOR')).token;
  }, 90_000);

  beforeEach(() => Promise.all(gateways.map(opened)).then(() => {}));

  afterAll(async () => {
    await Promise.all((gateways ?? []).map((gateway) => gateway.close()));
  });

  it('show a client what it has written at the other', async () => {
    const [one, two] = gateways as [TestGateway, TestGateway];
    for (let n = 0; n < 20; n++) {
      await ask(two, QUERY, { id: 'i1' }, token);
      await one.query(RENAME, { id: 'i1', name: `name ${n}` }, { token });
      expect((await two.query(QUERY, { id: 'i1' }, { token })).data.infrastructure.name).toBe(`name ${n}`);
    }
    // The others see it when the relay has brought it.
    await two.settled();
    expect((await warm(two, QUERY, { id: 'i1' }, token)).data.infrastructure.name).toBe('name 19');
  });

  it('pass the cache by while nothing is heard, and forget what they had', async () => {
    const [one, two] = gateways as [TestGateway, TestGateway];
    await warm(two, QUERY, { id: 'i1' });
    const { postgres } = one.backends;
    // All who listen are cut off, again and again.
    const cut = () =>
      postgres.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%cache_replicas%' AND pid <> pg_backend_pid()",
      );
    await until(async () => {
      await cut();
      return !(await isOpen(two));
    });
    await one.query(RENAME, { id: 'i1', name: 'while cut off' }, { token });
    expect((await two.query(QUERY, { id: 'i1' }, { token })).data.infrastructure.name).toBe('while cut off');
    await opened(two);
    expect((await ask(two, QUERY, { id: 'i1' })).data.infrastructure.name).toBe('while cut off');
  }, 60_000);

  it('stop by themselves when they have gone deaf, and are waited for until then', async () => {
    const [one, two] = gateways as [TestGateway, TestGateway];
    await warm(two, QUERY, { id: 'i1' }, token);
    // Those that do not only tell: before a gateway listens, it tells others by any connection.
    let listening: Array<{ pid: number }> = [];
    await until(async () => {
      listening = await one.backends.postgres.query<{ pid: number }>(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%cache_replicas%' AND query NOT LIKE '%told%' AND pid <> pg_backend_pid()",
      );
      return listening.length === 2;
    }, 10_000);
    // The connections stay, and nothing is heard.
    for (const { pid } of listening) process.kill(pid, 'SIGSTOP');
    try {
      await one.query(RENAME, { id: 'i1', name: 'while deaf' }, { token });
      expect((await two.query(QUERY, { id: 'i1' }, { token })).data.infrastructure.name).toBe('while deaf');
      expect(await isOpen(two)).toBe(false);
    } finally {
      for (const { pid } of listening) process.kill(pid, 'SIGCONT');
    }
    await opened(two);
    expect((await warm(two, QUERY, { id: 'i1' })).data.infrastructure.name).toBe('while deaf');
  }, 60_000);

  it('do not wait for one that has gone', async () => {
    const [one, two] = gateways as [TestGateway, TestGateway];
    await two.close();
    gateways.pop();
    const started = performance.now();
    await one.query(RENAME, { id: 'i1', name: 'alone' }, { token });
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

const withRedis = redisProgram ? describe : describe.skip;

withRedis('gateways with one cache in Redis', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let gateways: TestGateway[];

  beforeAll(async () => {
    redis = await startRedis();
    const settings = {
      RESPONSE_CACHE: 'redis',
      REDIS_URL: redis.url,
      PLAN_VERIFY_SHARE: '0',
      DATABASE_URL: await freshDatabase(),
    };
    const first = await startTestGateway(settings);
    gateways = [first, await startTestGateway(settings, { keepGraph: true })];
    await cypher(first, MAKE);
    await Promise.all(gateways.map((gateway) => gateway.settled()));
  }, 90_000);

  beforeEach(() => Promise.all(gateways.map(opened)).then(() => {}));

  afterAll(async () => {
    await Promise.all((gateways ?? []).map((gateway) => gateway.close()));
    await redis?.kill();
  });

  it('answer with what the other has read', async () => {
    const [one, two] = gateways as [TestGateway, TestGateway];
    await warm(one, QUERY, { id: 'i1' });
    expect((await ask(two, QUERY, { id: 'i1' })).hit).toBe(true);
  });

  it('know by themselves what is not good any more', async () => {
    const [one, two] = gateways as [TestGateway, TestGateway];
    await warm(one, QUERY, { id: 'i1' });
    await cypher(one, "MATCH (i:Infrastructure {id: 'i1'}) SET i.name = 'two'");
    await two.settled();
    const found = await ask(two, QUERY, { id: 'i1' });
    expect(found).toMatchObject({ hit: false, data: { infrastructure: { name: 'two' } } });
  });

  it('show a client what it has written at the other', async () => {
    const [one, two] = gateways as [TestGateway, TestGateway];
    const { token } = await makeUser(one, 'OPERATOR');
    for (let n = 0; n < 10; n++) {
      await ask(two, QUERY, { id: 'i1' }, token);
      await one.query(RENAME, { id: 'i1', name: `name ${n}` }, { token });
      expect((await two.query(QUERY, { id: 'i1' }, { token })).data.infrastructure.name).toBe(`name ${n}`);
    }
  });

  it('take nothing from another log', async () => {
    const [one] = gateways as [TestGateway];
    await warm(one, QUERY, { id: 'i1' });
    const other = await startTestGateway(
      { RESPONSE_CACHE: 'redis', REDIS_URL: redis.url, PLAN_VERIFY_SHARE: '0' },
      { keepGraph: true },
    );
    try {
      await opened(other);
      expect((await ask(other, QUERY, { id: 'i1' })).hit).toBe(false);
    } finally {
      await other.close();
    }
  }, 60_000);

  it('read by themselves while Redis is away', async () => {
    const [one] = gateways as [TestGateway];
    await warm(one, QUERY, { id: 'i1' });
    redis.freeze();
    try {
      const { hit, data } = await ask(one, QUERY, { id: 'i1' });
      expect(hit).toBe(false);
      expect(data.infrastructure.id).toBe('i1');
    } finally {
      redis.thaw();
    }
    await warm(one, QUERY, { id: 'i1' });
  }, 60_000);
});
