import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { type AuditEntry, recordOf } from '../../src/audit/entry.ts';
import { Hourly } from '../../src/audit/hourly.ts';
import { secretNames } from '../../src/audit/index.ts';
import { REDACTED, redacted } from '../../src/audit/redact.ts';
import { Refusals } from '../../src/audit/refusals.ts';

const none = new Set<string>();

describe('redaction', () => {
  it.each([
    'password',
    'newPassword',
    'accessToken',
    'token',
    'secret',
    'clientSecret',
    'authorization',
    'apiKey',
    'api_key',
    'privateKey',
    'credentials',
    'Set-Cookie',
    'SECRET_SANTA',
  ])('keeps nothing of a field named %s, wherever it is', (name) => {
    const told = JSON.stringify(
      redacted({ input: [{ deep: { [name]: { value: 'hunter2' } } }], [name]: 'hunter2' }, none),
    );
    expect(told).not.toContain('hunter2');
    expect(told.split(REDACTED)).toHaveLength(3);
  });

  it('keeps nothing of a field that the SDL marks, by its name in the graph too', () => {
    const { definitions } = parse(
      'type A { plain: String  connection: String @secret  dsn: String @secret @alias(property: "dataSource") }',
    );
    const secrets = secretNames(definitions);
    expect(redacted({ plain: 'a', connection: 'b', dsn: 'c', dataSource: 'd', none: null }, secrets)).toEqual(
      {
        plain: 'a',
        connection: REDACTED,
        dsn: REDACTED,
        dataSource: REDACTED,
        none: null,
      },
    );
  });

  it('takes tokens and what addresses carry out of texts', () => {
    const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefgh-_1';
    expect(
      redacted(
        { note: `it was ${jwt}, I think`, url: 'https://u:p4ss@h.example/x?a=1&api_key=s3cret&b=2' },
        none,
      ),
    ).toEqual({
      note: `it was ${REDACTED}, I think`,
      url: `https://${REDACTED}@h.example/x?a=1&api_key=${REDACTED}&b=2`,
    });
  });

  it('bounds texts, lists, depth and the whole, and keeps what PostgreSQL can keep', () => {
    let deep: unknown = 'bottom';
    for (let i = 0; i < 50; i++) deep = { deep };
    const wide = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`k${n}`, 'x'.repeat(900)]));
    const told = redacted(
      {
        text: 'x'.repeat(5000),
        list: Array.from({ length: 500 }, (_, n) => n),
        deep,
        nul: 'a\u0000\uD800b',
        big: 2n ** 70n,
      },
      none,
    );
    expect(told.text).toBe(`${'x'.repeat(1000)}… (5000 characters)`);
    expect((told.list as unknown[]).at(-1)).toBe('… (500 items)');
    expect(JSON.stringify(told.deep)).not.toContain('bottom');
    expect(told.nul).toBe('a\uFFFD\uFFFDb');
    expect(told.big).toBe('1180591620717411303424');
    expect(JSON.stringify(redacted(wide, none)).length).toBeLessThan(16_384);
    expect(
      recordOf(
        {
          kind: 'READ',
          action: 'x',
          client: { address: 'a', transport: 'http', userAgent: 'u'.repeat(9999) },
        },
        none,
      ).userAgent,
    ).toHaveLength(256 + '… (9999 characters)'.length);
  });
});

describe('refusals', () => {
  const refusal = (address: string): AuditEntry => ({
    kind: 'DENIED',
    action: 'x',
    code: 'AUTH_ERROR',
    client: { address, transport: 'http' },
  });

  it('are told one by one for a while, then counted, address by address', () => {
    const told: AuditEntry[] = [];
    const refusals = new Refusals((entry) => told.push(entry));
    for (let n = 0; n < 1000; n++) refusals.tell(refusal('10.0.0.1'));
    refusals.tell(refusal('10.0.0.2'));
    expect(told).toHaveLength(21);
    refusals.sum();
    expect(told).toHaveLength(22);
    expect(told.at(-1)).toMatchObject({
      kind: 'DENIED',
      action: 'summary',
      client: { address: '10.0.0.1' },
      detail: { count: 980, byCode: { AUTH_ERROR: 980 } },
    });
    refusals.tell(refusal('10.0.0.1'));
    expect(told).toHaveLength(23);
    refusals.sum();
  });

  it('fill nothing, however many addresses there are', () => {
    const told: AuditEntry[] = [];
    const refusals = new Refusals((entry) => told.push(entry));
    for (let n = 0; n < 50_000; n++) refusals.tell(refusal(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`));
    expect(told).toHaveLength(500);
    refusals.sum();
    expect(told.length).toBeLessThanOrEqual(500 + 1001);
    const counted = told.slice(500).reduce((sum, { detail }) => sum + (detail as { count: number }).count, 0);
    expect(counted).toBe(49_500);
  });
});

describe('what is told once an hour', () => {
  it('is told the first time from an address, and then once an hour', () => {
    const use = new Hourly();
    const due = [
      use.isDue(['k', 'a'], 0),
      use.isDue(['k', 'a'], 3_599_999),
      use.isDue(['k', 'b'], 1),
      use.isDue(['l', 'a'], 1),
    ];
    expect(due).toEqual([true, false, true, true]);
    expect(use.isDue(['k', 'a'], 3_600_000)).toBe(true);
    expect(use.isDue(['k', 'a'], 3_600_001)).toBe(false);
  });
});
