import { documentFor, jsonOf, type Place, Verbatim } from './documents.ts';
import { CYPHER, JSON_VALUES, LUCENE } from './payloads.ts';
import { Random } from './random.ts';
import { broken, excessive, HOSTILE, oddBody } from './texts.ts';
import { ACCEPTS, AUTHORIZATIONS, FORMS, MESSAGES, METHODS, PATHS, RAW, TYPES } from './wire.ts';

export const ROLES = ['viewer', 'analyst', 'operator', 'admin', 'stranger'] as const;
export type Role = (typeof ROLES)[number];

/** What is sent, and how. Everything about it follows from the seed and its number. */
export interface Input {
  number: number;
  by: 'http' | 'raw' | 'websocket' | 'sse';
  role: Role;
  method: string;
  path: string;
  headers: Record<string, string>;
  /** Of an HTTP request; a message of a WebSocket; all of a raw one. */
  body: string | undefined;
  /** Whether the answer may be something else than GraphQL's or an error's. */
  elsewhere?: boolean;
}

export interface Source {
  seed: number;
  texts: readonly Place[];
  all: readonly Place[];
  ids: readonly string[];
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** The input of a number: the same whichever were made before. */
export function inputOf(source: Source, number: number): Input {
  const random = new Random(source.seed, number);
  const make = random.weighted<(source: Source, random: Random, number: number) => Omit<Input, 'number'>>([
    [62, hostileText],
    [13, wrongValue],
    [7, brokenDocument],
    [9, body],
    [5, head],
    [4, rawRequest],
  ]);
  return { number, ...make(source, random, number) };
}

function roleOf(random: Random): Role {
  return random.weighted([
    [50, 'admin'],
    [20, 'operator'],
    [12, 'analyst'],
    [12, 'viewer'],
    [6, 'stranger'],
  ]);
}

function sent(random: Random, content: string, subscription = false): Omit<Input, 'number'> {
  const by = subscription
    ? random.pick(['websocket', 'sse', 'http'] as const)
    : random.weighted([
        [88, 'http'],
        [7, 'websocket'],
        [5, 'sse'],
      ] as const);
  const stream = by === 'sse';
  return {
    by,
    role: roleOf(random),
    method: 'POST',
    path: stream ? '/graphql/stream' : '/graphql',
    headers: { ...JSON_TYPE, ...(stream && { accept: 'text/event-stream' }) },
    body: content,
  };
}

function ofPlace(place: Place, value: unknown, { ids }: Source, random: Random): Omit<Input, 'number'> {
  const { query, variables } = documentFor(place, value, { asVariable: random.chance(0.5), ids, random });
  const content = `{"query":${JSON.stringify(query)},"variables":${jsonOf(variables)}}`;
  return sent(random, content, place.operation === 'subscription');
}

/** Each place has its turn, with Cypher, Lucene and others in turn. */
function hostileText(source: Source, random: Random, number: number): Omit<Input, 'number'> {
  const place = source.texts[number % source.texts.length] as Place;
  const payload = random.pick(random.pick([CYPHER, LUCENE, HOSTILE, HOSTILE]));
  return ofPlace(place, payload, source, random);
}

function wrongValue(source: Source, random: Random): Omit<Input, 'number'> {
  const place = random.pick(random.chance(0.5) ? source.all : source.texts);
  return ofPlace(place, Verbatim.ofJson(random.pick(JSON_VALUES)), source, random);
}

function brokenDocument(source: Source, random: Random): Omit<Input, 'number'> {
  const how = { asVariable: false, ids: source.ids, random };
  const query = random.chance(0.5)
    ? excessive(random)
    : broken(documentFor(random.pick(source.texts), random.pick(HOSTILE), how).query, random);
  return sent(random, JSON.stringify({ query, variables: { v: random.pick(HOSTILE) } }), random.chance(0.1));
}

function body(_source: Source, random: Random): Omit<Input, 'number'> {
  return sent(random, oddBody(random), random.chance(0.1));
}

/** Heads and paths that no client sends. */
function head(_source: Source, random: Random): Omit<Input, 'number'> {
  const method = random.pick(METHODS);
  const type = random.pick(TYPES);
  const headers: Record<string, string> = {};
  if (random.chance(0.8)) headers['content-type'] = type;
  if (random.chance(0.5)) headers.accept = random.pick(ACCEPTS);
  if (random.chance(0.3)) headers['apollo-require-preflight'] = 'true';
  if (random.chance(0.3)) headers.authorization = Buffer.from(random.pick(AUTHORIZATIONS)).toString('latin1');
  if (random.chance(0.2))
    headers.origin = random.pick(['null', 'http://evil.example', 'x', 'http://127.0.0.1']);
  if (random.chance(0.2)) headers['last-event-id'] = random.pick(['c0.0', 'x', '\xe9', '1'.repeat(5000)]);
  if (random.chance(0.2)) headers['x-dharma-cost'] = random.pick(['true', 'x']);
  if (random.chance(0.2)) headers['x-forwarded-for'] = random.pick(['127.0.0.1', 'x', '::1, '.repeat(200)]);
  if (random.chance(0.2)) headers['accept-encoding'] = random.pick(['gzip', 'br', 'x;q=-1', '*']);
  if (random.chance(0.1)) headers.host = random.pick(['evil.example', '[', 'a:b', '127.0.0.1:99999']);
  if (random.chance(0.1))
    headers[`x-${random.pick(['__proto__', 'constructor', 'large'])}`] = 'x'.repeat(random.pick([1, 7000]));
  if (random.chance(0.1)) headers['content-encoding'] = 'gzip';
  const content = type.startsWith('multipart')
    ? random.pick(FORMS)
    : random.pick(['{"query":"{ __typename }"}', oddBody(random), '{"query":"mutation { logout }"}']);
  const bodied = !['GET', 'HEAD'].includes(method);
  return {
    by: 'http',
    role: headers.authorization ? 'stranger' : roleOf(random),
    method,
    path: random.pick(PATHS),
    headers,
    body: bodied ? content : undefined,
    elsewhere: true,
  };
}

/** What is no request, or no message. */
function rawRequest(_source: Source, random: Random): Omit<Input, 'number'> {
  const message = random.chance(0.4);
  return {
    by: message ? 'websocket' : 'raw',
    role: roleOf(random),
    method: '',
    path: '',
    headers: {},
    body: random.pick(message ? MESSAGES : RAW),
    elsewhere: true,
  };
}
