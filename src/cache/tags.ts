import { type Change, type NodeReference, nodesOf, type Transaction } from '../live/log/change.ts';

/**
 * What an answer can depend on, as text. `note`s are made of changes, and looked for by answers; the rules by which the
 * two meet are in docs/cache.md.
 */
export const tag = {
  /** Time, chance, or something outside of the graph: never to be kept. */
  never: '!',
  /** Any change at all. */
  anything: '*',
  /** Any change of a node that has this label, or had it before. */
  label: (label: string) => `l:${label}`,
  /** Nodes with this label came or went, or what is called one now changed: labels, ids, or what is not known. */
  presence: (label: string) => `n:${label}`,
  /** A property of a node that has this label changed; nodes that come and go are not told here. */
  property: (label: string, name: string) => `p:${label}:${name}`,
  /** The labels of a node changed, this one among them before or after; or a node changed of which no id is known. */
  membership: (label: string) => `L:${label}`,
  /** Any change of the node with this id, whatever its labels. */
  node: (id: string) => `i:${id}`,
  /** This node came or went, or what is called it now changed: labels, ids, or what is not known. */
  standing: (id: string) => `s:${id}`,
  /** A property of this node changed; that it comes or goes is not told here. */
  value: (id: string, name: string) => `v:${id}:${name}`,
  /** Any change of a relationship of this type. */
  relationship: (type: string) => `r:${type}`,
  /** The same, at a node with this id. */
  relationshipAt: (type: string, id: string) => `e:${type}:${id}`,
  /** The same, at a node of which no id is known. */
  relationshipAtUnknown: (type: string) => `R:${type}`,
};

/** What one change concerns. */
function tagsOf(change: Change): string[] {
  const { relationship, node } = change;
  if (relationship) {
    const { type } = relationship;
    return [
      tag.relationship(type),
      ...nodesOf(change).map(({ id }) =>
        id === null ? tag.relationshipAtUnknown(type) : tag.relationshipAt(type, id),
      ),
    ];
  }
  return node ? nodeTags(node, change) : [];
}

function nodeTags(node: NodeReference, { operation, before, after, relabelled }: Change): string[] {
  const labels = new Set([...node.labels, ...(node.former?.labels ?? [])]);
  const ids = new Set([node.id, before.id, after.id].filter((id) => typeof id === 'string'));
  const isNameless = [node.id, before.id, after.id].some((id) => id !== undefined && typeof id !== 'string');
  const isUnlike = relabelled || node.former !== undefined || isNameless;
  const properties = new Set([...Object.keys(before), ...Object.keys(after)]);
  const stays = operation === 'UPDATED' && !isUnlike && properties.size > 0 && !properties.has('id');
  const found: string[] = [];
  for (const id of ids) {
    found.push(tag.node(id));
    if (!stays) found.push(tag.standing(id));
    // Of a node that stays: of one that comes or goes, whoever could show it hears as well.
    if (operation === 'UPDATED') for (const name of properties) found.push(tag.value(id, name));
  }
  for (const label of labels) {
    found.push(tag.label(label));
    if (isUnlike) found.push(tag.membership(label));
    if (!stays) found.push(tag.presence(label));
    if (operation === 'UPDATED') for (const name of properties) found.push(tag.property(label, name));
  }
  return found;
}

/**
 * What a transaction concerns; undefined: everything. Of a bulk transaction neither the former labels nor the former ids
 * are known, and of a gap nothing.
 */
export function tagsOfTransaction({ events, summary, gap }: Transaction): Set<string> | undefined {
  if (gap !== undefined || summary) return undefined;
  const found = new Set<string>();
  for (const { change } of events) for (const each of tagsOf(change)) found.add(each);
  if (found.size > 0) found.add(tag.anything);
  return found;
}
