import type { LiveEvent, NodeReference } from '../live/change.ts';
import type { AuditEntry } from './entry.ts';

/** As capture names who changed something without saying who. */
const NOBODY = 'anonymous';

function endOf({ id, labels }: NodeReference): object {
  return { id, labels };
}

/** A change as the trail tells it: the properties that changed, before and after; of a bulk transaction, how many. */
export function changeEntry({ change, committedAt, actor, correlationId, cursor }: LiveEvent): AuditEntry {
  const { operation, node, relationship, summary } = change;
  const entity = relationship
    ? { type: relationship.type, id: relationship.from.id, relatedId: relationship.to.id }
    : { type: node?.labels[0], id: node?.id };
  const detail = {
    cursor,
    ...(node && { labels: node.labels }),
    ...(relationship && { from: endOf(relationship.from), to: endOf(relationship.to) }),
    ...(summary && { summary: summary.slice(0, MAX_COUNTS) }),
  };
  const values = !summary && { before: change.before, after: change.after };
  return {
    kind: 'CHANGE',
    action: operation,
    at: new Date(committedAt),
    ...(actor !== null && actor !== NOBODY && { actor: { id: actor } }),
    ...(correlationId !== null && { correlationId }),
    entity: {
      type: entity.type,
      id: entity.id ?? undefined,
      relatedId: ('relatedId' in entity && entity.relatedId) || undefined,
    },
    detail,
    ...values,
  };
}

/** Types that a summary tells of. */
const MAX_COUNTS = 20;
