/** Generates the schema of many types once and tells what it took: `stock` or `dharma`, and how many types at least. */
import { Neo4jGraphQL } from '@neo4j/graphql';
import { generateSchema } from '../../src/schema.ts';
import { manyTypes } from './many-types.ts';

/** What one generation took. */
export interface Generation {
  nodeTypes: number;
  /** Of the generated schema, inputs and enumerations included. */
  types: number;
  millis: number;
  /** CPU time, all threads: of a machine that others use as well it says more. */
  cpuMillis: number;
  /** Resident memory before, and the most there was, MB. */
  before: number;
  peak: number;
}

const BYTES = 1_048_576;
const [way, least] = process.argv.slice(2);
const { document, nodeTypes } = await manyTypes(Number(least));
const before = process.memoryUsage.rss() / BYTES;
const [started, cpu] = [performance.now(), process.cpuUsage()];
const schema = await (way === 'stock'
  ? new Neo4jGraphQL({ typeDefs: document }).getSchema()
  : generateSchema(document));
const millis = performance.now() - started;
const { user, system } = process.cpuUsage(cpu);
const cpuMillis = (user + system) / 1000;
const types = Object.keys(schema.getTypeMap()).length;
const peak = (process.resourceUsage().maxRSS * 1024) / BYTES;
process.send?.({ nodeTypes, types, millis, cpuMillis, before, peak } satisfies Generation);
