import { PERMISSION, type Permissions, PLATFORM_RESOURCES } from './permissions.ts';

/**
 * Why a grant cannot be a scope of a key that somebody makes, undefined when it can.
 * @param twin resources of the schema's types
 */
export function scopeProblem(
  scope: string,
  twin: ReadonlySet<string>,
  permissions: Permissions,
): string | undefined {
  const [, resource = '', action = ''] = PERMISSION.exec(scope) ?? [];
  if (resource === '') return `"${scope}" is not of the form platform:<resource>:<action>.`;
  const isKnown =
    resource === '*' || resource === 'twin' || PLATFORM_RESOURCES.has(resource) || twin.has(resource);
  if (!isKnown) return `There is no resource "${resource}".`;
  // With `*` it is as much of it as the owner may do.
  if (resource === '*' || action === '*' || permissions.has(scope)) return undefined;
  return `You may not do "${scope}" yourself.`;
}
