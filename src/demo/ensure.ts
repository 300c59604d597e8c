import type { Graph } from '../../datasources/graph.ts';
import { estateParts } from './estate.ts';
import { bulkMetadata, type LoadOptions, type LoadReport, loadEstate } from './load.ts';
import { checkOptions, DEFAULT_ESTATE, type EstateOptions } from './options.ts';

/** The demo that a graph holds or once held. */
export interface DemoMark extends EstateOptions {
  /** Resources; 0 when it was removed. */
  size: number;
  /** When it was written, ISO 8601. */
  writtenAt: string;
  /** False while it is being written, or when that was cut short. */
  complete: boolean;
}

/** The mark the demo leaves; null when the graph has never had one. */
export async function readDemoMark(graph: Graph): Promise<DemoMark | null> {
  const [row] = await graph.read(
    "MATCH (m:DharmaMeta {k: 'demo'}) RETURN m.size AS size, m.seed AS seed, toString(m.writtenAt) AS writtenAt, " +
      'coalesce(m.complete, false) AS complete',
  );
  return (row as DemoMark | undefined) ?? null;
}

async function mark(graph: Graph, { size, seed }: EstateOptions, complete: boolean): Promise<void> {
  await graph.write(
    "MERGE (m:DharmaMeta {k: 'demo'}) SET m.size = $size, m.seed = $seed, m.complete = $complete, " +
      'm.writtenAt = datetime()',
    { size, seed, complete },
    { metadata: bulkMetadata() },
  );
}

/** Writes the estate and the mark. Begun and not finished, it can be written again: what is there stays. */
export async function writeDemo(
  graph: Graph,
  estate: EstateOptions,
  options: LoadOptions = {},
): Promise<LoadReport> {
  checkOptions(estate);
  await mark(graph, estate, false);
  const report = await loadEstate(graph, estateParts(estate), options);
  await mark(graph, estate, true);
  return report;
}

/**
 * Writes the demo estate when the graph has never had one, or has one that was cut short: for the first start.
 * Who has removed the demo's nodes by hand does not get them back.
 * @returns what was written, or null when there was nothing to do
 */
export async function ensureDemoEstate(
  graph: Graph,
  {
    size = DEFAULT_ESTATE.size,
    seed = DEFAULT_ESTATE.seed,
    ...options
  }: Partial<EstateOptions> & LoadOptions,
): Promise<LoadReport | null> {
  const known = await readDemoMark(graph);
  if (known?.complete) return null;
  return writeDemo(graph, known ? { size: known.size, seed: known.seed } : { size, seed }, options);
}
