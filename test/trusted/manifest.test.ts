import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { parse, validate } from 'graphql';
import { loadResolvers } from '../../src/resolvers.ts';
import { buildSchema } from '../../src/schema.ts';
import { AutomaticDocuments } from '../../src/trusted/automatic.ts';
import { OWN_MANIFEST } from '../../src/trusted/files.ts';
import { canonicalId, identifierOf, idOfText } from '../../src/trusted/identifier.ts';
import { makeManifest, readManifest } from '../../src/trusted/manifest.ts';

const TEXT = 'query Me { me { email } }';
const HEX = idOfText(TEXT).slice('sha256:'.length);
const APOLLO = { format: 'apollo-persisted-query-manifest', version: 1 };
const operation = (more: object = {}) => ({ id: HEX, name: 'Me', type: 'query', body: TEXT, ...more });

describe('a manifest', () => {
  it('of GraphQL Code Generator maps ids to documents, whatever its hashes are', () => {
    const sha1 = 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3';
    expect(readManifest(JSON.stringify({ [HEX]: TEXT, [sha1]: '{ a }' }))).toEqual([
      { id: `sha256:${HEX}`, text: TEXT },
      { id: sha1, text: '{ a }' },
    ]);
  });

  it("of Apollo's format lists operations", () => {
    const manifest = { ...APOLLO, operations: [operation(), operation({ id: 'my-id' })] };
    expect(readManifest(JSON.stringify(manifest)).map(({ id }) => id)).toEqual([`sha256:${HEX}`, 'my-id']);
  });

  it.each([
    ['not JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a text that its hash is not of', JSON.stringify({ [HEX]: '{ other }' })],
    ['the same with a prefix', JSON.stringify({ [`sha256:${HEX}`]: '{ other }' })],
    ['an id that is none', JSON.stringify({ 'a b': TEXT })],
    ['a prefix that is reserved', JSON.stringify({ 'md5:abc': TEXT })],
    ['an empty id', JSON.stringify({ '': TEXT })],
    ['no text', JSON.stringify({ a: 1 })],
    ['another format', JSON.stringify({ format: 'x', version: 1, operations: [] })],
    ['another version', JSON.stringify({ ...APOLLO, version: 2, operations: [] })],
    ['an operation that is none', JSON.stringify({ ...APOLLO, operations: [null] })],
    [
      'another name than its document has',
      JSON.stringify({ ...APOLLO, operations: [operation({ name: 'You' })] }),
    ],
    [
      'a document that is not GraphQL',
      JSON.stringify({ ...APOLLO, operations: [operation({ id: 'x', body: '{' })] }),
    ],
    [
      'one id for two documents',
      JSON.stringify({
        ...APOLLO,
        operations: [operation({ id: 'x' }), operation({ id: 'x', body: `${TEXT} ` })],
      }),
    ],
  ])('is refused whole when it has %s', (_, json) => {
    expect(() => readManifest(json)).toThrow(/^(is|has|calls) /);
  });

  it('may have ids that objects have by themselves', () => {
    const json = `{ "__proto__": ${JSON.stringify(TEXT)}, "constructor": "{ a }" }`;
    expect(readManifest(json).map(({ id }) => id)).toEqual(['__proto__', 'constructor']);
  });

  it('of the saved operations is the one that is committed, fits the schema, and has what the playground asks', async () => {
    const committed = await readFile(OWN_MANIFEST, 'utf8');
    const entries = readManifest(committed);
    expect(makeManifest(entries.map(({ text }) => text))).toBe(committed);
    const folder = new URL('../../operations/', import.meta.url);
    const page = await readFile(new URL('../src/playground/page/session.js', folder), 'utf8');
    const ofPage = [...page.matchAll(/=\s+'((?:query|mutation) [^']+)'/g)].map(([, text]) => text as string);
    expect(ofPage.length).toBeGreaterThan(1);
    const names = await import('node:fs/promises').then(({ readdir }) => readdir(folder));
    const saved = names
      .filter((name) => name.endsWith('.graphql'))
      .map((name) => readFile(new URL(name, folder), 'utf8'));
    expect(makeManifest([...(await Promise.all(saved)), ...ofPage])).toBe(committed);
    const schema = await buildSchema(await loadResolvers());
    expect(entries.flatMap(({ text }) => validate(schema, parse(text)))).toEqual([]);
  });
});

describe('an id', () => {
  it('is the same with the prefix and without, and never that of another form', () => {
    expect(canonicalId(HEX)).toBe(`sha256:${HEX}`);
    expect(
      identifierOf({
        documentId: `sha256:${HEX}`,
        extensions: { persistedQuery: { version: 1, sha256Hash: HEX } },
      }),
    ).toBe(`sha256:${HEX}`);
    for (const id of [HEX.toUpperCase(), 'abc', '__proto__', 'x-own:abc']) expect(canonicalId(id)).toBe(id);
    for (const id of [
      `sha256:${HEX.toUpperCase()}`,
      'sha256:',
      'sha512:abc',
      'a b',
      '',
      'x-:a',
      'é',
      'a'.repeat(300),
    ])
      expect(canonicalId(id)).toBeUndefined();
  });
});

describe('what clients have sent', () => {
  it('is kept for a while, up to a size, the latest used', () => {
    const kept = new AutomaticDocuments(3600);
    for (let i = 0; i < 100; i++) {
      kept.set(`id-${i}`, `${i}`.padEnd(50_000));
      kept.get('id-0');
    }
    expect(kept.characters).toBe(2_000_000);
    expect([kept.get('id-0'), kept.get('id-99'), kept.get('id-1')].map((text) => text?.trim())).toEqual([
      '0',
      '99',
      undefined,
    ]);
    kept.set('large', 'x'.repeat(50_001));
    kept.set('id-99', 'x');
    expect(kept.get('large')).toBeUndefined();
    expect(kept.characters).toBe(1_950_001);
    const gone = new AutomaticDocuments(0);
    gone.set('a', 'b');
    expect([gone.get('a'), gone.characters]).toEqual([undefined, 0]);
  });
});
