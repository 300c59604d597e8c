import { type FieldDefinitionNode, Kind } from 'graphql';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import { relationshipModel } from '../../resolvers/support/relationships.ts';
import { readTypeDefinitions } from '../../src/schema.ts';
import { directiveOf } from '../../src/sdl.ts';
import { Random } from '../fuzz/random.ts';
import { type TwinType, twinTypes, unwrapped } from '../rights/fixture.ts';
import { resetGraph } from '../support/databases.ts';
import { BARE_IDS, DATES, FLOATS, ID_ENDS, INTS, STORED_TIMES, TEXTS } from './values.ts';

const MARKINGS = new Map<string, readonly string[]>(
  Object.entries({
    acme: ['TENANTED', 'TENANT_acme'],
    globex: ['TENANTED', 'TENANT_globex'],
    red: ['TLP_RED'],
  }),
);
/** Types of which some nodes hold what their schema does not allow: their answers are errors. */
const BROKEN = ['Weakness', 'Tool', 'LoadBalancer', 'SecurityEvent'];
/** What no property of the schema has, in Cypher. */
const WRONG = [
  "'text'",
  '9007199254740993',
  '2147483648',
  '-9223372036854775808',
  '1.5',
  'true',
  "['a', 'b']",
  '[]',
  "date('2026-01-01')",
  "duration('P1D')",
  '0.0 / 0.0',
  '1.0 / 0.0',
  'point({x: 1, y: 2})',
  "localdatetime('2026-01-01T00:00')",
] as const;
const QUIET = { metadata: { capture: 'summary' } };
const RELATIONSHIPS = 5;

type Enums = ReadonlyMap<string, readonly string[]>;

/** Empties the graph and writes one of odd values: the same each time. */
export async function writeOddGraph(graph: Neo4jGraph): Promise<void> {
  await resetGraph(graph);
  const random = new Random(6);
  const enums = await enumsOfSchema();
  const types = await twinTypes();
  for (const type of types) {
    const ends = ID_ENDS.map((end) => ({ id: `${type.name}-${end}`, markings: MARKINGS.get(end) ?? [] }));
    const bare = type.name === 'Vulnerability' ? BARE_IDS.map((id) => ({ id, markings: [] })) : [];
    for (const { id, markings } of [...ends, ...bare])
      await writeNode(graph, type, id, markings, enums, random);
    if (BROKEN.includes(type.name)) await writeBroken(graph, type, random);
  }
  await seenInSeveralWays(graph);
  await relate(graph, types, random);
  await graph.read('CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()');
}

async function enumsOfSchema(): Promise<Enums> {
  const { definitions } = await readTypeDefinitions();
  return new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.ENUM_TYPE_DEFINITION
        ? [[definition.name.value, (definition.values ?? []).map(({ name }) => name.value)] as const]
        : [],
    ),
  );
}

const stored = (field: FieldDefinitionNode) =>
  !directiveOf(field, 'relationship') && !directiveOf(field, 'cypher');

async function writeNode(
  graph: Neo4jGraph,
  { labels, fields }: TwinType,
  id: string,
  markings: readonly string[],
  enums: Enums,
  random: Random,
): Promise<void> {
  const props: Record<string, unknown> = {};
  const times: string[] = [];
  for (const field of fields.filter(stored)) {
    const name = field.name.value;
    const { named, list } = unwrapped(field.type);
    const required = field.type.kind === Kind.NON_NULL_TYPE;
    if (!required && random.chance(0.25)) continue;
    if (named === 'DateTime') times.push(`, n.${name} = datetime('${random.pick(STORED_TIMES)}')`);
    else if (named === 'Date') times.push(`, n.${name} = date('${random.pick(DATES)}')`);
    else if (named === 'Int') {
      // A number would be stored as a float.
      times.push(`, n.${name} = ${random.pick(INTS)}`);
    } else {
      const value = () => storedValue(named, enums, random);
      props[name] = list ? Array.from({ length: random.below(4) }, value) : value();
    }
  }
  const all = [...labels, ...markings].join(':');
  await graph.write(`CREATE (n:${all}) SET n = $props${times.join('')}`, { props: { ...props, id } }, QUIET);
}

function storedValue(type: string, enums: Enums, random: Random): unknown {
  if (type === 'Boolean') return random.chance(0.5);
  if (type === 'Float') return random.pick(FLOATS);
  return random.pick(enums.get(type) ?? TEXTS);
}

/** Each property wrong in a node of its own, and nodes with hardly any. */
async function writeBroken(
  graph: Neo4jGraph,
  { name, labels, fields }: TwinType,
  random: Random,
): Promise<void> {
  const label = labels.join(':');
  for (const field of fields.filter(stored)) {
    const property = field.name.value;
    const wrong = property === 'id' ? random.pick(['9007199254740993', '1.5', '7']) : random.pick(WRONG);
    await graph.write(
      `MATCH (from:${label} {id: $from}) WITH from LIMIT 1
       CREATE (n:${label}) SET n = from {.*, id: $id} SET n.${property} = ${wrong}`,
      { from: `${name}-1`, id: `${name}-wrong-${property}` },
      QUIET,
    );
  }
  await graph.write(
    `CREATE (:${label} {id: $id}) CREATE (:${label} {name: 'without id'})`,
    { id: `${name}-bare` },
    QUIET,
  );
}

async function seenInSeveralWays(graph: Neo4jGraph): Promise<void> {
  await graph.write(`MATCH (n:Resource {id: 'Resource-1'}) SET n:COMPUTE:STORAGE:NETWORK`, {}, QUIET);
  await graph.write(
    `MATCH (n:ComputeInstance|COMPUTE) WHERE n.id = 'ComputeInstance-2' SET n:DATABASE`,
    {},
    QUIET,
  );
}

/** Some of every relationship, parallel ones and loops among them, with all properties, with some, and with none. */
async function relate(graph: Neo4jGraph, types: readonly TwinType[], random: Random): Promise<void> {
  const owner = (label: string) => types.find(({ labels }) => labels.at(-1) === label)?.name ?? label;
  const ids = (label: string) => ID_ENDS.map((end) => `${owner(label)}-${end}`);
  for (const { type, fromLabel, toLabel, properties } of await relationshipModel()) {
    const pairs = Array.from({ length: RELATIONSHIPS }, () => [
      random.pick(ids(fromLabel)),
      random.pick(ids(toLabel)),
    ]);
    pairs.push(pairs[0] as string[], [ids(fromLabel)[0] as string, ids(toLabel)[0] as string]);
    for (const [from, to] of pairs) {
      const set = [...properties].flatMap(([name, kind]) =>
        random.chance(0.4) ? [] : [`r.${name} = ${literalOf(kind, random)}`],
      );
      await graph.write(
        `MATCH (a:${fromLabel} {id: $from}) MATCH (b:${toLabel} {id: $to}) WITH a, b LIMIT 1
         CREATE (a)-[r:${type}]->(b) ${set.length > 0 ? `SET ${set.join(', ')}` : ''}`,
        { from, to },
        QUIET,
      );
    }
  }
}

function literalOf(type: string, random: Random): string {
  switch (type) {
    case 'DateTime':
      return `datetime('${random.pick(STORED_TIMES)}')`;
    case 'Date':
      return `date('${random.pick(DATES)}')`;
    case 'Int':
      return String(random.pick(INTS));
    case 'Float':
      return String(random.pick([0.5, 1.0e21, -0.25]));
    case 'Boolean':
      return String(random.chance(0.5));
    case 'String':
      return `'${random.pick(['', 'a', 'common', 'ü 🜁'])}'`;
    default:
      return 'null';
  }
}
