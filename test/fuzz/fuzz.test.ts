import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { placesOf, seeds } from './documents.ts';
import { type Finding, look } from './faults.ts';
import { GatewayProcess } from './gateway-process.ts';
import { type Input, inputOf, type Source } from './inputs.ts';
import { Random } from './random.ts';
import { Senders } from './senders.ts';

/** FUZZ_SEED tries others; FUZZ_ONLY one input of a seed, as a failure names it. */
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const INPUTS = Number(process.env.FUZZ_INPUTS ?? 10_000);
const ONLY = process.env.FUZZ_ONLY?.split(',').map(Number);
const AT_ONCE = 12;
/** A plain query in between shows that the gateway still answers. */
const PROBE_EVERY = 100;
const WARM_INPUTS = 3000;
const MAX_GROWTH_BYTES = 64 * 1024 * 1024;
/** Of a thousand inputs. */
const MAX_BUSY = 10;

let gateway: GatewayProcess;
let senders: Senders;
let source: Source;

beforeAll(async () => {
  gateway = await GatewayProcess.start();
  senders = new Senders(gateway);
  const introspection = await gateway.query<IntrospectionQuery>(getIntrospectionQuery());
  const { texts, all } = placesOf(buildClientSchema(introspection));
  const ids = Array.from({ length: 40 }, (_, i) => `seed-${i}`);
  source = { seed: SEED, texts, all, ids };
  await seed();
});
afterAll(async () => {
  senders?.close();
  await gateway?.stop();
});

async function seed(): Promise<void> {
  const how = { asVariable: false, ids: source.ids, random: new Random(SEED) };
  for (const query of seeds(source.all, how)) await gateway.query(query);
}

class Tally {
  readonly findings: Finding[] = [];
  readonly codes = new Map<string, number>();
  answered = 0;

  add(number: number, codes: readonly string[], fault: string | undefined): void {
    this.answered += 1;
    if (fault !== undefined) this.findings.push({ number, fault });
    for (const code of codes.length === 0 ? ['none'] : new Set(codes))
      this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
  }

  /** One of each kind, as it is told. */
  report(): string[] {
    const kinds = new Map<string, { count: number; first: Finding }>();
    for (const finding of this.findings) {
      const kind = finding.fault.replace(/[\d"'`].*/s, '');
      const known = kinds.get(kind);
      if (known) known.count += 1;
      else kinds.set(kind, { count: 1, first: finding });
    }
    return [...kinds.values()].map(({ count, first }) => {
      const { by, role, method, path, headers, body } = inputOf(source, first.number);
      return `${count} times, first FUZZ_SEED=${SEED} FUZZ_ONLY=${first.number}: ${first.fault}\n  ${JSON.stringify({ by, role, method, path, headers, body }).slice(0, 1500)}`;
    });
  }
}

async function tryOut(input: Input, tally: Tally): Promise<void> {
  try {
    const answer = await senders.send(input);
    const { codes, fault } = look(input, answer);
    tally.add(input.number, codes, fault);
    // An input may have logged its own principal out.
    if (codes.includes('AUTH_ERROR') && input.role !== 'stranger') await gateway.logIn(input.role);
  } catch (error) {
    tally.add(input.number, [], `no answer: ${(error as Error).message}`);
  }
}

describe(`${INPUTS} hostile inputs, FUZZ_SEED=${SEED}`, () => {
  const tally = new Tally();
  const numbers = ONLY ?? Array.from({ length: INPUTS }, (_, i) => i);
  let warm = 0;

  it('are all answered as they should be', async () => {
    let next = 0;
    const work = async () => {
      while (next < numbers.length && !gateway.exited) {
        const index = next++;
        await tryOut(inputOf(source, numbers[index] as number), tally);
        if (index % PROBE_EVERY === 0)
          expect(await gateway.query('{ __typename }')).toEqual({ __typename: 'Query' });
        if (index % 2000 === 1999) await seed();
        if (index === WARM_INPUTS) warm = await gateway.heapBytes();
      }
    };
    await Promise.all(Array.from({ length: ONLY ? 1 : AT_ONCE }, work));
    expect({ faults: tally.report(), crash: gateway.exited ? gateway.noise : '' }).toEqual({
      faults: [],
      crash: '',
    });
    expect(tally.answered).toBe(numbers.length);
  }, 300_000);

  it('find every text argument and every code path that refuses', () => {
    if (ONLY) return;
    expect(source.texts.length).toBeGreaterThan(1000);
    for (const code of [
      'GRAPHQL_PARSE_FAILED',
      'GRAPHQL_VALIDATION_FAILED',
      'VALIDATION_ERROR',
      'BAD_REQUEST',
      'AUTH_ERROR',
      'PERMISSION_ERROR',
      'OPERATION_TOO_COMPLEX',
      'none',
    ])
      expect([code, tally.codes.get(code) ?? 0]).toEqual([code, expect.any(Number)]);
    process.stdout.write(
      `fuzz: ${JSON.stringify(Object.fromEntries([...tally.codes].sort((a, b) => b[1] - a[1])))}\n`,
    );
  });

  it('rarely find the database busy', () => {
    expect(tally.codes.get('DATABASE_BUSY') ?? 0).toBeLessThanOrEqual((numbers.length / 1000) * MAX_BUSY);
  });

  it('leave nothing in the log that nobody foresaw', () => {
    const errors = gateway.log
      .filter(({ level }) => level !== 'warn')
      .map(({ msg, correlationId, err }) => `${correlationId}: ${msg}: ${err?.message?.slice(0, 300)}`);
    expect(errors).toEqual([]);
    expect(gateway.noise).toBe('');
  });

  it('leave a gateway that answers, has not grown, and ends in order', async () => {
    expect(await gateway.query('{ me { role } }')).toEqual({ me: { role: 'ADMIN' } });
    if (!ONLY && numbers.length > WARM_INPUTS)
      expect((await gateway.heapBytes()) - warm).toBeLessThan(MAX_GROWTH_BYTES);
    expect(await gateway.stop()).toBe(0);
  });
});
