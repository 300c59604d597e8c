import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { freshDatabase } from './databases.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { type Received, type Receiver, startReceiver } from './receiver.ts';

export const SETTINGS = {
  WEBHOOK_ALLOW_PRIVATE: 'true',
  WEBHOOK_TIMEOUT_MS: '700',
  WEBHOOK_MAX_ATTEMPTS: '4',
  WEBHOOK_RETRY_BASE_MS: '5',
};

/** The gateway of the file; a test may put another one in its place. */
export const suite = {} as { database: string; gateway: TestGateway };
const receivers: Receiver[] = [];
/** Webhooks to delete after the test. */
const made: string[] = [];

beforeAll(async () => {
  suite.database = await freshDatabase();
  suite.gateway = await startTestGateway({ ...SETTINGS, DATABASE_URL: suite.database });
});
afterEach(async () => {
  for (const id of made.splice(0)) await run('mutation($id: ID!) { deleteWebhook(id: $id) }', { id });
  await Promise.all(receivers.splice(0).map((receiver) => receiver.shut().catch(() => {})));
});
afterAll(() => suite.gateway?.close());

// biome-ignore lint/suspicious/noExplicitAny: answers have the shape of their query
export type Data = any;

/** An operation of the administrator that succeeds. */
export async function run(
  query: string,
  variables: Record<string, unknown> = {},
  on = suite.gateway,
): Promise<Data> {
  const { data, errors } = await on.query(query, variables);
  expect(errors).toBeUndefined();
  return data;
}

export async function codeOf(query: string, variables: Record<string, unknown> = {}, token?: string | null) {
  const { errors } = await suite.gateway.query(query, variables, token === undefined ? {} : { token });
  return errors?.[0]?.extensions.code;
}

export async function receiver(): Promise<Receiver> {
  const started = await startReceiver();
  receivers.push(started);
  return started;
}

export const CREATE = `mutation($input: CreateWebhookInput!) {
  createWebhook(input: $input) { secret webhook { id name url cursor enabled expand types } }
}`;

export async function hook(url: string, input: Record<string, unknown> = {}, on = suite.gateway) {
  const data = await run(CREATE, { input: { name: 'hook', url, types: ['Infrastructure'], ...input } }, on);
  const { secret, webhook } = data.createWebhook;
  made.push(webhook.id);
  return { secret, ...webhook } as { id: string; secret: string; cursor: string };
}

const STATE = `query($id: ID!) { webhook(id: $id) {
  enabled disabledReason cursor deadLetterCount previousSecretUntil lastDeliveredAt
  lastFailure { kind status } retry { attempts cursor nextAt }
} }`;

export async function stateOf(id: string): Promise<Data> {
  return (await run(STATE, { id })).webhook;
}

/** The webhook's state, once it is as it should be: what the receiver has seen is stored a moment later. */
export async function settled(id: string, condition: (state: Data) => boolean): Promise<Data> {
  for (let i = 0; i < 500; i++) {
    const state = await stateOf(id);
    if (condition(state)) return state;
    await sleep(20);
  }
  throw new Error(`the webhook stayed as it was: ${JSON.stringify(await stateOf(id))}`);
}

let count = 0;

/** The name that the next `change` gives. */
export const nextName = (): string => `n-${count}`;

/** Makes a node and returns its name. */
export async function change(on = suite.gateway): Promise<string> {
  const name = nextName();
  count += 1;
  await run(
    'mutation($n: String!) { createInfrastructure(input: { name: $n, provider: AWS }) { id } }',
    { n: name },
    on,
  );
  return name;
}

export async function changes(howMany: number, on = suite.gateway): Promise<string[]> {
  const names: string[] = [];
  for (let i = 0; i < howMany; i++) names.push(await change(on));
  return names;
}

export const nameOf = ({ body }: Received) => body.data?.after?.name as string;

/** What a receiver that looks at ids has done, in order. */
export function once(taken: readonly Received[]): string[] {
  return [...new Map(taken.map((message) => [message.id, message])).values()].map(nameOf);
}
