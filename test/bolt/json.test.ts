import { describe, expect, it } from '@jest/globals';
import { JsonText } from '../../datasources/bolt/json-text.ts';
import {
  booleanWriter,
  constantWriter,
  enumWriter,
  floatWriter,
  intWriter,
  listWriter,
  nullable,
  ObjectWriter,
  stringWriter,
  Unwritable,
  type ValueWriter,
  valueWriter,
} from '../../datasources/bolt/json-writers.ts';
import { Packer } from '../../datasources/bolt/pack.ts';
import { JsonListSink } from '../../datasources/bolt/sink.ts';
import { Unpacker } from '../../datasources/bolt/unpack.ts';

/** A record of one column, as the server sends it. */
function recordOf(value: unknown): Unpacker {
  const packer = new Packer();
  packer.beginMessage(0x71, 1);
  packer.value([value]);
  packer.endMessage();
  const unpacker = new Unpacker();
  unpacker.reset(packer.take(), 2);
  unpacker.signature();
  return unpacker;
}

function written(writer: ValueWriter, value: unknown, context?: unknown): string {
  const source = recordOf(value);
  source.listLength();
  const text = new JsonText();
  writer.write(source, text, context);
  // The next value of a record is read from there.
  expect(source.at).toBe(source.buffer.length - 2);
  return text.copy().toString();
}

const field = (key: string, writer: ValueWriter, from: readonly string[] = [key], required = false) => ({
  key,
  from,
  required,
  writer,
});

describe('JSON from the bytes of a record', () => {
  const texts = [
    '',
    'plain',
    'a "quoted" \\ back/slash',
    '\u0000\u0001\b\t\n\f\r\u001f\u007f',
    'Ünïcödé \u2028 \u2029 😀 漢字',
    ...[15, 16, 47, 48, 49, 255, 256, 9000, 65_400].map((length) => 'x'.repeat(length)),
    `${'y'.repeat(100)}"\n`,
  ];

  it.each(texts)('is what JSON.stringify writes of a text (%#)', (text) => {
    expect(written(stringWriter, text)).toBe(JSON.stringify(text));
  });

  it('is what JSON.stringify writes of every single character below 300', () => {
    const all = Array.from({ length: 300 }, (_, code) => String.fromCharCode(code));
    expect(written(listWriter(stringWriter), all)).toBe(JSON.stringify(all));
  });

  it.each([0, -0, 9, 10, -1, 127, -128, 32_767, -2_147_483_648, 2_147_483_647, 1.5, -1e-7, 1e21, 5e-324])(
    'of a number (%d)',
    (number) => {
      expect(written(floatWriter, number)).toBe(JSON.stringify(number));
    },
  );

  it('of whole numbers of 32 bits, and of no others', () => {
    for (const number of [0, 7, 10, -5, 2_147_483_647, -2_147_483_648])
      expect(written(intWriter, BigInt(number))).toBe(String(number));
    for (const wrong of [2n ** 31n, 1.5, '1', true, null])
      expect(() => written(intWriter, wrong)).toThrow(Unwritable);
  });

  it('of true, false and null; null only where it may be', () => {
    expect(written(listWriter(nullable(booleanWriter)), [true, false, null])).toBe('[true,false,null]');
    expect(() => written(booleanWriter, null)).toThrow(Unwritable);
  });

  it('of names of an enum, and of no others', () => {
    const writer = enumWriter(new Set(['LOW', 'HIGH']));
    expect(written(listWriter(writer), ['HIGH', 'LOW'])).toBe('["HIGH","LOW"]');
    for (const wrong of ['MEDIUM', 1, null]) expect(() => written(writer, wrong)).toThrow(Unwritable);
  });

  it.each([NaN, Number.POSITIVE_INFINITY, '1', null, [1], { a: 1 }])(
    'is not written of what is no number (%p)',
    (value) => {
      expect(() => written(floatWriter, value)).toThrow(Unwritable);
    },
  );

  it('has the fields in the order of the answer, whatever the map holds besides and in whatever order', () => {
    const inner = new ObjectWriter([field('z', nullable(stringWriter)), field('a', floatWriter)]);
    const writer = new ObjectWriter([
      field('name', stringWriter),
      field('__typename', constantWriter('"Thing"'), [], true),
      field('alias', stringWriter, ['alias', 'name']),
      field('list', nullable(listWriter(inner))),
      field('missing', nullable(stringWriter)),
    ]);
    const expected = '{"name":"n","__typename":"Thing","alias":"n","list":[{"z":null,"a":1}],"missing":null}';
    const list = [{ a: 1, other: { deep: [1, 2, { x: 'y'.repeat(300) }] }, z: null }];
    const noise = {
      n1: 1.5,
      n2: [true, null, 'x'.repeat(60_000)],
      n3: { a: 2n ** 40n, b: -200n, c: -40_000n },
    };
    expect(written(writer, { name: 'n', list, ...noise })).toBe(expected);
    expect(written(writer, { ...noise, list, name: 'n' })).toBe(expected);
    expect(written(writer, { list, ...noise, name: 'n', alias: 'other' })).toBe(
      expected.replace('"alias":"n"', '"alias":"other"'),
    );
  });

  it('is not written of an object whose required field is missing, nor of what is no map', () => {
    const writer = new ObjectWriter([field('id', stringWriter, ['id'], true)]);
    for (const value of [{}, { ID: 'x' }, { id: null }, 'text', [], null])
      expect(() => written(writer, value)).toThrow(Unwritable);
    expect(written(writer, { id: 'x' })).toBe('{"id":"x"}');
  });

  it('of objects that hold their like', () => {
    const fields: ReturnType<typeof field>[] = [];
    const later: ValueWriter = { write: (...args) => writer.write(...args) };
    fields.push(field('id', floatWriter), field('next', nullable(later)), field('after', floatWriter));
    const writer = new ObjectWriter(fields);
    const nest = (depth: number): unknown => ({ next: depth ? nest(depth - 1) : null, after: 1, id: depth });
    const plain = (depth: number): unknown => ({
      id: depth,
      next: depth ? plain(depth - 1) : null,
      after: 1,
    });
    expect(written(writer, nest(20))).toBe(JSON.stringify(plain(20)));
  });

  it('of values that are made anew, by what was said of the read', () => {
    const writer = valueWriter((value, context) => `${value} ${context}`);
    expect(written(writer, 'a', 'said')).toBe('"a said"');
  });

  it('is JSON.stringify of random values', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    const value = (depth: number): unknown => {
      const kind = random(depth > 3 ? 4 : 6);
      if (kind === 0) return null;
      if (kind === 1) return random(2) === 1;
      if (kind === 2) return random(1_000_000) / 7;
      if (kind === 3) return String.fromCharCode(...Array.from({ length: random(80) }, () => random(0xd7ff)));
      if (kind === 4) return Array.from({ length: random(20) }, () => value(depth + 1));
      return Object.fromEntries(Array.from({ length: random(20) }, (_, n) => [`k${n}`, value(depth + 1)]));
    };
    const writer = listWriter(valueWriter((item) => item));
    for (let round = 0; round < 300; round++) {
      const list = [value(0), value(0)];
      expect(written(writer, list)).toBe(JSON.stringify(list));
      // The same bytes are passed over as a whole.
      const source = recordOf({ first: list, second: 'end' });
      source.listLength();
      const text = new JsonText();
      new ObjectWriter([field('second', stringWriter)]).write(source, text, undefined);
      expect(text.copy().toString()).toBe('{"second":"end"}');
    }
  });
});

describe('a sink', () => {
  const sinkOf = () => new JsonListSink(stringWriter, undefined, Buffer.from('{"list":['), Buffer.from(']}'));
  const columnOf = (value: unknown) => {
    const source = recordOf(value);
    source.listLength();
    return source;
  };

  it('makes a list of the rows between two texts', () => {
    for (const rows of [[], ['a'], ['a', 'b', 'c']]) {
      const sink = sinkOf();
      sink.begin();
      for (const row of rows) sink.row(columnOf(row));
      expect(sink.result().toString()).toBe(JSON.stringify({ list: rows }));
    }
  });

  it('forgets what came before when the statement is sent again', () => {
    const sink = sinkOf();
    sink.begin();
    sink.row(columnOf('before'));
    sink.row(columnOf(1.5));
    sink.begin();
    sink.row(columnOf('after'));
    expect(sink.result().toString()).toBe('{"list":["after"]}');
  });

  it('keeps what cannot be written from those who come after on the connection', () => {
    const sink = sinkOf();
    sink.begin();
    for (const row of ['a', 1.5, 'b']) sink.row(columnOf(row));
    expect(() => sink.result()).toThrow(Unwritable);
    const next = sinkOf();
    next.begin();
    next.row(columnOf('mine'));
    expect(next.result().toString()).toBe('{"list":["mine"]}');
  });

  it('gives values as they are where a reader has made them', () => {
    const sink = sinkOf();
    sink.begin();
    sink.value('a');
    expect(sink.result()).toEqual(['a']);
  });
});
