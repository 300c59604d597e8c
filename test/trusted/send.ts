import { type Request, type Result, TRANSPORTS } from '../limits/transports.ts';
import type { TestGateway } from '../support/gateway.ts';

export { hash } from 'node:crypto';

/** As a client may send it, well or badly. */
export interface Asked {
  query?: unknown;
  documentId?: unknown;
  variables?: Record<string, unknown>;
  operationName?: string;
  extensions?: unknown;
}

export type Send = (gateway: TestGateway, asked: Asked, token: string | null) => Promise<Result>;

function addressOf(base: string, asked: Asked): string {
  const url = new URL(base);
  for (const [key, value] of Object.entries(asked))
    url.searchParams.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  return url.href;
}

async function byGet(gateway: TestGateway, asked: Asked, token: string | null): Promise<Result> {
  const response = await fetch(addressOf(`${gateway.url}/graphql`, asked), {
    headers: { 'apollo-require-preflight': 'true', ...(token && { authorization: `Bearer ${token}` }) },
  });
  return (await response.json()) as Result;
}

async function byGetOfStream(gateway: TestGateway, asked: Asked, token: string | null): Promise<Result> {
  const response = await fetch(addressOf(`${gateway.url}/graphql/stream`, asked), {
    headers: { accept: 'text/event-stream', ...(token && { authorization: `Bearer ${token}` }) },
  });
  if (response.status !== 200) return (await response.json()) as Result;
  const data = /event: next\n(?:.*\n)*?data: (.*)\n/.exec(await response.text())?.[1];
  return JSON.parse(data as string) as Result;
}

const POSTS = TRANSPORTS.map(
  ([name, send]) =>
    [
      name,
      (gateway: TestGateway, asked: Asked, token: string | null) => send(gateway, asked as Request, token),
    ] as [string, Send],
);

/** Ways that operations of any type come by. */
export const ALL_TYPES: ReadonlyArray<[string, Send]> = POSTS;
/** Ways that queries come by. */
export const EVERY_WAY: ReadonlyArray<[string, Send]> = [
  ...POSTS,
  ['GET', byGet],
  ['SSE by GET', byGetOfStream],
];
export const GETS: ReadonlyArray<[string, Send]> = EVERY_WAY.slice(-2);

/** What came of it: the code of the first error, or `ok`. */
export function outcomeOf({ data, errors }: Result): string {
  return errors?.[0]?.extensions.code ?? (data ? 'ok' : 'nothing');
}

export const persisted = (sha256Hash: unknown) => ({ persistedQuery: { version: 1, sha256Hash } });
