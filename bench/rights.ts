/** What the row rules cost: somebody of one tenant beside somebody who sees everything, and everything on beside everything off. */

import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { loadConfig } from '../src/config.ts';
import { createGateway, type Gateway } from '../src/gateway.ts';
import { createLogger } from '../src/logger.ts';
import { WrongAnswer } from './answers.ts';
import { chooseRows, requestBody } from './rows.ts';
import { loadData, startDatabases } from './support/databases.ts';
import { median } from './support/statistics.ts';

const SIZE = 20_000;
const ROUNDS = Number(process.env.ROUNDS ?? 7);
const REQUESTS = Number(process.env.REQUESTS ?? 400);
const CONNECTIONS = 8;
const WARM_UP = 200;
const PASSWORD = 'correct horse battery staple';

interface Asker {
  name: string;
  gateway: Gateway;
  token: string;
}
interface Question {
  name: string;
  body: (n: number) => string;
}

const databases = await startDatabases();
const settings = (more: Record<string, string>) =>
  loadConfig({
    PORT: '0',
    LOG_LEVEL: 'silent',
    NEO4J_URI: databases.neo4j.uri,
    NEO4J_USERNAME: databases.neo4j.username,
    NEO4J_PASSWORD: databases.neo4j.password,
    DATABASE_URL: databases.postgresUrl,
    ADMIN_PASSWORD: PASSWORD,
    ...more,
  });
const OFF = { RATE_LIMIT: 'off', AUDIT: 'off' };
const ON = { RATE_LIMIT_READS: '1000000' };

async function ask({ gateway, token }: Asker, body: string): Promise<unknown> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body,
  });
  const answer = (await response.json()) as { data?: unknown; errors?: unknown };
  if (answer.errors || !answer.data) throw new WrongAnswer(JSON.stringify(answer));
  return answer.data;
}

/** Milliseconds for a request, with so many under way at once. */
async function turn(asker: Asker, question: Question, requests: number): Promise<number> {
  const started = performance.now();
  let next = 0;
  const connection = async () => {
    while (next < requests) await ask(asker, question.body(next++));
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return (performance.now() - started) / requests;
}

async function compare(question: Question, askers: readonly Asker[]): Promise<string> {
  for (let n = 0; n < 20; n++) {
    const [first, ...others] = await Promise.all(askers.map((asker) => ask(asker, question.body(n))));
    if (others.some((other) => !isDeepStrictEqual(other, first)))
      throw new WrongAnswer(`${question.name}: ${n}`);
  }
  for (const asker of askers) await turn(asker, question, WARM_UP);
  const millis = new Map(askers.map((asker) => [asker, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++)
    for (const asker of round % 2 ? [...askers].reverse() : askers)
      millis.get(asker)?.push(await turn(asker, question, REQUESTS));
  const medians = askers.map((asker) => median(millis.get(asker) ?? []));
  const ratios = medians.map((value) => (value / (medians[0] as number)).toFixed(2));
  return `| ${question.name} | ${medians.map((value, i) => `${value.toFixed(2)} (${ratios[i]})`).join(' | ')} |`;
}

const on = await createGateway(settings(ON), createLogger('silent'));
const off = await createGateway(settings(OFF), createLogger('silent'));
const { users, login } = on.backends;
const passwordHash = await login.hash(PASSWORD);
await users.create({
  email: 'tenant@dharma.local',
  name: 'T',
  role: 'OPERATOR',
  passwordHash,
  tenants: ['acme'],
  clearance: 'AMBER',
});
const tokenOf = async (email: string) => (await login.login(email, PASSWORD)).accessToken;
const [admin, tenant] = [await tokenOf(on.config.ADMIN_EMAIL), await tokenOf('tenant@dharma.local')];
try {
  const pool = await loadData(databases.graph, SIZE);
  const [point, list] = chooseRows(['point', 'list']);
  if (!point || !list) throw new Error('there are no such rows');
  const questions: Question[] = [
    ...[point, list].map((row) => ({
      name: row.title,
      body: (n: number) => requestBody(row, n, pool),
    })),
    {
      name: 'totalCount of a connection',
      body: () => JSON.stringify({ query: '{ resourcesConnection(first: 1) { totalCount } }' }),
    },
    {
      name: 'reaches, 3 hops',
      body: (n) =>
        JSON.stringify({
          query: 'query ($id: ID!) { resources(where: { id: { eq: $id } }) { reaches(maxHops: 3) { id } } }',
          variables: { id: pool.resourceIds[(n * 7919) % pool.resourceIds.length] },
        }),
    },
  ];
  await sleep(1000);
  const seeing = [
    { name: 'sees everything', gateway: off, token: admin },
    { name: 'one tenant, up to AMBER', gateway: off, token: tenant },
  ];
  console.log(
    `| ${SIZE} resources, ms a request (ratio) | ${seeing.map(({ name }) => name).join(' | ')} |\n|---|---|---|`,
  );
  for (const question of questions) console.log(await compare(question, seeing));
  const all = [
    { name: 'everything off, sees everything', gateway: off, token: admin },
    { name: 'limits, trail and row rules on', gateway: on, token: tenant },
  ];
  console.log(`\n| ms a request (ratio) | ${all.map(({ name }) => name).join(' | ')} |\n|---|---|---|`);
  console.log(await compare(questions[0] as Question, all));
} finally {
  await on.close();
  await off.close();
  await databases.stop();
}
