/** What variables are chosen from: read from the data set, sorted. */
export interface Pool {
  resourceIds: string[];
  infrastructureIds: string[];
  computeResources: number;
}

export type Variables = Record<string, unknown>;

/** One GraphQL operation, and the same by hand for the bare driver. */
export interface Operation {
  /** The name of the operation in `query`, once among all. */
  name: string;
  query: string;
  writes: boolean;
  /** Variables of the n-th request; `tag` makes what it creates different from what others create. */
  variables(n: number, pool: Pool, tag: string): Variables;
  /** One statement that returns `row` for each element of the root field. */
  cypher: string;
  /** Its parameters. */
  parameters(variables: Variables): Variables;
  /** The answer's `data` made of its rows. */
  data(rows: unknown[]): Record<string, unknown>;
  /** Fields whose lists have no order that was asked for. */
  unordered: readonly string[];
  /** Fields whose text is each contender's own (cursors): only whether there is one is compared. */
  opaque?: readonly string[];
  /** Whether an answer holds as much as the operation promises. */
  isFull(data: never): boolean;
  /** Returns what was created under ids that start with `$prefix`, so that it can be compared as well. */
  written?: string;
}

/** Visits all elements of a list, in an order that looks like chance and is the same each time. */
export const spread = (n: number, size: number) => (n * 7919) % size;
