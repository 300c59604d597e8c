import { OperationTypeNode } from 'graphql';
import type { Role } from '../../datasources/users.ts';
import type { Demands } from './demands.ts';
import { Permissions } from './permissions.ts';

const ROLES: readonly Role[] = ['VIEWER', 'ANALYST', 'OPERATOR', 'ADMIN'];
const OPERATIONS = [OperationTypeNode.QUERY, OperationTypeNode.MUTATION, OperationTypeNode.SUBSCRIPTION];

/** What each role may do, out of the schema: root fields that ask for the same stand in one row, as Markdown. */
export function rightsTable(demands: Demands): string {
  const rows = OPERATIONS.flatMap((operation) => {
    const groups = new Map<string, string[]>();
    for (const { name, demand } of demands.rootFields().filter((root) => root.operation === operation)) {
      const asked = demand?.public
        ? 'nothing'
        : demand?.permissions.map((permission) => `\`${permission}\``).join(' ') || 'a login';
      groups.set(asked, [...(groups.get(asked) ?? []), name]);
    }
    return [...groups].map(([asked, names]) => {
      const permissions = asked.match(/platform:[^`]+/g) ?? [];
      const may = ROLES.map((role) =>
        permissions.every((permission) => Permissions.ofRole(role).has(permission)) ? 'yes' : '–',
      );
      const fields = names.sort().map((name) => `\`${name}\``);
      return `| ${operation} | ${fields.join(' ')} | ${asked} | ${may.join(' | ')} |`;
    });
  });
  return [
    `| | root fields | ask for | ${ROLES.join(' | ')} |`,
    `|---|---|---|${ROLES.map(() => '---|').join('')}`,
    ...rows,
  ].join('\n');
}
