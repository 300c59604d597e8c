import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import neo4j, { type Driver } from 'neo4j-driver';
import { ARRIVED } from '../../datasources/bolt/arrived.ts';
import { Frames } from '../../datasources/bolt/frames.ts';
import { Packer, UnpackableError } from '../../datasources/bolt/pack.ts';
import type { BoltReader } from '../../datasources/bolt/reader.ts';
import { Unpacker } from '../../datasources/bolt/unpack.ts';
import { workerNeo4j } from '../support/databases.ts';
import { OPTIONS, testReader } from './echo.ts';

let reader: BoltReader;
let driver: Driver;
beforeAll(() => {
  const { uri, username, password } = workerNeo4j();
  reader = testReader();
  driver = neo4j.driver(uri, neo4j.auth.basic(username, password), { useBigInt: true });
});
afterAll(async () => {
  reader.close();
  await driver.close();
});

/** Of a seed: a run can be had again. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const LENGTHS = [0, 1, 15, 16, 31, 32, 33, 127, 128, 255, 256, 1000, 65_535, 65_536, 70_000];
const ALPHABETS = ['a', 'é', '€', '😀', '\u0000', '"\\\n', '\ud800', 'x\udc00', '\u2028'];
const INTEGERS = [4, 7, 8, 15, 16, 31, 32, 52, 53, 54, 62, 63]
  .flatMap((bits) => [2n ** BigInt(bits), -(2n ** BigInt(bits))])
  .flatMap((edge) => [edge - 1n, edge, edge + 1n])
  .concat([0n, 1n, -1n])
  .filter((value) => value >= -(2n ** 63n) && value < 2n ** 63n);
const FLOATS = [0, -0, 1, -1, 0.1, 1e21, 5e-324, Number.MAX_VALUE, 2 ** 53, Infinity, -Infinity, Number.NaN];
const KEYS = [
  '',
  'a',
  '__proto__',
  'constructor',
  'k'.repeat(15),
  'k'.repeat(16),
  'ü'.repeat(40),
  'a b',
  '0',
];

function randomValue(random: () => number, depth = 3): unknown {
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
  const kind = Math.floor(random() * (depth > 0 ? 7 : 5));
  if (kind === 0) return pick([null, true, false]);
  if (kind === 1) return pick(INTEGERS);
  if (kind === 2) return random() < 0.5 ? pick(FLOATS) : (random() - 0.5) * 10 ** (random() * 40 - 20);
  if (kind === 3) return pick(ALPHABETS).repeat(Math.floor(random() * 40));
  if (kind === 4) return pick(ALPHABETS).repeat(pick(LENGTHS.slice(0, 12)));
  const size = pick([0, 1, 2, 3, 15, 16, 17]);
  if (kind === 5) return Array.from({ length: size }, () => randomValue(random, depth - 1));
  const entries = Array.from({ length: size }, (_, index): [string, unknown] => [
    random() < 0.5 ? pick(KEYS) : `${pick(KEYS)}${index}`,
    randomValue(random, depth - 1),
  ]);
  // Object.fromEntries defines, so `__proto__` is a key as any other.
  return Object.fromEntries(entries);
}

/** Whole numbers as bigint: the reader gives those that fit as numbers, which floats are as well. */
function normal(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(normal);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, inner]): [string, unknown] => [key.toWellFormed(), normal(inner)])
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
  return value;
}

async function lean(cypher: string, params: Record<string, unknown> = {}): Promise<unknown> {
  const [rows] = await reader.read([{ cypher, params }], OPTIONS);
  return rows?.[0]?.[0];
}
async function official(cypher: string, params: Record<string, unknown> = {}): Promise<unknown> {
  return (await driver.executeQuery(cypher, params)).records[0]?.get(0);
}

describe('values', () => {
  it.each([1, 2, 3, 4])('at random are read by the database as they were written (seed %i)', async (seed) => {
    const random = randomOf(seed);
    const values = Array.from({ length: 150 }, () => randomValue(random));
    const answers = await Promise.all(values.map((v) => lean('RETURN $v', { v })));
    for (const [index, answer] of answers.entries())
      expect([seed, index, normal(answer)]).toEqual([seed, index, normal(values[index])]);
    // The database tells integers and floats apart, and -0 from 0: what it makes of ours and of the driver's is one.
    const types = await Promise.all(
      values.map((v) => lean('RETURN [valueType($v), toString($v)]', { v }).catch(({ code }) => code)),
    );
    const same = await Promise.all(
      values.map((v) => official('RETURN [valueType($v), toString($v)]', { v }).catch(({ code }) => code)),
    );
    expect(types).toEqual(same);
  });

  it('are strings of every length', async () => {
    for (const alphabet of ALPHABETS)
      for (const length of LENGTHS) {
        const text = alphabet.repeat(length);
        const answer = await lean('RETURN [$text, size($text)]', { text });
        expect(answer).toEqual([
          text.toWellFormed(),
          await official('RETURN size($text)', { text }).then(Number),
        ]);
      }
  });

  it('are integers up to their bounds, and none beyond', async () => {
    for (const value of INTEGERS)
      expect(
        await lean('RETURN [toString($value), $value = toInteger($text), $value]', {
          value,
          text: String(value),
        }),
      ).toEqual([String(value), true, normal(value)]);
    await expect(lean('RETURN $v', { v: 2n ** 63n })).rejects.toBeInstanceOf(UnpackableError);
    await expect(lean('RETURN $v', { v: [1, { f() {} }] })).rejects.toBeInstanceOf(UnpackableError);
    // What could not be written leaves nothing behind.
    expect(await lean('RETURN 1')).toBe(1);
  });

  it('that are undefined are no entries of maps, and null in lists, as by the official driver', async () => {
    const v = {
      a: undefined,
      b: null,
      c: [undefined, 1n],
      d: Object.assign(Object.create(null), { e: 's' }),
    };
    const cypher = 'RETURN [keys($v), $v.c, $v.d.e]';
    expect(normal(await lean(cypher, { v }))).toEqual(normal(await official(cypher, { v })));
    await expect(lean('RETURN $none', { none: undefined })).rejects.toMatchObject({
      code: 'Neo.ClientError.Statement.ParameterMissing',
    });
  });

  it('of a calendar are written as the official driver does', async () => {
    const { Date: NeoDate, DateTime } = neo4j.types;
    const dates = [
      new NeoDate(1970, 1, 1),
      new NeoDate(1969, 12, 31),
      new NeoDate(50, 2, 28),
      new NeoDate(9999, 12, 31),
      new NeoDate(-300, 1, 1),
      new DateTime(2024, 2, 29, 23, 59, 59, 999_999_999, 0),
      new DateTime(1960, 1, 1, 0, 0, 0, 1, -43_200),
      new DateTime(50, 1, 1, 0, 0, 0, 0, 3600),
      neo4j.types.DateTime.fromStandardDate(new Date(1e12)),
    ];
    for (const value of dates)
      expect(await lean('RETURN toString($value)', { value })).toBe(
        await official('RETURN toString($value)', { value }),
      );
    // These are left to it.
    for (const value of [
      new neo4j.types.Duration(1, 2, 3, 4),
      new neo4j.types.LocalDateTime(2024, 1, 1, 0, 0, 0, 0),
    ])
      await expect(lean('RETURN $value', { value })).rejects.toBeInstanceOf(UnpackableError);
  });
});

describe('messages', () => {
  const message = (value: unknown) => {
    const packer = new Packer();
    packer.beginMessage(0x71, 1);
    packer.value(value);
    packer.endMessage();
    return packer.take();
  };
  const unpacker = new Unpacker();

  it.each([1, 2, 3, 7, 100, 65_535, 65_537, 1_000_000])('are the same in pieces of %i bytes', (size) => {
    const values = ['', 'a', 'x'.repeat(65_530), 'y'.repeat(65_531), 'z'.repeat(200_000), [1n, 'end']];
    const keepAlive = Buffer.from([0, 0]);
    // The server keeps a connection alive between messages.
    const stream = Buffer.concat(values.flatMap((value) => [keepAlive, message(value), keepAlive]));
    const frames = new Frames(1_000_000);
    const seen: unknown[] = [];
    for (let at = 0; at < stream.length; at += size)
      frames.push(stream.subarray(at, at + size), (buffer, start, end) => {
        unpacker.reset(buffer, start);
        expect(unpacker.signature()).toBe(0x71);
        seen.push(unpacker.value());
        expect(unpacker.at).toBe(end);
      });
    expect(seen).toEqual(normal(values));
  });

  it.each([1, 3, 100, 5_000, 65_536])(
    'of two connections do not mix in the memory they are read into, %i bytes at a time',
    (size) => {
      const streams = ['a', 'b'].map((letter) => {
        const values = [1, 20, 4_000, 70_000, 9, 130_000].map((length) => letter.repeat(length));
        const seen: unknown[] = [];
        return { values, seen, frames: new Frames(1_000_000), bytes: Buffer.concat(values.map(message)) };
      });
      const whole = Math.max(...streams.map(({ bytes }) => bytes.length));
      for (let at = 0; at < whole; at += size)
        for (const { frames, bytes, seen } of streams) {
          const length = bytes.copy(ARRIVED, 0, at, at + size);
          frames.push(ARRIVED.subarray(0, length), (buffer, start) => {
            unpacker.reset(buffer, start);
            unpacker.signature();
            seen.push(unpacker.value());
          });
        }
      for (const { seen, values } of streams) expect(seen).toEqual(values);
    },
  );

  it('that are too large are refused before they fill the memory', () => {
    const frames = new Frames(150_000);
    expect(() => frames.push(message('z'.repeat(200_000)), () => {})).toThrow();
  });

  it('that were taken are not written over by the next', () => {
    const packer = new Packer();
    const taken = Array.from({ length: 500 }, (_, index) => {
      packer.beginMessage(0x71, 1);
      packer.value('m'.repeat(index * 7));
      packer.endMessage();
      if (index % 10 === 3) packer.discard();
      return packer.take();
    });
    for (const [index, bytes] of taken.entries()) {
      if (index % 10 === 3) expect(bytes).toHaveLength(0);
      else expect(bytes.equals(message('m'.repeat(index * 7)))).toBe(true);
    }
  });
});
