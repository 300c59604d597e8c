import { setImmediate } from 'node:timers/promises';
import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  OperationTypeNode,
} from 'graphql';
import type { CompiledQueries } from './queries.ts';
import { trialValue } from './trial.ts';
import { declaredVariables } from './variables.ts';

/**
 * Makes the plans of documents that will be asked for: of each query with all its variables, and with none but those it
 * must have. Others have their turn in between.
 * @param signal ends it before its end
 * @returns how many plans there are then
 */
export async function warm(
  compiled: CompiledQueries,
  schema: GraphQLSchema,
  documents: readonly DocumentNode[],
  signal: AbortSignal,
): Promise<number> {
  let plans = 0;
  for (const document of documents) {
    for (const operation of document.definitions) {
      if (operation.kind !== Kind.OPERATION_DEFINITION || operation.operation !== OperationTypeNode.QUERY)
        continue;
      const declared = declaredVariables(schema, operation);
      for (const variables of samples(declared)) {
        await setImmediate();
        if (signal.aborted) return plans;
        if (await compiled.prepare({ document, operation, variables })) plans += 1;
      }
    }
  }
  return plans;
}

type Declared = ReturnType<typeof declaredVariables>;

function samples(declared: Declared): Array<Record<string, unknown>> {
  const required = declared.filter(([, type]) => isNonNullType(type));
  return required.length === declared.length
    ? [valuesFor(declared)]
    : [valuesFor(declared), valuesFor(required)];
}

function valuesFor(declared: Declared): Record<string, unknown> {
  return Object.fromEntries(declared.map(([name, type]) => [name, sample(type)]));
}

/** As a client would send it. Of objects only what they must have: which others there will be is not known. */
function sample(given: GraphQLInputType): unknown {
  const type = isNonNullType(given) ? given.ofType : given;
  if (isListType(type)) return [sample(type.ofType)];
  if (!isInputObjectType(type)) return trialValue({ path: [], type, isList: false }, 0, 0);
  const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
  return Object.fromEntries(required.map((field) => [field.name, sample(field.type)]));
}
