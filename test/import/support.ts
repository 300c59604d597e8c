import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import { type ImportReport, importFiles } from '../../src/import/index.ts';
import { readFile } from '../../src/import/read-file.ts';
import type { ImportInput, ImportRow, ReaderOptions } from '../../src/import/types.ts';
import { ensureGraphSchema } from '../../src/migrations/graph.ts';
import { resetGraph, testGraph } from '../support/databases.ts';

/** A file with this content, handed out in pieces of `pieceBytes`. */
export function file(name: string, content: string | Buffer | object, pieceBytes = 1000): ImportInput {
  const text = typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content);
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += pieceBytes)
    pieces.push(bytes.subarray(start, start + pieceBytes));
  return { name, open: () => Readable.from(pieces, { objectMode: false }) };
}

export const gzip = (content: string | object) =>
  gzipSync(typeof content === 'string' ? content : JSON.stringify(content));

/** All the rows of a file, without a database. */
export async function rowsOf(input: ImportInput, options: ReaderOptions = {}): Promise<ImportRow[]> {
  const rows: ImportRow[] = [];
  for await (const batch of (await readFile(input, options)).rows) rows.push(...batch);
  return rows;
}

/** This worker's database, empty, with constraints and indexes. */
export async function emptyGraph(): Promise<Neo4jGraph> {
  const graph = await testGraph();
  await ensureGraphSchema(graph);
  await resetGraph(graph);
  return graph;
}

export function runImport(graph: Neo4jGraph, ...inputs: ImportInput[]): Promise<ImportReport> {
  return importFiles(graph, inputs, { actor: 'test', correlationId: 'test' });
}

/** Sum of a column of the report. */
export function total(
  report: ImportReport,
  column: 'read' | 'created' | 'updated' | 'unchanged' | 'rejected',
): number {
  return [...report.nodes, ...report.relationships].reduce((sum, count) => sum + count[column], 0);
}

/** Everything in the graph, to compare two states: nodes and relationships with their properties. */
export async function snapshot(graph: Neo4jGraph, without: string[] = []): Promise<string[]> {
  const rows = await graph.read(
    `MATCH (n) WHERE NOT n:Outbox AND NOT n:DharmaMeta
     RETURN labels(n) AS labels, properties(n) AS props, null AS ends
     UNION ALL MATCH (a)-[r]->(b) RETURN [type(r)] AS labels, properties(r) AS props, [a.id, b.id] AS ends`,
  );
  return rows
    .map(({ labels, props, ends }) => {
      const kept = Object.entries(props as object).filter(([key]) => !without.includes(key));
      return JSON.stringify([
        [...(labels as string[])].sort(),
        ends,
        kept.sort(([a], [b]) => (a < b ? -1 : 1)),
      ]);
    })
    .sort();
}

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const stixId = (type: string, n: number) => `${type}--${uuid(n)}`;

/** A STIX object with what each must have. */
export function stix(type: string, n: number, more: object = {}): object {
  const time = '2024-01-01T00:00:00.000Z';
  return {
    type,
    id: stixId(type, n),
    spec_version: '2.1',
    created: time,
    modified: time,
    name: `${type} ${n}`,
    ...more,
  };
}

export function relationship(n: number, from: string, type: string, to: string, more: object = {}): object {
  return stix('relationship', n, {
    name: undefined,
    relationship_type: type,
    source_ref: from,
    target_ref: to,
    ...more,
  });
}

export const bundle = (...objects: unknown[]) => ({ type: 'bundle', id: stixId('bundle', 0), objects });
