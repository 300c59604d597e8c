import type { Graph } from '../../datasources/graph.ts';
import { UnknownFormatError } from './broken-file.ts';
import { Collection } from './collect.ts';
import { loadEdges } from './load-edges.ts';
import { type LoadContext, loadNodes, type Touched } from './load-nodes.ts';
import { matchSoftware } from './match.ts';
import { Presence } from './present.ts';
import { type OpenedFile, readFile } from './read-file.ts';
import { ImportSession } from './session.ts';
import { Tally } from './tally.ts';
import type { FormatName, ImportInput, ImportOptions, ImportProgress, ImportReport } from './types.ts';

export { BrokenFileError } from './broken-file.ts';
export { matchSoftware } from './match.ts';
export type { ImportInput, ImportOptions, ImportProgress, ImportReport } from './types.ts';

/**
 * Imports files of any of the known formats in one call; see `docs/import.md`. All files are read before anything is
 * written; then all nodes are written, then all relationships, so the order of files and of objects does not matter.
 * What is there already and no older is left untouched. Nothing is deleted.
 * @throws {BrokenFileError} when a file cannot be read to its end: then nothing has been written
 */
export async function importFiles(
  graph: Graph,
  inputs: readonly ImportInput[],
  options: ImportOptions,
): Promise<ImportReport> {
  const started = performance.now();
  const session = new ImportSession(graph, options);
  const tally = new Tally();
  await using collection = new Collection(tally, options.spoolFolder);
  const formats = await readAll(inputs, collection, tally, options);
  const context = { session, collection, presence: new Presence(session), tally };
  const nodes = progress(options, 'nodes', collection.nodes.count());
  const touched = await loadNodes({ ...context, onBatch: nodes } satisfies LoadContext);
  await loadEdges({ ...context, onBatch: progress(options, 'relationships', collection.edges.count()) });
  const matches = await matchTouched(graph, touched, options);
  return {
    formats,
    nodes: tally.nodes(),
    relationships: tally.relationships(),
    matches,
    rejections: tally.rejections,
    rejectionCount: tally.rejectionCount,
    durationMillis: Math.round(performance.now() - started),
  };
}

async function readAll(
  inputs: readonly ImportInput[],
  collection: Collection,
  tally: Tally,
  options: ImportOptions,
): Promise<FormatName[]> {
  const formats: FormatName[] = [];
  let done = 0;
  for (const input of inputs) {
    const opened = await openKnown(input, tally, options);
    if (!opened) continue;
    formats.push(opened.format);
    for await (const batch of opened.rows) {
      options.signal?.throwIfAborted();
      await collection.take(input.name, batch);
      done += batch.length;
      options.onProgress?.({ phase: 'reading', done, file: input.name });
    }
  }
  return formats;
}

/** Opens a file; one of a folder that is of no known format is passed over, and noted. */
async function openKnown(
  input: ImportInput,
  tally: Tally,
  options: ImportOptions,
): Promise<OpenedFile | undefined> {
  try {
    return await readFile(input, options);
  } catch (error) {
    if (!(error instanceof UnknownFormatError && input.fromFolder)) throw error;
    tally.reject(input.name, { location: 'file', reason: `passed over: ${error.reason}` });
    return undefined;
  }
}

function progress(
  options: ImportOptions,
  phase: ImportProgress['phase'],
  total: number,
): (by: number) => void {
  let done = 0;
  options.onProgress?.({ phase, done, total });
  return (by) => {
    done += by;
    options.onProgress?.({ phase, done, total });
  };
}

async function matchTouched(graph: Graph, touched: Touched, options: ImportOptions): Promise<number> {
  const softwareIds = touched.ids('Software');
  const vulnerabilityIds = touched.ids('Vulnerability');
  if (softwareIds.length + vulnerabilityIds.length === 0) return 0;
  options.onProgress?.({ phase: 'matching', done: 0 });
  const { actor, correlationId, signal } = options;
  const { matches } = await matchSoftware(
    graph,
    { softwareIds, vulnerabilityIds },
    { actor, correlationId, signal },
  );
  return matches;
}
