import type { ModelType } from './graph-model.ts';
import type { Ids } from './ids.ts';
import { tag } from './tags.ts';

/** The tags of one answer, collected by what it does with nodes of a type: with those of the ids, or, without, with any. */
export class CollectedTags {
  readonly all = new Set<string>();
  readonly #model: ReadonlyMap<string, ModelType>;
  readonly #byProperty: boolean;

  /** @param byProperty whether what is shown of a node is told apart from what is not: of many nodes, that is many tags */
  constructor(model: ReadonlyMap<string, ModelType>, byProperty: boolean) {
    this.#model = model;
    this.#byProperty = byProperty;
  }

  add(...tags: readonly string[]): void {
    for (const each of tags) this.all.add(each);
  }

  /** It finds them, or would if they were there. */
  candidates(type: string, ids: Ids): void {
    this.#nodes(type, ids, tag.standing, tag.presence);
  }

  /** It shows that they are there. */
  shown(type: string, ids: Ids): void {
    if (this.#byProperty) this.#nodes(type, ids, tag.standing, tag.presence);
    else this.whole(type, ids);
  }

  /** It shows a property of them. */
  value(type: string, ids: Ids, name: string): void {
    // With another id, it is another node.
    if (!this.#byProperty || name === 'id') return;
    this.#nodes(
      type,
      ids,
      (id) => tag.value(id, name),
      (label) => tag.property(label, name),
    );
  }

  /** It may look at anything of them. */
  whole(type: string, ids?: Ids): void {
    this.#nodes(type, ids, tag.node, tag.label);
  }

  /** It chooses, sorts or counts by a property. */
  property(type: string, name: string): void {
    this.#ofType(type, (label) => tag.property(label, name));
  }

  /** It follows relationships to nodes of a type, which may come into view there. */
  related(relationship: string, ids: Ids, target: string): void {
    if (ids) {
      for (const id of ids) this.all.add(tag.relationshipAt(relationship, id));
      this.all.add(tag.relationshipAtUnknown(relationship));
    } else this.all.add(tag.relationship(relationship));
    this.#ofType(target, tag.membership);
  }

  #nodes(type: string, ids: Ids, ofNode: (id: string) => string, ofLabel: (label: string) => string): void {
    if (ids) for (const id of ids) this.all.add(ofNode(id));
    else this.#ofType(type, ofLabel);
  }

  #ofType(type: string, make: (label: string) => string): void {
    const label = this.#model.get(type)?.label;
    this.all.add(label === undefined ? tag.anything : make(label));
  }
}
