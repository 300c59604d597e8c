import type { Graph, Row, WriteResult } from '../../datasources/graph.ts';
import type { ImportOptions } from './types.ts';

/** Time for one batch, which is far more than a request may take. */
const BATCH_TIMEOUT_MILLIS = 120_000;

/** The graph as an import sees it: every statement carries who did it, and one event sums up each transaction. */
export class ImportSession {
  readonly now = new Date().toISOString();
  readonly #graph: Graph;
  readonly #options: Pick<ImportOptions, 'actor' | 'correlationId' | 'signal'>;

  constructor(graph: Graph, options: Pick<ImportOptions, 'actor' | 'correlationId' | 'signal'>) {
    this.#graph = graph;
    this.#options = options;
  }

  /** @throws the signal's reason when the import has been called off */
  read(cypher: string, params: Row): Promise<Row[]> {
    this.#options.signal?.throwIfAborted();
    return this.#graph.read(cypher, params, {
      timeoutMillis: BATCH_TIMEOUT_MILLIS,
      signal: this.#options.signal,
    });
  }

  /** @throws the signal's reason when the import has been called off */
  write(cypher: string, params: Row): Promise<WriteResult> {
    const { actor, correlationId, signal } = this.#options;
    signal?.throwIfAborted();
    const metadata = { app: 'dharma', capture: 'summary', actor, correlationId };
    return this.#graph.write(
      cypher,
      { ...params, now: this.now },
      { timeoutMillis: BATCH_TIMEOUT_MILLIS, signal, metadata },
    );
  }
}
