import type { DefinitionNode } from 'graphql';
import { secretFields } from '../../auth/demands.ts';
import { Permissions } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import { Visibility } from '../../auth/visibility.ts';
import { nodeTypesOf } from '../../node-types.ts';
import type { Change, LiveEvent, NodeReference } from '../log/change.ts';
import { summaryOf } from '../log/summary.ts';

const SECRET = 'platform:secret:read';

/** Whom events are for. Rights are asked for each time, so that they hold from the next event on when they change. */
export type Viewer = Pick<Principal, 'visibility' | 'permissions'>;

/** The platform itself: nothing is hidden from it. */
export const PLATFORM: Viewer = {
  visibility: Visibility.everything,
  permissions: Permissions.ofRole('ADMIN'),
};
/** Who has not said who it is. */
export const NOBODY: Viewer = {
  visibility: Visibility.nothing,
  permissions: Permissions.ofRole('VIEWER').narrowedTo([]),
};

/** The same for two to whom all events are the same. */
export function sightKey({ visibility, permissions }: Viewer): string {
  return `${visibility.key}${permissions.has(SECRET) ? ' secrets' : ''}`;
}

/** What a change is to a viewer: itself; or, where the labels changed, the coming or going of what it is about. */
type Kind = 'same' | 'appeared' | 'vanished';

/** What viewers see of events: by the labels of nodes, before the change and after it, and without secrets where they have no right to them. */
export class Sight {
  readonly #secrets: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #allSecrets: ReadonlySet<string>;
  /** Labels that name a type. */
  readonly #types: ReadonlySet<string>;
  /** What is made of an event for some viewers is made once for all of them, who share what they read for it. */
  readonly #made = new WeakMap<LiveEvent, Map<unknown, LiveEvent>>();
  readonly #summaries = new WeakMap<Visibility, WeakMap<LiveEvent, { event: LiveEvent | undefined }>>();

  /** @param definitions the SDL, which says what is secret */
  constructor(definitions: readonly DefinitionNode[]) {
    const fields = new Set(secretFields(definitions));
    const types = nodeTypesOf(definitions);
    const secrets = new Map<string, Set<string>>();
    for (const { name, own, fields: all } of types) {
      const names = all.map((field) => field.name.value).filter((field) => fields.has(`${name}.${field}`));
      secrets.set(own, new Set([...(secrets.get(own) ?? []), ...names]));
    }
    this.#secrets = secrets;
    this.#allSecrets = new Set([...secrets.values()].flatMap((names) => [...names]));
    this.#types = new Set(types.flatMap(({ base, own }) => [base, own]));
  }

  /** The event as it is for a viewer, the same object for all to whom it is the same; undefined where there is none. */
  of(event: LiveEvent, { visibility, permissions }: Viewer): LiveEvent | undefined {
    const isOpen = permissions.has(SECRET);
    if (visibility.unrestricted && isOpen) return event;
    if (event.parts) return visibility.unrestricted ? event : this.#summary(event, event.parts, visibility);
    const kind = visibility.unrestricted ? 'same' : kindOf(event.change, visibility);
    if (kind === undefined) return undefined;
    const secrets = isOpen ? [] : this.#secretsIn(event.change);
    if (kind === 'same' && secrets.length === 0) return event;
    if (kind === 'same' && isAllSecret(event.change, secrets)) return undefined;
    return this.#once(event, `${kind} ${isOpen}`, () => withoutSecrets(asKind(event.change, kind), secrets));
  }

  #once(event: LiveEvent, key: unknown, make: () => Change): LiveEvent {
    const made = this.#made.get(event) ?? new Map<unknown, LiveEvent>();
    this.#made.set(event, made);
    const known = made.get(key) ?? { ...event, change: make() };
    made.set(key, known);
    return known;
  }

  /** Of a bulk transaction: counted anew, of what is visible. */
  #summary(event: LiveEvent, parts: readonly LiveEvent[], visibility: Visibility): LiveEvent | undefined {
    const known =
      this.#summaries.get(visibility) ?? new WeakMap<LiveEvent, { event: LiveEvent | undefined }>();
    this.#summaries.set(visibility, known);
    let seen = known.get(event);
    if (!seen) {
      const visible = parts.flatMap(({ change }) => (kindOf(change, visibility) ? [change] : []));
      seen = {
        event:
          visible.length === parts.length
            ? event
            : visible.length === 0
              ? undefined
              : { ...event, change: summaryOf(visible) },
      };
      known.set(event, seen);
    }
    return seen.event;
  }

  /** Names of properties that the change tells and that are secret. */
  #secretsIn({ node, before, after }: Change): string[] {
    if (!node) return [];
    const labels = [...node.labels, ...(node.former?.labels ?? [])];
    const told = (name: string) => name in before || name in after || name in (node.facts ?? {});
    // Of what no type says anything, whatever is a secret elsewhere may be one.
    const isTyped = labels.some((label) => this.#types.has(label));
    const names = isTyped
      ? labels.flatMap((label) => [...(this.#secrets.get(label) ?? [])])
      : this.#allSecrets;
    return [...names].filter(told);
  }
}

/** The change as it is to who no longer sees what it is about; undefined where it hides nothing. Filters are asked of it too. */
export function asVanished(change: Change): Change | undefined {
  return change.relabelled ? asKind(change, 'vanished') : undefined;
}

function kindOf(
  { operation, node, relationship, relabelled }: Change,
  visibility: Visibility,
): Kind | undefined {
  const ends = node ? [node] : relationship ? [relationship.from, relationship.to] : [];
  if (ends.some(({ isPartial }) => isPartial)) return undefined;
  const after = ends.every(({ labels }) => visibility.admits(labels));
  if (ends.every(({ former }) => former === undefined)) return after ? 'same' : undefined;
  const before = ends.every(({ labels, former }) => visibility.admits(former?.labels ?? labels));
  if (operation === 'CONNECTED') return after ? 'same' : undefined;
  if (operation === 'DISCONNECTED') return before ? (after ? 'same' : 'vanished') : undefined;
  if (before && after) return 'same';
  // What else the transaction did to it is part of its coming or going.
  if (!relabelled) return undefined;
  return after ? 'appeared' : before ? 'vanished' : undefined;
}

function asKind(change: Change, kind: Kind): Change {
  const { node, relationship } = change;
  if (kind === 'same') return change;
  if (relationship)
    return {
      ...change,
      relationship: { ...relationship, from: asBefore(relationship.from), to: asBefore(relationship.to) },
    };
  const operation = kind === 'appeared' ? 'CREATED' : 'DELETED';
  return {
    operation,
    ...(node && { node: kind === 'appeared' ? asAfter(node) : asBefore(node) }),
    before: {},
    after: {},
  };
}

function asBefore({ id, labels, facts, former }: NodeReference): NodeReference {
  const known = former?.facts ?? facts;
  return { id, labels: former?.labels ?? labels, ...(known && { facts: known }) };
}

function asAfter({ id, labels, facts }: NodeReference): NodeReference {
  return { id, labels, ...(facts && { facts }) };
}

/** An update of nothing but secrets is none to who may not read them. */
function isAllSecret({ operation, before, after }: Change, secrets: readonly string[]): boolean {
  const changed = [...Object.keys(before), ...Object.keys(after)];
  return operation === 'UPDATED' && changed.length > 0 && changed.every((name) => secrets.includes(name));
}

function withoutSecrets(change: Change, secrets: readonly string[]): Change {
  if (secrets.length === 0) return change;
  const rest = (values: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => !secrets.includes(name)));
  const { node, before, after } = change;
  return {
    ...change,
    ...(node && { node: { ...node, ...(node.facts && { facts: rest(node.facts) }) } }),
    before: rest(before),
    after: rest(after),
  };
}
