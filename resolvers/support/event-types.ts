import { DharmaError } from '../../src/errors.ts';
import { nodeTypesOf } from '../../src/node-types.ts';
import { readTypeDefinitions } from '../../src/schema.ts';
import { relationshipModel } from './relationships.ts';

let known: Promise<ReadonlyMap<string, string>> | undefined;

/** Labels and relationship types by the names that clients may give: GraphQL types, labels, relationship types. */
async function readNames(): Promise<ReadonlyMap<string, string>> {
  const { definitions } = await readTypeDefinitions();
  const nodes = nodeTypesOf(definitions).flatMap(
    ({ name, own, base }): Array<[string, string]> => [
      [own, own],
      [base, base],
      [name, own],
    ],
  );
  const relationships = (await relationshipModel()).map(({ type }): [string, string] => [type, type]);
  return new Map([...relationships, ...nodes]);
}

/**
 * What `types` of a subscription means in the graph.
 * @throws DharmaError VALIDATION_ERROR for a name that nothing in the schema has: it would be waited for in vain
 */
export async function eventTypes(types: readonly string[]): Promise<string[]> {
  known ??= readNames();
  const names = await known;
  return types.map((type) => {
    const name = names.get(type);
    if (name === undefined) throw new DharmaError('VALIDATION_ERROR', `There is no type "${type}".`);
    return name;
  });
}
