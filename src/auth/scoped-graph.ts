import type { CypherRunner, Graph, GraphTransaction, Row } from '../../datasources/graph.ts';
import { countOfDeleted, withChangeTargets } from './change-targets.ts';
import type { Visibility } from './visibility.ts';

type Result = Awaited<ReturnType<CypherRunner['run']>>;

/** Asked for each statement: a principal's visibility may change while a subscription is open. */
export type VisibilitySource = () => Visibility;

/** A graph that holds only the nodes which are visible; what it changes, only those which its principal may change. */
export function scopedGraph(graph: Graph, visibility: VisibilitySource): Graph {
  const scope = (cypher: string) => visibility().scope(withChangeTargets(cypher));
  return {
    read: (cypher, params, options) => graph.read(scope(cypher), params, options),
    write: (cypher, params, options) => graph.write(scope(cypher), params, options),
  };
}

/** The same for what `@neo4j/graphql` generates in a query: the database lets its reader change nothing. */
export function scopedReader(runner: CypherRunner, visibility: VisibilitySource): CypherRunner {
  return { run: (cypher, params) => runner.run(visibility().scope(cypher), params) };
}

/** Both, in one transaction. */
export function scopedTransaction(
  transaction: GraphTransaction,
  visibility: VisibilitySource,
): Graph & CypherRunner {
  const run = async (cypher: string, params?: Row) => {
    const now = visibility();
    const counting = now.unrestricted ? undefined : countOfDeleted(cypher);
    const seen = counting && (await transaction.read(now.scope(counting), params))[0]?.relationships;
    const result = await transaction.run(now.scope(withChangeTargets(cypher)), params);
    return typeof seen === 'number' ? withRelationshipsDeleted(result, seen) : result;
  };
  return { ...scopedGraph(transaction, visibility), run };
}

function withRelationshipsDeleted(result: Result, relationshipsDeleted: number): Result {
  const { counters } = result.summary;
  const updates = { ...counters.updates(), relationshipsDeleted };
  counters.updates = () => updates;
  return result;
}
