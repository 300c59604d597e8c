import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '../../src/logger.ts';
import { freshDatabase } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { type RedisServer, redisProgram, startRedis } from '../support/redis-server.ts';
import { gauge, until } from '../support/wait.ts';

const READS = 20;
/** Without Redis, what gateways share cannot be tested: `apt-get install redis-server`. */
const describeRedis = redisProgram ? describe : describe.skip;

describeRedis(
  'gateways with one Redis (skipped where neither redis-server nor valkey-server is installed)',
  () => {
    let redis: RedisServer;
    let one: TestGateway;
    let other: TestGateway;
    const lines: Array<Record<string, unknown>> = [];

    beforeAll(async () => {
      redis = await startRedis();
      const overrides = {
        RATE_LIMIT: 'on',
        RATE_LIMIT_READS: String(READS),
        REDIS_URL: redis.url,
        TRUST_PROXY: '127.0.0.1',
        DATABASE_URL: await freshDatabase(),
      };
      const logger = createLogger('info', { write: (line: string) => void lines.push(JSON.parse(line)) });
      one = await startTestGateway(overrides, { keepGraph: true, logger });
      other = await startTestGateway(overrides, { keepGraph: true });
    });
    afterAll(async () => {
      redis?.thaw();
      await one?.close();
      await other?.close();
      await redis?.kill();
    });

    const ask = async (gateway: TestGateway, address: string) =>
      (await gateway.query('{ __typename }', {}, { token: null, headers: { 'x-forwarded-for': address } }))
        .status;
    const refusedOf = async (gateways: TestGateway[], times: number, address: string) => {
      let refused = 0;
      for (let i = 0; i < times; i++)
        if ((await ask(gateways[i % gateways.length] as TestGateway, address)) === 429) refused += 1;
      return refused;
    };
    const redisOf = async ({ url }: TestGateway) => {
      const response = await fetch(`${url}/health/detailed`);
      const { dependencies } = (await response.json()) as {
        dependencies: { redis: { status: string; required: boolean } };
      };
      return { ready: response.status === 200, ...dependencies.redis };
    };

    it('count together', async () => {
      expect(await refusedOf([one, other], READS + 4, '192.0.2.1')).toBe(4);
      expect(await refusedOf([one], 1, '192.0.2.1')).toBe(1);
      expect(await refusedOf([other], 1, '192.0.2.1')).toBe(1);
      expect(await gauge(one, 'dharma_rate_limited_total')).toBe(3);
      expect(await redisOf(one)).toMatchObject({ ready: true, status: 'up', required: false });
    });

    it('count requests of the same moment together', async () => {
      const all = Array.from({ length: 3 * READS }, (_, i) => ask(i % 2 ? one : other, '192.0.2.2'));
      expect((await Promise.all(all)).filter((status) => status === 200)).toHaveLength(READS);
    });

    it('count by themselves while it is gone, say so, and together again afterwards', async () => {
      lines.length = 0;
      await redis.kill();
      await until(
        async () => (await redisOf(one)).status === 'down' && (await redisOf(other)).status === 'down',
      );
      expect((await redisOf(one)).ready).toBe(true);
      expect(await refusedOf([one, other], 2 * READS + 4, '192.0.2.3')).toBe(4);
      expect(lines.filter(({ msg }) => String(msg).startsWith('Redis is away'))).toHaveLength(1);
      await redis.start();
      await until(async () => (await redisOf(one)).status === 'up' && (await redisOf(other)).status === 'up');
      expect(await refusedOf([one, other], READS + 4, '192.0.2.4')).toBe(4);
    });

    it('answer all the same while it hangs', async () => {
      redis.freeze();
      await until(async () => (await redisOf(one)).status === 'down');
      const started = performance.now();
      expect(await refusedOf([one], READS + 1, '192.0.2.5')).toBe(1);
      expect(performance.now() - started).toBeLessThan(5000);
      redis.thaw();
      await until(async () => (await redisOf(one)).status === 'up');
    });
  },
);
