import { decodeCursor, orderName } from './cursor.ts';
import type { Form } from './keys.ts';
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
    const { forms, params } = decodeCursor(after, this.order, this.#order.keys);
    return { cypher: this.#text(forms), params };
  }

  #text(after: readonly Form[] | undefined): string {
    const key = String(after);
    let text = this.#texts.get(key);
    if (text === undefined) {
      text = pageStatement(this.#statement, { ...this.#order, after }, this.#wanted);
      this.#texts.set(key, text);
    }
    return text;
  }
}
