import type { CypherRunner, Graph, GraphTransaction } from '../../datasources/graph.ts';
import type { Visibility } from './visibility.ts';

/** Asked for each statement: a principal's visibility may change while a subscription is open. */
export type VisibilitySource = () => Visibility;

/** A graph that holds only the nodes which are visible. */
export function scopedGraph(graph: Graph, visibility: VisibilitySource): Graph {
  return {
    read: (cypher, params, options) => graph.read(visibility().scope(cypher), params, options),
    write: (cypher, params, options) => graph.write(visibility().scope(cypher), params, options),
  };
}

/** The same for what `@neo4j/graphql` generates. */
export function scopedRunner(runner: CypherRunner, visibility: VisibilitySource): CypherRunner {
  return { run: (cypher, params) => runner.run(visibility().scope(cypher), params) };
}

/** Both, in one transaction. */
export function scopedTransaction(
  transaction: GraphTransaction,
  visibility: VisibilitySource,
): Graph & CypherRunner {
  return { ...scopedGraph(transaction, visibility), ...scopedRunner(transaction, visibility) };
}
