import type { IncomingMessage } from 'node:http';
import { type DocumentNode, getOperationAST, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { safeParse } from 'secure-json-parse';
import { cacheHeaders, kept } from '../cache/bodies.ts';
import type { AnswersByText } from '../cache/by-text.ts';
import type { Documents } from '../documents.ts';
import { isFaultyDocument, statusOf } from '../error-format.ts';
import type { Exchange } from '../exchange.ts';
import type { OperationExecutor, OperationResult } from '../execution.ts';
import type { RequestContexts } from './request-context.ts';

const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
const NOT_KEPT = { 'cache-control': 'no-store' };
const FIELDS = new Set(['query', 'variables', 'operationName', 'extensions', 'documentId']);

interface Body {
  query?: string;
  variables?: Record<string, unknown> | null;
  operationName?: string | null;
  extensions?: Record<string, unknown> | null;
  documentId?: string;
}

/** What is sent: JSON. */
export interface DirectAnswer {
  status: number;
  body: Buffer;
}

interface Parts {
  documents: Documents;
  executor: OperationExecutor;
  contexts: RequestContexts;
  /** Of requests that were answered before; undefined: none is kept. */
  byText: AnswersByText | undefined;
}

/** Whether a request is the plain case of GraphQL over HTTP: a POST of JSON, to whom JSON is good. */
export function isPlainRequest({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  if (method !== 'POST' || !JSON_TYPE.test(headers['content-type'] ?? '')) return false;
  const { accept } = headers;
  return accept === undefined || accept === '*/*' || JSON_TYPE.test(accept);
}

/**
 * Answers a plain request of one operation without Apollo Server, whose own work costs several times what running a plan
 * does.
 * @param text of its body
 * @returns undefined when Apollo Server is to answer: whatever is rare, or wrong with the request itself
 */
export async function answerDirectly(
  exchange: Exchange,
  text: string,
  parts: Parts,
): Promise<DirectAnswer | undefined> {
  const known = await parts.byText?.answer(exchange, text);
  if (known) return { status: 200, body: known };
  const parsed: unknown = safeParse(text);
  const body = isPlain(parsed) ? parsed : undefined;
  if (!body) return undefined;
  const context = await parts.contexts.of(exchange);
  const document = parts.documents.get(
    { query: body.query, extensions: body.extensions ?? undefined, documentId: body.documentId },
    context.principal,
  );
  context.document = document;
  const operation = 'kind' in document ? operationOf(document, body.operationName) : undefined;
  if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return undefined;
  context.tellCost ||= body.extensions?.cost === true;
  context.tellCache ||= body.extensions?.cache === true;
  const result = await parts.executor.run({
    document: document as DocumentNode,
    operation,
    variables: body.variables ?? {},
    context,
    asText: true,
  });
  const own = kept(result);
  if (own) await parts.byText?.note(exchange, text, result);
  exchange.tell(own ? cacheHeaders(own) : NOT_KEPT);
  return { status: statusFor(result), body: bodyOf(result) };
}

function statusFor({ text, data, errors }: OperationResult): number {
  const failed = text === undefined && data === undefined ? errors?.[0] : undefined;
  return failed && !isFaultyDocument(failed) ? statusOf(failed) : 200;
}

const END = '}\n';

function bodyOf({ text, ...result }: OperationResult): Buffer {
  if (!text) return Buffer.from(`${JSON.stringify(result)}\n`);
  if (!result.extensions) return text;
  const extensions = `,"extensions":${JSON.stringify(result.extensions)}${END}`;
  return Buffer.concat([text.subarray(0, -END.length), Buffer.from(extensions)]);
}

function isPlain(body: unknown): body is Body {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false;
  const { query, variables, operationName, extensions, documentId } = body as Record<string, unknown>;
  return (
    Object.keys(body).every((key) => FIELDS.has(key)) &&
    isText(query) &&
    isText(documentId) &&
    (operationName === null || isText(operationName)) &&
    isObject(variables) &&
    isObject(extensions)
  );
}

function isText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isObject(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'object' && !Array.isArray(value));
}

const operations = new WeakMap<DocumentNode, Map<string, OperationDefinitionNode | null>>();

function operationOf(
  document: DocumentNode,
  name: string | null | undefined,
): OperationDefinitionNode | undefined {
  // None has that name; Apollo Server says so.
  if (name === '') return undefined;
  const known = operations.get(document) ?? new Map<string, OperationDefinitionNode | null>();
  operations.set(document, known);
  const key = name ?? '';
  let operation = known.get(key);
  if (operation === undefined) {
    operation = getOperationAST(document, name) ?? null;
    // Names that the document does not have are the client's, and without end.
    if (operation) known.set(key, operation);
  }
  return operation ?? undefined;
}
