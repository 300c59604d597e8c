import type { FastifyReply, FastifyRequest } from 'fastify';
import { type DocumentNode, getOperationAST, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { cacheHeaders, kept } from '../cache/bodies.ts';
import type { AnswersByText } from '../cache/by-text.ts';
import type { Context } from '../context.ts';
import type { Documents } from '../documents.ts';
import { statusOf } from '../error-format.ts';
import type { OperationExecutor, OperationResult } from '../execution.ts';
import { parseBody, textOfBody } from './json-body.ts';

const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
const NOT_KEPT = { 'cache-control': 'no-store' };
const ANSWER_TYPE = 'application/json; charset=utf-8';
const FIELDS = new Set(['query', 'variables', 'operationName', 'extensions', 'documentId']);

interface Body {
  query?: string;
  variables?: Record<string, unknown> | null;
  operationName?: string | null;
  extensions?: Record<string, unknown> | null;
  documentId?: string;
}

/**
 * Answers the plain case of GraphQL over HTTP (a POST of one operation as JSON, to whom JSON is good) without Apollo
 * Server, whose own work costs several times what running a plan does.
 * @returns undefined when Apollo Server is to answer: whatever is rare, or wrong with the request itself
 */
export async function answerDirectly(
  request: FastifyRequest,
  reply: FastifyReply,
  parts: {
    documents: Documents;
    executor: OperationExecutor;
    context: () => Promise<Context>;
    byText: AnswersByText | undefined;
  },
): Promise<string | Buffer | undefined> {
  if (!isPlainRequest(request)) return undefined;
  const text = textOfBody(request);
  const known = text === undefined ? undefined : await parts.byText?.answer(request, reply, text);
  if (known) {
    reply.header('content-type', ANSWER_TYPE);
    return sendable(known);
  }
  await parseBody(request);
  const body = isPlain(request.body) ? request.body : undefined;
  if (!body) return undefined;
  const context = await parts.context();
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
  const failed = !result.text && result.data === undefined && result.errors?.[0];
  if (failed) reply.code(statusOf(failed) ?? 200);
  const own = kept(result);
  if (own && text !== undefined) await parts.byText?.note(request, text, result);
  reply.header('content-type', ANSWER_TYPE).headers(own ? cacheHeaders(own) : NOT_KEPT);
  return textOf(result);
}

/** Up to here, one write of headers and body in one text is cheaper than one of two parts; beyond, copying is dearer. */
const MAX_TEXT_BYTES = 4096;

function sendable(body: Buffer): string | Buffer {
  return body.length <= MAX_TEXT_BYTES ? body.toString() : body;
}

const END = '}\n';

function textOf({ text, ...result }: OperationResult): string | Buffer {
  if (!text) return `${JSON.stringify(result)}\n`;
  if (!result.extensions) return sendable(text);
  const extensions = `,"extensions":${JSON.stringify(result.extensions)}${END}`;
  return Buffer.concat([text.subarray(0, -END.length), Buffer.from(extensions)]);
}

function isPlainRequest({ method, headers }: FastifyRequest): boolean {
  if (method !== 'POST' || !JSON_TYPE.test(headers['content-type'] ?? '')) return false;
  const { accept } = headers;
  return accept === undefined || accept === '*/*' || JSON_TYPE.test(accept);
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
  const known = operations.get(document) ?? new Map<string, OperationDefinitionNode | null>();
  operations.set(document, known);
  const key = name ?? '';
  let operation = known.get(key);
  if (operation === undefined) {
    operation = getOperationAST(document, name || undefined) ?? null;
    // Names that the document does not have are the client's, and without end.
    if (operation) known.set(key, operation);
  }
  return operation ?? undefined;
}
