import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GraphQLOutputType, getNamedType, parse } from 'graphql';
import type { GraphTransaction } from '../../datasources/graph.ts';
import { resourceOf } from '../../src/auth/permissions.ts';
import type { Principal } from '../../src/auth/principal.ts';
import type { OperationResult } from '../../src/execution.ts';
import { changing, creating, ownChanges } from './changes.ts';
import { deleteHidden, idsOf, KINDS, type TwinType, twinTypes, writeFixture } from './fixture.ts';
import { ownWays } from './own-ways.ts';
import { type Way, Ways } from './ways.ts';
import { type Ask, openWorld, principalOf, type World } from './world.ts';

const AT_ONCE = 4;

type Case = Way & { type: string };

let world: World;
let types: TwinType[];
let tried = 0;

beforeAll(async () => {
  world = await openWorld();
  types = await twinTypes();
});
afterAll(async () => {
  await world?.graph.close();
  process.stdout.write(`leak table: ${tried} cases of role, type and way\n`);
});

/** Who reads, what of the fixture does not exist for them, and which types they may ask for. */
const READERS = [
  {
    name: 'an operator of one tenant, cleared up to AMBER',
    principal: principalOf('OPERATOR', { tenants: ['acme'], clearance: 'AMBER' }),
    hides: (id: string) => /-(globex|red)$/.test(id),
    mayRead: (_type: string) => true,
    writes: true,
  },
  {
    name: 'a key that reads vulnerabilities and software alone',
    principal: principalOf('ADMIN', {
      scopes: ['platform:vulnerability:read', 'platform:software:read'],
    }),
    hides: (id: string) => !/^(Vulnerability|Software)-/.test(id),
    mayRead: (type: string) => ['Vulnerability', 'Software'].includes(type),
    writes: false,
  },
];

describe.each(READERS)('to $name', ({ principal, hides, mayRead, writes }) => {
  let cases: Case[];
  let changes: Case[];
  let hidden: string[];
  let seen: string[];
  let changed: string[];
  let before: string[];

  beforeAll(async () => {
    await writeFixture(world.graph);
    hidden = types.flatMap(({ name }) => idsOf(name)).filter(hides);
    const ways = new Ways(world.schema, types, mayRead);
    cases = [
      ...types
        .filter(({ name }) => mayRead(name))
        .flatMap((type) => ways.reading(type).map((way) => ({ ...way, type: type.name }))),
      ...ownWays(types, mayRead),
    ];
    changes = writes
      ? [
          ...types.flatMap((type) =>
            changing(world.schema, type).map((way) => ({ ...way, type: type.name })),
          ),
          ...(await ownChanges(types)),
        ]
      : [];
    before = await untouchable(world.graph);
    changed = await askAll(world.tryOut(staysAsIs), principal, changes);
    seen = await askAll(world.ask, principal, cases);
    await deleteHidden(world.graph, hidden);
  }, 600_000);

  /** What is not theirs, and what is shared: none of it may be changed by the operator of one tenant. */
  async function untouchable(on: Pick<GraphTransaction, 'read'>): Promise<string[]> {
    const rows = await on.read(
      'MATCH (n) WHERE n.id IN $ids RETURN n.id AS id, labels(n) AS labels, properties(n) AS props ORDER BY id',
      { ids: types.flatMap(({ name }) => idsOf(name)).filter((id) => !id.endsWith('-acme')) },
    );
    return rows.map(canonical);
  }

  const intruded: string[] = [];
  async function staysAsIs(transaction: GraphTransaction): Promise<void> {
    const after = await untouchable(transaction);
    intruded.push(...after.filter((row, index) => row !== before[index]));
  }

  it('reading answers as if what is hidden did not exist', async () => {
    expect(differences(cases, seen, await askAll(world.ask, principal, cases))).toEqual([]);
    // A table of refusals would prove nothing.
    expect(seen.filter((answer) => answer.startsWith('{"errors"'))).toEqual([]);
    expect(hidden.filter((id) => seen.some((answer) => answer.includes(`"${id}"`)))).toEqual([]);
    tried += cases.reduce((sum, { query }) => sum + waysIn(query), 0);
  }, 300_000);

  it('changing answers as if what is hidden did not exist, and changes nothing of it', async () => {
    expect(intruded).toEqual([]);
    const ask = world.tryOut(async () => {});
    expect(differences(changes, changed, await askAll(ask, principal, changes))).toEqual([]);
    tried += changes.length;
  }, 300_000);
});

describe('of an id that is taken', () => {
  it('is told the same, whether its holder can be seen or not: that it is taken', async () => {
    await writeFixture(world.graph);
    const { principal } = READERS[0] as (typeof READERS)[0];
    const told = await Promise.all(
      types.flatMap((type) =>
        idsOf(type.name).map(async (id) => {
          const way = creating(world.schema, type, id);
          tried += way ? 1 : 0;
          return way ? JSON.stringify(await world.ask(principal, way.query, way.variables)) : [];
        }),
      ),
    );
    const distinct = [
      ...new Set(told.flat().map((answer) => answer.replace(/create\w+|"locations":\[[^\]]*\],/g, ''))),
    ];
    expect(distinct).toHaveLength(1);
    expect(distinct[0]).toContain('"CONFLICT"');
  });
});

describe('what is created', () => {
  it('carries the tenant of who creates it, whatever its type', async () => {
    const labels: Array<[string, string[]]> = [];
    for (const type of types) {
      const way = creating(world.schema, type, `${type.name}-new`);
      if (!way) continue;
      const ask = world.tryOut(async (transaction) => {
        const [row] = await transaction.read('MATCH (n {id: $id}) RETURN labels(n) AS labels', {
          id: `${type.name}-new`,
        });
        labels.push([type.name, row?.labels as string[]]);
      });
      await ask(principalOf('OPERATOR', { tenants: ['acme', 'globex'] }), way.query, way.variables);
      tried += 1;
    }
    expect(labels.length).toBeGreaterThan(30);
    const wanted = labels.map(([name]) => [
      name,
      [...(types.find((type) => type.name === name)?.labels ?? []), ...KINDS.acme].sort(),
    ]);
    expect(labels.map(([name, all]) => [name, all.toSorted()])).toEqual(wanted);
  });
});

describe('the gate', () => {
  const codeOf = (result: OperationResult) => result.errors?.[0]?.extensions?.code;

  it('lets a stranger use what is public and nothing else', async () => {
    for (const { name, operation, demand } of world.demands.rootFields()) {
      tried += 1;
      expect([operation, name, demand?.public]).toEqual([operation, name, PUBLIC.has(name)]);
    }
    for (const type of types)
      for (const way of changing(world.schema, type)) {
        tried += 1;
        expect(codeOf(await world.ask(undefined, way.query, way.variables))).toBe('AUTH_ERROR');
      }
  });

  it('asks for a right by every root field, but for those that look at rights row by row', () => {
    const free = world.demands
      .rootFields()
      .filter(({ demand }) => !demand?.public && demand?.permissions.length === 0);
    expect(free.map(({ name }) => name).filter((name) => !ROW_BY_ROW.has(name))).toEqual([]);
  });

  it('asks for the right to read a type by every field that shows it, and to write it by every one that changes it', () => {
    for (const type of types) {
      const resource = `platform:${resourceOf(type.labels[0] as string)}`;
      const fields = world.demands.rootFields();
      const shows = new RegExp(`[ {]${type.name}[ }]`);
      const roots = fields.filter(({ name, operation }) =>
        shows.test(
          ` ${getNamedType(world.schema.getRootType(operation)?.getFields()[name]?.type as GraphQLOutputType).name} `,
        ),
      );
      expect(roots.length).toBeGreaterThan(0);
      for (const { name, demand } of roots)
        expect([name, demand?.permissions.includes(`${resource}:read`)]).toEqual([name, true]);
      for (const way of changing(world.schema, type)) {
        const name = /\b(?:create|update|delete)\w+/.exec(way.query)?.[0];
        const demand = fields.find((field) => field.name === name)?.demand;
        expect([name, demand?.permissions.includes(`${resource}:write`)]).toEqual([name, true]);
      }
    }
  });

  it('lets no reader change anything, and an analyst findings alone', async () => {
    const findings = /(?:SecurityEvent|Prediction|Recommendation)s$/;
    for (const role of ['VIEWER', 'ANALYST'] as const)
      for (const type of types)
        for (const way of changing(world.schema, type)) {
          const field = /\b(?:create|update|delete)\w+/.exec(way.query)?.[0] ?? '';
          const allowed = role === 'ANALYST' && findings.test(field);
          const result = await world.tryOut(async () => {})(principalOf(role), way.query, way.variables);
          tried += 1;
          expect([role, field, codeOf(result) === 'PERMISSION_ERROR']).toEqual([role, field, !allowed]);
        }
  });
});

/** Root fields that need no login. */
const PUBLIC = new Set(['login', 'signup', 'refreshToken', 'acceptInvitation']);
/** Root fields that need a login and no right: what they show and change is the caller's own, or limited row by row. */
const ROW_BY_ROW = new Set(
  `me user search node events connect disconnect logout changePassword apiKeys createApiKey revokeApiKey sessions mySessions endSession`.split(
    ' ',
  ),
);

/** The database promises no order of labels, nor of properties. */
function canonical({ id, labels, props }: Record<string, unknown>): string {
  const sorted = Object.entries(props as object).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([id, (labels as string[]).toSorted(), sorted]);
}

async function askAll(ask: Ask, principal: Principal, cases: readonly Case[]): Promise<string[]> {
  const answers: string[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < cases.length; i = next++) {
      const { query, variables, unordered } = cases[i] as Case;
      const answer = await ask(principal, query, variables);
      answers[i] = JSON.stringify(unordered ? sorted(answer) : answer);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return answers;
}

/** The same with lists in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sorted(inner)]));
}

function differences(cases: readonly Case[], there: readonly string[], gone: readonly string[]): string[] {
  return cases.flatMap(({ type, name, query }, i) =>
    there[i] === gone[i] ? [] : [`${type}: ${name}: ${there[i]} is not ${gone[i]}: ${query}`.slice(0, 1500)],
  );
}

/** Fields that show nodes, or count them: each is a way of its own. */
function waysIn(query: string): number {
  let ways = 0;
  JSON.stringify(parse(query), (key, value) => {
    if (key === 'selectionSet' && value) ways += 1;
    if (key === 'value' && value === 'totalCount') ways += 1;
    return value;
  });
  return ways;
}
