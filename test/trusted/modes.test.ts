import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { OWN_MANIFEST } from '../../src/trusted/files.ts';
import { idOfText } from '../../src/trusted/identifier.ts';
import { readManifest } from '../../src/trusted/manifest.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { gauge } from '../support/wait.ts';
import { ALL_TYPES, type Asked, EVERY_WAY, GETS, hash, outcomeOf, persisted } from './send.ts';

const ME = 'query WhoAmI {\n  me {\n    email\n  }\n}';
const ODD = 'query Odd { me { role } }';
const CREATE =
  'mutation AddSector($id: ID!) {\n  createSectors(input: [{id: $id, name: "S"}]) {\n    sectors {\n      id\n    }\n  }\n}';
const WRONG = 'query Wrong { me { nothing } }';
const OTHER = 'query Other { me { email } }';
const ID = idOfText(ME);
const HEX = ID.slice(7);

let folder: string;
const viewer: Record<string, string> = {};

async function gatewayIn(mode: string, files: Record<string, object>): Promise<TestGateway> {
  const paths = Object.entries(files).map(async ([name, manifest]) => {
    const file = join(folder, name);
    await writeFile(file, JSON.stringify(manifest));
    return file;
  });
  const manifests = [...(await Promise.all(paths)), OWN_MANIFEST].join(',');
  const gateway = await startTestGateway({ TRUSTED_DOCUMENTS: mode, TRUSTED_DOCUMENTS_MANIFESTS: manifests });
  const { users, login } = gateway.backends;
  const email = 'viewer@dharma.local';
  const passwordHash = await login.hash('a password of theirs');
  await users.create({ email, name: 'V', role: 'OPERATOR', passwordHash });
  viewer[gateway.url] = (await login.login(email, 'a password of theirs')).accessToken;
  return gateway;
}

const MANIFESTS = {
  'codegen.json': { [HEX]: ME, [idOfText(CREATE)]: CREATE },
  'apollo.json': {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id: 'odd-1', name: 'Odd', type: 'query', body: ODD }],
  },
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dharma-trusted-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('only trusted documents', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await gatewayIn('only', MANIFESTS);
  });
  afterAll(() => gateway?.close());
  const own = () => viewer[gateway.url] as string;

  describe.each(EVERY_WAY)('over %s', (_, send) => {
    const outcome = async (asked: Asked, token: string | null = own()) =>
      outcomeOf(await send(gateway, asked, token));

    it.each<[string, Asked]>([
      ['its id', { documentId: ID }],
      ['its id and an empty text', { documentId: ID, query: '' }],
      ['its id without a prefix', { documentId: HEX }],
      ['an id that is no hash', { documentId: 'odd-1' }],
      ["Apollo's hash", { extensions: persisted(HEX) }],
      ["an id in the place of Apollo's hash", { extensions: persisted('odd-1') }],
      ['both', { documentId: ID, extensions: persisted(HEX) }],
      ['its text', { query: ME }],
      ['its text, laid out otherwise', { query: ` query WhoAmI{me{,email}} # ${'x'.repeat(9)}` }],
      ['its text and its id', { query: ME, documentId: ID }],
    ])('runs what is named by %s', async (_case, asked) => {
      expect(await outcome(asked)).toBe('ok');
    });

    it.each<[string, Asked, string]>([
      ['another text', { query: OTHER }, 'DOCUMENT_NOT_TRUSTED'],
      ['another name of the operation', { query: ME.replace('WhoAmI', 'WhoElse') }, 'DOCUMENT_NOT_TRUSTED'],
      ['an alias more', { query: ME.replace('email', 'a: email') }, 'DOCUMENT_NOT_TRUSTED'],
      ['one more operation', { query: `${ME} ${OTHER}`, operationName: 'WhoAmI' }, 'DOCUMENT_NOT_TRUSTED'],
      ['introspection', { query: getIntrospectionQuery() }, 'DOCUMENT_NOT_TRUSTED'],
      ['`__typename`', { query: '{ __typename }' }, 'DOCUMENT_NOT_TRUSTED'],
      ['what does not fit the schema', { query: WRONG }, 'DOCUMENT_NOT_TRUSTED'],
      ['fragments in a circle', { query: '{ ...A } fragment A on Query { ...A }' }, 'DOCUMENT_NOT_TRUSTED'],
      ['an unknown id', { documentId: idOfText(OTHER) }, 'DOCUMENT_NOT_TRUSTED'],
      ['an unknown hash', { extensions: persisted(hash('sha256', OTHER)) }, 'DOCUMENT_NOT_TRUSTED'],
      [
        'a text with its own hash',
        { query: OTHER, extensions: persisted(hash('sha256', OTHER)) },
        'DOCUMENT_NOT_TRUSTED',
      ],
      ['a trusted id with another text', { query: OTHER, documentId: ID }, 'BAD_REQUEST'],
      ['a trusted hash with another text', { query: OTHER, extensions: persisted(HEX) }, 'BAD_REQUEST'],
      ['a trusted id with its text laid out otherwise', { query: `${ME} `, documentId: ID }, 'BAD_REQUEST'],
      ['a name with another text', { query: OTHER, documentId: 'odd-1' }, 'BAD_REQUEST'],
      ['two ids', { documentId: 'odd-1', extensions: persisted(HEX) }, 'BAD_REQUEST'],
      ['`__proto__`', { documentId: '__proto__' }, 'DOCUMENT_NOT_TRUSTED'],
      ['`constructor`', { documentId: 'constructor' }, 'DOCUMENT_NOT_TRUSTED'],
      ['`toString` as a hash', { extensions: persisted('toString') }, 'DOCUMENT_NOT_TRUSTED'],
      ['`hasOwnProperty` with a text', { query: OTHER, documentId: 'hasOwnProperty' }, 'BAD_REQUEST'],
      ['upper case', { documentId: `sha256:${HEX.toUpperCase()}` }, 'BAD_REQUEST'],
      ['another hash function', { documentId: `sha512:${HEX}` }, 'BAD_REQUEST'],
      ['another version', { extensions: { persistedQuery: { version: 2, sha256Hash: HEX } } }, 'BAD_REQUEST'],
      ['no hash', { extensions: { persistedQuery: {} } }, 'BAD_REQUEST'],
      ['a text for `persistedQuery`', { extensions: { persistedQuery: HEX } }, 'BAD_REQUEST'],
    ])('refuses %s', async (_case, asked, code) => {
      expect(await outcome(asked)).toBe(code);
    });

    it('lets administrators run anything, by its text', async () => {
      expect(await outcome({ query: OTHER }, gateway.token)).toBe('ok');
      expect(await outcome({ query: getIntrospectionQuery() }, gateway.token)).toBe('ok');
      // What they have run is known from now on, and yet not for others.
      expect(await outcome({ query: OTHER })).toBe('DOCUMENT_NOT_TRUSTED');
      // Nor is it kept by its hash.
      const extensions = persisted(hash('sha256', OTHER));
      expect(await outcome({ query: OTHER, extensions }, gateway.token)).toBe('ok');
      expect(await outcome({ extensions }, gateway.token)).toBe('DOCUMENT_NOT_TRUSTED');
    });

    it('holds strangers to the same', async () => {
      expect(await outcome({ query: '{ __typename }' }, null)).toBe('DOCUMENT_NOT_TRUSTED');
      expect(await outcome({ documentId: ID }, null)).toBe('AUTH_ERROR');
    });
  });

  it.each(ALL_TYPES)('runs mutations over %s', async (name, send) => {
    const asked = { documentId: idOfText(CREATE), variables: { id: `by ${name}` } };
    expect(outcomeOf(await send(gateway, asked, own()))).toBe('ok');
  });

  it.each(GETS)('runs no mutation by %s', async (_, send) => {
    for (const asked of [
      { documentId: idOfText(CREATE) },
      { extensions: persisted(hash('sha256', CREATE)) },
      { query: CREATE },
    ])
      expect(outcomeOf(await send(gateway, { ...asked, variables: { id: 'by GET' } }, own()))).toBe(
        'METHOD_NOT_ALLOWED',
      );
    const { data } = await gateway.query('{ sectors(where: { id: { eq: "by GET" } }) { id } }');
    expect(data.sectors).toEqual([]);
  });

  it.each(ALL_TYPES.slice(1))('follows subscriptions over %s', async (name, send) => {
    const manifest = readManifest(await readFile(OWN_MANIFEST, 'utf8'));
    const documentId = manifest.find(({ text }) => text.includes('EverythingThatChanges'))?.id;
    // What was made before has come out of the log by then.
    await gateway.settled();
    const { data } = await gateway.query('{ eventLog { latestCursor } }');
    await gateway.query(CREATE, { id: `for ${name}` });
    const variables = { types: ['Sector'], after: data.eventLog.latestCursor };
    const result = await send(gateway, { documentId, variables }, own());
    expect(result.data?.events).toMatchObject({ type: 'Sector', id: `for ${name}` });
  });

  it('has log-in and saved operations of the playground for everybody', async () => {
    const page =
      'mutation Login($input: LoginInput!) { login(input: $input) { accessToken refreshToken expiresAt } }';
    const input = { email: 'viewer@dharma.local', password: 'a password of theirs' };
    expect((await gateway.query(page, { input }, { token: null })).data.login.accessToken).toBeTruthy();
  });

  it('counts what it ran and what it refused, and tells trusted operations apart', async () => {
    const [hits, refused] = [
      await gauge(gateway, 'dharma_trusted_document_hits_total'),
      await gauge(gateway, 'dharma_trusted_document_refused_total'),
    ];
    const post = async (asked: object) => {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${own()}` },
        body: JSON.stringify(asked),
      });
      return response.status;
    };
    expect([await post({ documentId: ID }), await post({ query: ME }), await post({ query: OTHER })]).toEqual(
      [200, 200, 403],
    );
    expect(await gauge(gateway, 'dharma_trusted_document_hits_total')).toBe(hits + 2);
    expect(await gauge(gateway, 'dharma_trusted_document_refused_total')).toBe(refused + 1);
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/operation="WhoAmI",type="query",outcome="ok"/);
  });
});

describe('documents known from the start', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await gatewayIn('warm', { ...MANIFESTS, 'wrong.json': { wrong: WRONG } });
  });
  afterAll(() => gateway?.close());

  it.each(EVERY_WAY)('run by their id over %s, and others run too', async (_, send) => {
    const token = viewer[gateway.url] as string;
    const outcome = async (asked: Asked) => outcomeOf(await send(gateway, asked, token));
    expect(await outcome({ documentId: ID })).toBe('ok');
    expect(await outcome({ extensions: persisted(HEX) })).toBe('ok');
    expect(await outcome({ query: OTHER })).toBe('ok');
    expect(await outcome({ query: OTHER, documentId: ID })).toBe('BAD_REQUEST');
    expect(await outcome({ documentId: 'never-seen' })).toBe('PERSISTED_QUERY_NOT_FOUND');
    // It did not fit the schema at the start, which was said then; and is said again.
    expect(await outcome({ documentId: 'wrong' })).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});

describe('without trusted documents', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await gatewayIn('off', MANIFESTS);
  });
  afterAll(() => gateway?.close());
  const token = () => viewer[gateway.url] as string;

  it.each(EVERY_WAY)('over %s, a text that was sent once is known by its hash', async (name, send) => {
    const outcome = async (asked: Asked) => outcomeOf(await send(gateway, asked, token()));
    const query = `query Sent { me { ${name.replaceAll(' ', '_')}: email } }`;
    const extensions = persisted(hash('sha256', query));
    expect(await outcome({ extensions })).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(await outcome({ query: OTHER, extensions })).toBe('BAD_REQUEST');
    expect(await outcome({ extensions })).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(await outcome({ query, extensions })).toBe('ok');
    expect(await outcome({ extensions })).toBe('ok');
    // By whatever it comes, and in the form of the specification.
    for (const [, other] of EVERY_WAY)
      expect(outcomeOf(await other(gateway, { documentId: idOfText(query) }, token()))).toBe('ok');
    expect(await outcome({ documentId: 'odd-1' })).toBe('PERSISTED_QUERY_NOT_FOUND');
    const wrong = `${WRONG} # ${name}`;
    const ofWrong = persisted(hash('sha256', wrong));
    expect(await outcome({ query: wrong, extensions: ofWrong })).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(await outcome({ extensions: ofWrong })).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(await outcome({ extensions: {} })).toBe('BAD_REQUEST');
  });

  it('the requests of the documentation work as written', async () => {
    const text = await readFile(new URL('../../docs/trusted-documents.md', import.meta.url), 'utf8');
    const [, script = ''] = /## Asking by id.*?```sh\n(.*?)```/s.exec(text) ?? [];
    const here = script.replaceAll('http://127.0.0.1:4000', gateway.url).replaceAll('\ncurl', '\necho\ncurl');
    const env = { ...process.env, TOKEN: token() };
    const { stdout } = await promisify(execFile)('sh', ['-c', here], { env });
    const answers = stdout.trim().split(/\n+/);
    expect(answers).toHaveLength(3);
    for (const answer of answers) expect(JSON.parse(answer).data.me.email).toContain('@');
  });

  it.each(GETS)('a mutation that was sent once is not run by %s', async (_, send) => {
    const extensions = persisted(hash('sha256', CREATE));
    await gateway.query(CREATE, { id: 'sent' });
    expect(outcomeOf(await send(gateway, { extensions, variables: { id: 'again' } }, token()))).toMatch(
      /METHOD_NOT_ALLOWED|PERSISTED_QUERY_NOT_FOUND/,
    );
    const [[, post]] = ALL_TYPES as [[string, (typeof ALL_TYPES)[0][1]]];
    expect(
      outcomeOf(await post(gateway, { query: CREATE, extensions, variables: { id: 'first' } }, token())),
    ).toMatch(/ok|CONFLICT/);
    expect(outcomeOf(await send(gateway, { extensions, variables: { id: 'again' } }, token()))).toBe(
      'METHOD_NOT_ALLOWED',
    );
  });
});
