import type { NodeReference } from '../log/change.ts';
import { typeLabel } from '../outgoing.ts';

/** What a topic's name may hold, and how long it may be (org.apache.kafka.common.internals.Topic). */
const FORBIDDEN = /[^A-Za-z0-9._-]/g;
const MAX_LENGTH = 249;

/** The topics that events go to. Types begin with a capital letter, so that none can be taken for one of the last two. */
export class Topics {
  readonly #prefix: string;
  readonly #sharedLabels: ReadonlySet<string>;
  /** Events of relationships, of any type. */
  readonly relationship: string;
  /** Summaries of bulk transactions, and gaps. */
  readonly notices: string;

  /**
   * @param prefix of every topic, e.g. `dharma.`
   * @param sharedLabels the label of each node type that all its views share: they name the topics. A node's other labels
   *   may change during its life, and an entity whose topic changed would lose the order of its events
   */
  constructor(prefix: string, sharedLabels: ReadonlySet<string>) {
    this.#prefix = prefix;
    this.#sharedLabels = sharedLabels;
    this.relationship = this.#name('relationship');
    this.notices = this.#name('notices');
  }

  /** The type that names the topic of a node. */
  typeOf(node: NodeReference): string {
    return typeLabel(node, this.#sharedLabels) ?? 'Unlabelled';
  }

  node(reference: NodeReference): string {
    return this.#name(this.typeOf(reference));
  }

  #name(type: string): string {
    return (this.#prefix + type).replace(FORBIDDEN, '_').slice(0, MAX_LENGTH);
  }
}
