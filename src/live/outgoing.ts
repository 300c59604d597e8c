import type { Change, NodeReference } from './log/change.ts';

/** JSON, with whole numbers beyond 2^53 as text: most readers would lose digits of them otherwise. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
}

/**
 * The label that names a node's type: the one that all views of its type share, since others may change during its life.
 * @param sharedLabels the label of each type that all its views share
 * @returns of a node that the schema does not know, the first by the alphabet, for the database gives them in no order of
 *   ours; undefined for one without
 */
export function typeLabel({ labels }: NodeReference, sharedLabels: ReadonlySet<string>): string | undefined {
  return labels.find((label) => sharedLabels.has(label)) ?? labels.toSorted()[0];
}

/** What a message names: the node by itself, or the relationship with its ends. */
export function subjectOf({ node, relationship }: Pick<Change, 'node' | 'relationship'>) {
  return {
    ...(node && bare(node)),
    ...(relationship && {
      relationship: {
        type: relationship.type,
        from: bare(relationship.from),
        to: bare(relationship.to),
      },
    }),
  };
}

function bare({ id, labels }: NodeReference): NodeReference {
  return { id, labels };
}
