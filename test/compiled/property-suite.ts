import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import { ensureGraphSchema } from '../../src/migrations/graph.ts';
import { testGraph } from '../support/databases.ts';
import { writeOddGraph } from './graph.ts';
import { runProperty } from './property.ts';

const OPERATIONS = 2_000;
const PART = 250;
/** Files that share the operations, so that they run side by side. */
const FILES = 4;
/** Of the answers without errors to what the library makes, how many at least are a plan's. */
const PLANNED = 0.95;

/**
 * One alone: `npm run bench:property -- --seed N`.
 * @param file from 0 to `FILES`
 */
export function propertySuite(file: number): void {
  let graph: Neo4jGraph;

  beforeAll(async () => {
    graph = await testGraph();
    await ensureGraphSchema(graph);
    await writeOddGraph(graph);
  }, 120_000);

  afterAll(() => graph.close());

  describe('a plan answers as the engine does', () => {
    const own = OPERATIONS / FILES;
    const parts = Array.from({ length: own / PART }, (_, part) => file * own + part * PART);

    it.each(parts)(
      'random operations from number %i on',
      async (from) => {
        const tally = await runProperty(graph, { from, to: from + PART });
        expect(tally.failures).toEqual([]);
        expect(tally.answers).toBe(2 * PART);
        expect(tally.expected).toBeGreaterThan(PART / 2);
        expect(tally.planned / tally.expected).toBeGreaterThanOrEqual(PLANNED);
      },
      400_000,
    );
  });
}
