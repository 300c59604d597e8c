import type { Graph } from '../../../datasources/graph.ts';
import type { Visibility } from '../../auth/visibility.ts';
import { type LiveEvent, type NodeReference, nodesOf } from '../log/change.ts';
import { summaryOf } from '../log/summary.ts';

/**
 * What has been hidden since. The log keeps events with the labels of their time; whoever is given the past must not be told
 * by it of a node that exists no longer for them.
 */
export class Presence {
  readonly #graph: Graph;
  readonly #sharedLabels: ReadonlySet<string>;

  /** @param sharedLabels the label of each node type that all its views share: the one with the index on ids */
  constructor(graph: Graph, sharedLabels: ReadonlySet<string>) {
    this.#graph = graph;
    this.#sharedLabels = sharedLabels;
  }

  /**
   * @returns a test of past events: what is left of one for who has this visibility, undefined for nothing
   * @throws DharmaError DATABASE_UNAVAILABLE
   */
  async since(
    events: readonly LiveEvent[],
    visibility: Visibility,
  ): Promise<(event: LiveEvent) => LiveEvent | undefined> {
    const hidden = await this.#hidden(events.flatMap(nodesIn), visibility);
    if (hidden.size === 0) return (event) => event;
    // That something went is left: who was told of it before must hear of its end.
    const isEnd = ({ change }: LiveEvent) =>
      (change.relabelled === true || change.operation === 'DISCONNECTED') &&
      nodesOf(change).some(({ labels }) => !visibility.admits(labels));
    const isLeft = (event: LiveEvent) =>
      isEnd(event) || !nodesIn(event).some((node) => hidden.has(this.#keyOf(node)));
    return (event) => {
      if (isLeft(event)) return event;
      const parts = event.parts?.filter(isLeft);
      return parts?.length
        ? { ...event, parts, change: summaryOf(parts.map(({ change }) => change)) }
        : undefined;
    };
  }

  async #hidden(nodes: readonly NodeReference[], visibility: Visibility): Promise<ReadonlySet<string>> {
    const idsByBase = new Map<string, Set<string>>();
    for (const node of nodes) {
      const base = this.#baseOf(node);
      if (base === undefined || node.id === null) continue;
      const ids = idsByBase.get(base) ?? new Set<string>();
      idsByBase.set(base, ids.add(node.id));
    }
    const hidden = new Set<string>();
    await Promise.all(
      [...idsByBase].map(async ([base, ids]) => {
        const rows = await this.#graph.read(
          `MATCH (n:${base}) WHERE n.id IN $ids RETURN n.id AS id, labels(n) AS labels`,
          { ids: [...ids] },
        );
        for (const { id, labels } of rows)
          if (!visibility.admits(labels as string[])) hidden.add(`${base} ${String(id)}`);
      }),
    );
    return hidden;
  }

  #keyOf(node: NodeReference): string {
    return `${this.#baseOf(node)} ${node.id}`;
  }

  #baseOf({ labels }: NodeReference): string | undefined {
    return labels.find((label) => this.#sharedLabels.has(label));
  }
}

function nodesIn({ change, parts }: LiveEvent): NodeReference[] {
  return [...nodesOf(change), ...(parts ?? []).flatMap((part) => nodesOf(part.change))];
}
