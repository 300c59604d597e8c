/**
 * Threats and changed infrastructures of a running gateway, in a terminal. Stop it, start it again: it goes on where it was.
 *
 *   DHARMA_PASSWORD=… node examples/node-dashboard.ts
 *
 * In a project of your own, `dharma/client` and `dharma/client/node` stand for the first two imports, and the documents are
 * what codegen makes of your operations.
 */
import { createLiveClient, LiveError } from '../client/index.ts';
import { fileStorage } from '../client/node.ts';
import { InfrastructureUpdatedDocument, ThreatDetectedDocument } from '../operations/generated/documents.ts';

const {
  DHARMA_URL = 'http://127.0.0.1:4000/graphql',
  DHARMA_EMAIL = 'admin@dharma.local',
  DHARMA_PASSWORD = '',
  DHARMA_CURSORS = '.dharma-dashboard.json',
} = process.env;

/** A fresh token. That the gateway cannot be reached passes; that it knows no such login does not. */
async function logIn(): Promise<string> {
  const response = await fetch(DHARMA_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }',
      variables: { input: { email: DHARMA_EMAIL, password: DHARMA_PASSWORD } },
    }),
  });
  const { data, errors } = (await response.json()) as {
    data?: { login: { accessToken: string } };
    errors?: Array<{ message: string; extensions: { code: string } }>;
  };
  if (data) return data.login.accessToken;
  const message = errors?.[0]?.message ?? `${response.status}`;
  throw errors?.[0]?.extensions.code === 'AUTH_ERROR'
    ? new LiveError('AUTH_ERROR', message)
    : new Error(message);
}

const client = createLiveClient({
  url: DHARMA_URL,
  token: logIn,
  storage: fileStorage(DHARMA_CURSORS),
  onState(state) {
    console.error(state.state === 'waiting' ? `connection lost (${state.code}), trying again` : state.state);
  },
  onNotice: ({ kind, subscription }) => console.error(`${subscription}: ${kind}`),
});

async function threats(): Promise<void> {
  const options = {
    whenExpired: 'oldest',
    onMissed: ({ reason }: { reason: string | undefined }) =>
      console.log(`threats may have been missed: ${reason}`),
  } as const;
  for await (const message of client.subscribe(ThreatDetectedDocument, { minSeverity: 'LOW' }, options)) {
    if (message.errors) continue;
    const { severity, event, detectedAt } = message.data.threatDetected;
    const where = event?.resources.map(({ name }) => name).join(', ');
    console.log(
      `${detectedAt}  ${severity.padEnd(8)} ${event?.name ?? 'deleted'}${where ? ` on ${where}` : ''}`,
    );
  }
}

async function infrastructures(): Promise<void> {
  const options = { whenExpired: 'now', onMissed: () => {} } as const;
  for await (const message of client.subscribe(InfrastructureUpdatedDocument, {}, options)) {
    if (message.errors) continue;
    const { name, status, nodeCount, updatedAt } = message.data.infrastructureUpdated;
    console.log(`${updatedAt}  ${name}: ${status}, ${nodeCount} nodes`);
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => client.close());
try {
  await Promise.all([threats(), infrastructures()]);
} catch (error) {
  client.close();
  console.error(error instanceof LiveError ? `${error.code}: ${error.message}` : error);
  process.exitCode = 1;
}
