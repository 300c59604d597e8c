import { decodeCursor, orderName } from './cursor.ts';
import type { PlaceKey } from './keys.ts';
import type { Order } from './order.ts';
import { pageStatement, type Wanted } from './page-statement.ts';
import type { ConnectionStatement } from './statement.ts';

/** One page's statement, with the parameters of the place that it goes on after. */
export interface PageRun {
  cypher: string;
  params: Record<string, unknown>;
}

/** The pages of one connection with one selection, filter and order: they differ in the place that they begin at. */
export class Page {
  /** What its cursors are bound to. */
  readonly order: string;
  readonly #statement: ConnectionStatement;
  readonly #order: Order;
  readonly #wanted: Wanted;
  /** By the forms of the place's values. */
  readonly #texts = new Map<string, string>();

  constructor(list: string, statement: ConnectionStatement, order: Order, wanted: Wanted) {
    this.order = orderName(list, order.keys);
    this.#statement = statement;
    this.#order = order;
    this.#wanted = wanted;
  }

  /**
   * @param after a cursor; the first page without
   * @throws DharmaError VALIDATION_ERROR when it is not one of this list in this order
   */
  run(after: string | null | undefined): PageRun {
    if (after === null || after === undefined) return { cypher: this.#text(undefined), params: {} };
    const { keys, params } = decodeCursor(after, this.order, this.#order.keys);
    return { cypher: this.#text(keys), params };
  }

  #text(after: readonly PlaceKey[] | undefined): string {
    const make = () => pageStatement(this.#statement, { ...this.#order, after }, this.#wanted);
    // With a value in it that hardly comes again.
    if (after?.some(({ literal }) => literal !== undefined)) return make();
    const key = String(after?.map(({ form }) => form));
    const text = this.#texts.get(key) ?? make();
    this.#texts.set(key, text);
    return text;
  }
}
