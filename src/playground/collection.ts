import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, type OperationDefinitionNode, parse } from 'graphql';

/** A saved operation, as the playground lists it. */
export interface SavedOperation {
  /** Name of the operation: what `#operation=` and the list refer to. */
  name: string;
  kind: 'query' | 'mutation' | 'subscription';
  title: string;
  description: string;
  /** The document without the header lines. */
  document: string;
  variables: Record<string, unknown>;
}

/** A file of the collection that cannot be read; the message names it. */
class CollectionError extends Error {
  constructor(file: string, problem: string) {
    super(`${file}: ${problem}`);
    this.name = 'CollectionError';
  }
}

const HEADER = /^#\s*(title|description|variables):\s*(.*)$/;
const KIND_ORDER: readonly SavedOperation['kind'][] = ['query', 'subscription', 'mutation'];

/**
 * Reads one file: header lines (`# title:`, `# description:`, `# variables: {json}`), then a document with
 * one operation.
 * @throws CollectionError
 */
export function parseOperation(file: string, source: string): SavedOperation {
  const lines = source.replaceAll('\r\n', '\n').split('\n');
  const header: Record<string, string> = {};
  let line = 0;
  for (; line < lines.length && /^(#|\s*$)/.test(lines[line] ?? ''); line += 1) {
    const [, key, value] = HEADER.exec(lines[line] ?? '') ?? [];
    if (key && value !== undefined) header[key] = value.trim();
  }
  const document = lines.slice(line).join('\n').trim();
  const operation = onlyOperation(file, document);
  const name = operation.name?.value;
  if (!name) throw new CollectionError(file, 'the operation has no name');
  return {
    name,
    kind: operation.operation,
    title: header.title || name,
    description: header.description ?? '',
    document,
    variables: parseVariables(file, header.variables),
  };
}

function onlyOperation(file: string, document: string): OperationDefinitionNode {
  const operations = parseDocument(file, document).definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const [operation] = operations;
  if (!operation || operations.length > 1) {
    throw new CollectionError(file, `holds ${operations.length} operations, not one`);
  }
  return operation;
}

function parseDocument(file: string, document: string) {
  try {
    return parse(document);
  } catch (error) {
    throw new CollectionError(file, (error as Error).message);
  }
}

function parseVariables(file: string, json: string | undefined): Record<string, unknown> {
  if (!json) return {};
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new CollectionError(file, `the variables are not JSON: ${(error as Error).message}`);
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new CollectionError(file, 'the variables are not a JSON object');
  }
  return value as Record<string, unknown>;
}

/**
 * Reads a folder of `.graphql` files: queries first, then subscriptions, then mutations, each by title.
 * @throws CollectionError for a file that cannot be read as one, or a name that two files use
 */
export function readCollection(folder: string): SavedOperation[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.graphql'));
  const names = new Map<string, string>();
  const operations = files.map((file) => {
    const operation = parseOperation(file, readFileSync(join(folder, file), 'utf8'));
    const other = names.get(operation.name);
    if (other) throw new CollectionError(file, `the name ${operation.name} is taken by ${other}`);
    names.set(operation.name, file);
    return operation;
  });
  const rank = ({ kind }: SavedOperation) => KIND_ORDER.indexOf(kind);
  return operations.sort((a, b) => rank(a) - rank(b) || a.title.localeCompare(b.title, 'en'));
}
