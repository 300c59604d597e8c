import { type DocumentNode, Kind, parse, print } from 'graphql';
import { canonicalId, idOfText, isHash } from './identifier.ts';

/** A manifest cannot be used; the message says where and why. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

export interface ManifestEntry {
  /** In canonical form. */
  id: string;
  text: string;
}

interface ApolloOperation {
  id: string;
  name: string;
  type: string;
  body: string;
}

/**
 * Reads a manifest: `{"<id>": "<document>"}` as GraphQL Code Generator writes it (`persisted-documents.json`), or Apollo's
 * `{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id", "name", "type", "body"}]}`.
 * @throws ManifestError
 */
export function readManifest(json: string): ManifestEntry[] {
  const manifest = parseJson(json);
  if (!isRecord(manifest)) throw new ManifestError('is not a JSON object');
  const entries =
    'format' in manifest
      ? apolloEntries(manifest)
      : Object.entries(manifest).map(([id, text]) => entry(id, text));
  const texts = new Map<string, string>();
  for (const { id, text } of entries) {
    if ((texts.get(id) ?? text) !== text) throw new ManifestError(`has two documents with the id ${id}`);
    texts.set(id, text);
  }
  return entries;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new ManifestError(`is not JSON: ${(error as Error).message}`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function apolloEntries({ format, version, operations }: Record<string, unknown>): ManifestEntry[] {
  if (format !== 'apollo-persisted-query-manifest' || version !== 1 || !Array.isArray(operations))
    throw new ManifestError('is of a format that is not known');
  return operations.map((operation: unknown) => {
    if (!isRecord(operation)) throw new ManifestError('has an operation that is no object');
    const read = entry(operation.id, operation.body);
    const names = operationsOf(parsed(read.text)).map(({ name }) => name);
    if (operation.name !== undefined && !names.includes(operation.name as string))
      throw new ManifestError(`calls an operation ${operation.name} that its document calls otherwise`);
    return read;
  });
}

function entry(given: unknown, text: unknown): ManifestEntry {
  const id = typeof given === 'string' ? canonicalId(given) : undefined;
  if (id === undefined)
    throw new ManifestError(`has an id that is none: ${JSON.stringify(given)?.slice(0, 100)}`);
  if (typeof text !== 'string') throw new ManifestError(`has no text for the id ${id}`);
  // Who trusts an id trusts the text that it was made from.
  if (isHash(id) && idOfText(text) !== id)
    throw new ManifestError(`has a text that is not that of its hash: ${id}`);
  return { id, text };
}

function parsed(text: string): DocumentNode {
  try {
    return parse(text);
  } catch (error) {
    throw new ManifestError(`has a document that is not GraphQL: ${(error as Error).message}`);
  }
}

/** Name and type of each operation of a document. */
export function operationsOf(document: DocumentNode): Array<{ name: string | undefined; type: string }> {
  return document.definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .map(({ name, operation }) => ({ name: name?.value, type: operation }));
}

/**
 * A manifest in Apollo's format. The texts are as `print` has them: what clients send whose documents codegen made.
 * @param sources GraphQL, one named operation each
 * @throws ManifestError
 */
export function makeManifest(sources: readonly string[]): string {
  const operations = sources.map((source): ApolloOperation => {
    const document = parsed(source);
    const [operation, ...others] = operationsOf(document);
    if (!operation?.name || others.length > 0)
      throw new ManifestError('needs one operation with a name in each document');
    const body = print(document);
    return { id: idOfText(body), name: operation.name, type: operation.type, body };
  });
  operations.sort((a, b) => (a.name < b.name ? -1 : 1));
  return `${JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }, undefined, 2)}\n`;
}
