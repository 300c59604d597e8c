import { createHash } from 'node:crypto';
import { type DocumentNode, type OperationDefinitionNode, print } from 'graphql';
import { type Context, scopeOf } from '../context.ts';
import type { Policy } from './policy.ts';

/** Of documents that are known, by operation. */
const hashes = new WeakMap<OperationDefinitionNode, string>();

/**
 * What an answer depends on of its request: two requests with the same key have the same answer.
 * @param variables coerced: in the order of the schema, with defaults
 * @returns undefined where a variable has no text
 */
export function keyOf(parts: {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
  context: Context;
  policy: Policy;
}): string | undefined {
  const { document, operation, variables, context, policy } = parts;
  const owner = policy.isPrivate ? (context.principal?.id ?? '') : '';
  const values = textOf(variables);
  return values && `${hashOf(document, operation)}\n${owner}\n${scopeOf(context)}\n${values}`;
}

function hashOf(document: DocumentNode, operation: OperationDefinitionNode): string {
  let hash = hashes.get(operation);
  if (hash === undefined) {
    hash = createHash('sha256')
      .update(`${operation.name?.value ?? ''}\n${print(document)}`)
      .digest('base64url');
    hashes.set(operation, hash);
  }
  return hash;
}

function textOf(variables: Record<string, unknown>): string | undefined {
  try {
    return JSON.stringify(variables, (_, value: unknown) =>
      typeof value === 'bigint' ? { $bigint: String(value) } : value,
    );
  } catch {
    return undefined;
  }
}
