import { type Contender, startDharma, startSimple } from './support/contenders.ts';
import type { Databases } from './support/databases.ts';

/** One of the servers that a run compares. */
export interface Entrant {
  name: string;
  about: string;
  /** Ours: several of them share the relay, the log and what one tells the others. */
  isDharma: boolean;
  /** Of a gateway, besides the usual ones. */
  settings: Readonly<Record<string, string>>;
  start(databases: Databases): Promise<Contender>;
}

function simple(name: Parameters<typeof startSimple>[0], about: string): Entrant {
  return { name, about, isDharma: false, settings: {}, start: (databases) => startSimple(name, databases) };
}

function dharma(name: string, about: string, settings: Readonly<Record<string, string>>): Entrant {
  return {
    name,
    about,
    isDharma: true,
    settings,
    start: (databases) => startDharma(databases, { name, settings }),
  };
}

/** In the order of the table's lines. */
export const ENTRANTS: readonly Entrant[] = [
  simple('stock', 'Apollo Server, standalone, with @neo4j/graphql'),
  simple('yoga', 'GraphQL Yoga with @neo4j/graphql'),
  simple('mercurius', 'Mercurius with @neo4j/graphql, jit: 1'),
  simple('bare', 'the driver behind node:http, Cypher by hand'),
  dharma('dharma-cold', 'the gateway without plans and response cache', {
    PLAN_CACHE_BYTES: '0',
    RESPONSE_CACHE: 'off',
  }),
  dharma('dharma-warm', 'with plans', { RESPONSE_CACHE: 'off' }),
  dharma('dharma-driver', 'with plans over the official driver alone', {
    RESPONSE_CACHE: 'off',
    NEO4J_LEAN_READER: 'off',
  }),
  dharma('dharma-cache', 'with plans and the response cache', { RESPONSE_CACHE: 'memory' }),
];

/** What the smoke test compares, and the least that ratios can be made of. */
export const FEW_ENTRANTS = ['stock', 'bare', 'dharma-warm', 'dharma-cache'];

/** The entrants with the given names, all when none is given. */
export function chooseEntrants(names: readonly string[]): readonly Entrant[] {
  const known = ENTRANTS.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new RangeError(`there is no contender "${unknown}": ${known.join(', ')}`);
  return ENTRANTS.filter(({ name }) => names.length === 0 || names.includes(name));
}

/**
 * A gateway among the entrants.
 * @throws RangeError when there is none of that name
 */
export function chooseGateway(name: string): Entrant {
  const [entrant] = chooseEntrants([name]);
  if (!entrant?.isDharma) throw new RangeError(`"${name}" is not a gateway`);
  return entrant;
}
