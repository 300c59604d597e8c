import type { Change, Transaction } from '../../src/live/log/change.ts';

type Properties = Record<string, unknown>;

/** A node as the events say it is; undefined properties where a bulk transaction told no values. */
interface NodeState {
  properties: Properties | undefined;
}

/** Counted up by one with each change. */
const VERSIONS = ['v', 'n'];

/**
 * Builds the graph again out of the events, and notes wherever an event does not follow from those before it: a node
 * changed before its creation, an old value that is not the last new one, a counter that skips.
 */
export class Replay {
  readonly nodes = new Map<string, NodeState>();
  readonly relationships = new Set<string>();
  readonly faults: string[] = [];

  apply({ events, position }: Transaction): void {
    for (const { change } of events) {
      const fault = change.node ? this.#applyNode(change) : this.#applyRelationship(change);
      if (fault) this.faults.push(`position ${position}: ${change.operation} ${fault}`);
    }
  }

  #applyNode({ operation, node, before, after }: Change): string | undefined {
    const id = node?.id;
    if (typeof id !== 'string') return undefined;
    const state = this.nodes.get(id);
    if (operation === 'CREATED') {
      this.nodes.set(id, { properties: Object.keys(after).length > 0 ? { ...after } : undefined });
      return state && `${id}: it is there already`;
    }
    if (operation === 'DELETED') {
      this.nodes.delete(id);
      return state ? undefined : `${id}: it is not there`;
    }
    if (!state) return `${id}: it is not there`;
    return this.#update(id, state, before, after);
  }

  #update(id: string, state: NodeState, before: Properties, after: Properties): string | undefined {
    const faults: string[] = [];
    for (const [name, value] of Object.entries(before)) {
      const known = state.properties?.[name];
      if (state.properties && JSON.stringify(known) !== JSON.stringify(value)) {
        faults.push(`${id}.${name}: was ${JSON.stringify(known)}, the event says ${JSON.stringify(value)}`);
      }
      if (VERSIONS.includes(name) && Number(after[name]) !== Number(value) + 1) {
        faults.push(`${id}.${name}: from ${value} to ${after[name]}`);
      }
    }
    state.properties = { ...state.properties, ...after };
    return faults.length > 0 ? faults.join('; ') : undefined;
  }

  #applyRelationship({ operation, relationship, before, after }: Change): string | undefined {
    if (!relationship) return undefined;
    const id = String(operation === 'DISCONNECTED' ? before.id : after.id);
    const { from, to } = relationship;
    if (operation === 'DISCONNECTED') {
      return this.relationships.delete(id) ? undefined : `${id}: it is not there`;
    }
    const isKnown = this.relationships.has(id);
    this.relationships.add(id);
    if (isKnown) return `${id}: it is there already`;
    const missing = [from, to].find((end) => !this.nodes.has(String(end.id)));
    return missing && `${id}: its end ${missing.id} is not there`;
  }
}
