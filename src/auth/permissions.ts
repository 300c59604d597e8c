import type { Role } from '../../datasources/users.ts';

/** What is guarded besides the types of the twin. */
export const PLATFORM_RESOURCES: ReadonlySet<string> = new Set([
  'user',
  'api-key',
  'tenant',
  'marking',
  'audit',
  'import',
  'webhook',
  'event-log',
  'subscriber',
  'secret',
  'cypher',
  'document',
]);

/** `platform:<resource>:<action>`; a grant may have `*` for either, and `twin` for every type of the twin. */
export const PERMISSION = /^platform:(\*|[a-z][a-z0-9-]*):(\*|read|write|execute)$/;

const FINDINGS = ['security-event', 'prediction', 'recommendation'];
const VIEWER = ['platform:twin:read', 'platform:event-log:read'];
const ANALYST = [...VIEWER, ...FINDINGS.map((resource) => `platform:${resource}:write`)];
const OPERATOR = [...ANALYST, 'platform:twin:write', 'platform:import:write', 'platform:secret:read'];

/** What each role may do, of everything that its visibility lets it see. */
export const ROLE_GRANTS: Readonly<Record<Role, readonly string[]>> = {
  VIEWER,
  ANALYST,
  OPERATOR,
  ADMIN: ['platform:*:*'],
};

/** Name of a node label in permissions, e.g. `SecurityEvent` -> `security-event`. */
export function resourceOf(label: string): string {
  return label.replace(/(?<=[a-z0-9])([A-Z])/g, '-$1').toLowerCase();
}

/** The label that `resourceOf` names. */
export function labelOf(resource: string): string {
  return resource.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
}

function covers(grant: string, resource: string, action: string): boolean {
  const [, granted, allowed] = grant.split(':');
  if (allowed !== '*' && allowed !== action) return false;
  if (granted === '*' || granted === resource) return true;
  return granted === 'twin' && !PLATFORM_RESOURCES.has(resource);
}

/** What a principal may do: what all of its lists of grants allow. */
export class Permissions {
  static readonly #byRole = new Map<Role, Permissions>();
  /** The same for two that allow the same. */
  readonly key: string;
  readonly #lists: ReadonlyArray<readonly string[]>;
  /** Of permissions asked for: they come from the schema, so there are few. */
  readonly #known = new Map<string, boolean>();

  private constructor(lists: ReadonlyArray<readonly string[]>) {
    this.#lists = lists;
    this.key = lists.map((list) => [...list].sort().join(' ')).join(' & ');
  }

  static ofRole(role: Role): Permissions {
    const known = Permissions.#byRole.get(role) ?? new Permissions([ROLE_GRANTS[role]]);
    Permissions.#byRole.set(role, known);
    return known;
  }

  /** @param scopes grants of an API key: it may do what they name and its owner may do, never more */
  narrowedTo(scopes: readonly string[]): Permissions {
    return new Permissions([...this.#lists, scopes]);
  }

  /** @param permission `platform:<resource>:<action>`, without `*` */
  has(permission: string): boolean {
    const known = this.#known.get(permission);
    if (known !== undefined) return known;
    const [, resource = '', action = ''] = permission.split(':');
    const allowed = this.#lists.every((list) => list.some((grant) => covers(grant, resource, action)));
    this.#known.set(permission, allowed);
    return allowed;
  }

  /** Labels of the types of the twin that may be read; `all` where nothing is left out. */
  readableLabels(): 'all' | readonly string[] {
    const broad = (grant: string) => covers(grant, 'twin', 'read');
    const narrow = this.#lists.filter((list) => !list.some(broad));
    if (narrow.length === 0) return 'all';
    const named = narrow.flatMap((list) => list.map((grant) => grant.split(':')[1] ?? ''));
    return [...new Set(named)]
      .filter((resource) => !PLATFORM_RESOURCES.has(resource) && this.has(`platform:${resource}:read`))
      .map(labelOf)
      .sort();
  }
}
