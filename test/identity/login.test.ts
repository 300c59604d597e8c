import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import bcrypt from 'bcrypt';
import { Passwords } from '../../src/auth/accounts/passwords.ts';
import { TEST_PASSWORD } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/wait.ts';
import { addUser, logIn } from './support.ts';

let gateway: TestGateway;
let host = 0;

beforeAll(async () => {
  gateway = await startTestGateway({ TRUST_PROXY: '127.0.0.1' });
});
afterAll(() => gateway?.close());

/** An address that has not been used yet. */
const address = () => `192.0.2.${++host}`;
const sql = (text: string, values: unknown[] = []) => gateway.backends.postgres.query(text, values);
/** As if the time had passed that must be waited. */
const passTime = () => sql('UPDATE login_attempts SET free_at = now()');

describe('guessing a password', () => {
  it.each([
    ['of a user', true],
    ['of nobody', false],
  ])('%s is free a few times, then ever slower, and looks the same', async (_, exists) => {
    const email = exists ? (await addUser(gateway)).email : 'nobody@dharma.local';
    const from = address();
    const codes: string[] = [];
    for (let i = 0; i < 7; i++) codes.push((await logIn(gateway, email, 'a wrong guess', from)).code);
    expect(codes).toEqual([...Array(6).fill('AUTH_ERROR'), 'TOO_MANY_LOGINS']);
    const waits: number[] = [];
    for (let i = 0; i < 4; i++) {
      await passTime();
      expect((await logIn(gateway, email, 'a wrong guess', from)).code).toBe('AUTH_ERROR');
      waits.push(Number((await logIn(gateway, email, 'a wrong guess', from)).retryAfterSeconds));
    }
    expect(waits).toEqual([2, 4, 8, 16]);
    await sql("UPDATE login_attempts SET failures = 1000 WHERE key LIKE 'pair:%'");
    await passTime();
    await logIn(gateway, email, 'a wrong guess', from);
    expect((await logIn(gateway, email, 'a wrong guess', from)).retryAfterSeconds).toBe(900);
  });

  it('does not keep the owner out who is elsewhere, nor, once the delay is over, at the same address', async () => {
    const { email } = await addUser(gateway);
    const [attacker, owner] = [address(), address()];
    for (let i = 0; i < 6; i++) await logIn(gateway, email, 'a wrong guess', attacker);
    expect((await logIn(gateway, email, TEST_PASSWORD, attacker)).code).toBe('TOO_MANY_LOGINS');
    expect((await logIn(gateway, email, TEST_PASSWORD, owner)).code).toBe('OK');
    await until(async () => (await logIn(gateway, email, TEST_PASSWORD, attacker)).code === 'OK');
    // And what was counted is forgotten.
    for (let i = 0; i < 5; i++)
      expect((await logIn(gateway, email, 'a wrong guess', attacker)).code).toBe('AUTH_ERROR');
  });

  it('from very many addresses slows strangers, and lets the owner in where they have been before', async () => {
    const { email } = await addUser(gateway);
    const [home, away] = [address(), address()];
    expect((await logIn(gateway, email, TEST_PASSWORD, home)).code).toBe('OK');
    const guesses = Array.from({ length: 110 }, (_, i) =>
      logIn(gateway, email, 'a wrong guess', `198.51.100.${i}`),
    );
    const codes = (await Promise.all(guesses)).map(({ code }) => code);
    const looked = codes.filter((code) => code === 'AUTH_ERROR').length;
    expect(looked).toBeGreaterThanOrEqual(100);
    expect(looked).toBeLessThan(110);
    await sql("UPDATE login_attempts SET free_at = now() + interval '1 hour' WHERE key LIKE 'account:%'");
    expect((await logIn(gateway, email, TEST_PASSWORD, away)).code).toBe('TOO_MANY_LOGINS');
    expect((await logIn(gateway, email, TEST_PASSWORD, home)).code).toBe('OK');
  });

  it('of many accounts from one address slows the address, but no user who has been there before', async () => {
    const from = '2001:db8:1:2::1';
    const { email } = await addUser(gateway);
    expect((await logIn(gateway, email, TEST_PASSWORD, from)).code).toBe('OK');
    const codes: string[] = [];
    // Addresses of one network are one customer's.
    for (let i = 0; i < 33; i++)
      codes.push(
        (await logIn(gateway, `spray-${i}@dharma.local`, 'a wrong guess', `2001:db8:1:2::${i + 2}`)).code,
      );
    expect(codes.slice(0, 30)).toEqual(Array(30).fill('AUTH_ERROR'));
    expect(codes).toContain('TOO_MANY_LOGINS');
    expect((await logIn(gateway, email, TEST_PASSWORD, from)).code).toBe('OK');
    expect((await logIn(gateway, 'another@dharma.local', 'a wrong guess', '2001:db8:1:3::1')).code).toBe(
      'AUTH_ERROR',
    );
  });

  it('at one moment many times is no way around', async () => {
    const { email } = await addUser(gateway);
    const from = address();
    const guesses = Array.from({ length: 30 }, () => logIn(gateway, email, 'a wrong guess', from));
    const codes = (await Promise.all([...guesses, logIn(gateway, email, TEST_PASSWORD, from)])).map(
      ({ code }) => code,
    );
    expect(codes.filter((code) => code === 'AUTH_ERROR').length).toBeLessThanOrEqual(6);
    expect(codes.filter((code) => code === 'TOO_MANY_LOGINS').length).toBeGreaterThanOrEqual(24);
  });

  it('is slowed where the password is changed, too', async () => {
    const { email } = await addUser(gateway);
    const { payload } = await logIn(gateway, email);
    const change = async () => {
      const { errors } = await gateway.query(
        'mutation { changePassword(input: { currentPassword: "a wrong guess", newPassword: "some other password" }) { expiresAt } }',
        {},
        { token: payload.accessToken },
      );
      return errors?.[0]?.extensions.code;
    };
    const codes: unknown[] = [];
    for (let i = 0; i < 7; i++) codes.push(await change());
    expect(codes).toEqual([...Array(6).fill('AUTH_ERROR'), 'TOO_MANY_LOGINS']);
  });
});

describe('the time of an answer', () => {
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] as number;

  /** Milliseconds of the processor that this process has used: others on the machine take none of them. */
  const used = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };

  /** Medians of both, measured in turns: what else the machine does slows both. */
  async function compare(
    count: number,
    one: () => Promise<unknown>,
    other: () => Promise<unknown>,
    clock = () => performance.now(),
  ): Promise<number> {
    const times: [number[], number[]] = [[], []];
    for (let i = 0; i < count; i++)
      for (const [j, work] of [one, other].entries()) {
        const started = clock();
        await work();
        times[j]?.push(clock() - started);
      }
    return median(times[0]) / median(times[1]);
  }

  it('does not tell an unknown user from a wrong password', async () => {
    const { email } = await addUser(gateway);
    const ratio = await compare(
      15,
      () => logIn(gateway, `${Math.random()}@dharma.local`, 'a wrong guess', `203.0.113.${++host}`),
      () => logIn(gateway, email, 'a wrong guess', `203.0.113.${++host}`),
    );
    // A look-up alone takes a tenth of the comparison.
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.7);
  });

  it('does not tell of a hash that was made at a lower cost', async () => {
    const passwords = new Passwords(12);
    const cheap = await bcrypt.hash(TEST_PASSWORD, 10);
    await passwords.matches('warm', undefined);
    const ratio = await compare(
      9,
      () => passwords.matches('a wrong guess', cheap),
      () => passwords.matches('a wrong guess', undefined),
      used,
    );
    // Without more ado, it would be a quarter.
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.7);
  });
});

describe('a hash', () => {
  it('of a lower cost than is asked for is replaced at the next login, without ending a session', async () => {
    const { id, email } = await addUser(gateway);
    const before = await logIn(gateway, email);
    await sql('UPDATE users SET password_hash = $2 WHERE id = $1', [id, await bcrypt.hash(TEST_PASSWORD, 8)]);
    expect((await logIn(gateway, email, 'a wrong guess')).code).toBe('AUTH_ERROR');
    const rounds = async () => bcrypt.getRounds((await gateway.backends.users.byId(id))?.passwordHash ?? '');
    expect(await rounds()).toBe(8);
    expect((await logIn(gateway, email)).code).toBe('OK');
    expect(await rounds()).toBe(10);
    expect((await logIn(gateway, email)).code).toBe('OK');
    const { errors } = await gateway.query('{ me { id } }', {}, { token: before.payload.accessToken });
    expect(errors).toBeUndefined();
  });
});
