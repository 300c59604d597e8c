import { resourceOf } from '../../src/auth/permissions.ts';
import { nodeTypesOf } from '../../src/node-types.ts';
import { readTypeDefinitions } from '../../src/schema.ts';

let known: Promise<ReadonlySet<string>> | undefined;

/** What permissions call the types of the twin. */
export function twinResources(): Promise<ReadonlySet<string>> {
  known ??= readTypeDefinitions().then(
    ({ definitions }) => new Set(nodeTypesOf(definitions).map(({ base }) => resourceOf(base))),
  );
  return known;
}
