import { encodeCursor } from './cursor.ts';

/** The one row of a page's statement. */
export interface PageRow {
  edges: ReadonlyArray<{ node: unknown; keys?: readonly (string | null)[] }>;
  hasNextPage?: boolean;
  totalCount?: unknown;
  aggregate?: unknown;
}

/** A connection as its fields' resolvers read it. */
export interface PageAnswer {
  edges: ReadonlyArray<{ node: unknown; cursor?: string }>;
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
  totalCount: unknown;
  aggregate: unknown;
}

/**
 * @param order what its cursors are bound to
 * @param hasPreviousPage whether the page goes on after another one
 */
export function pageAnswer(row: PageRow, order: string, hasPreviousPage: boolean): PageAnswer {
  const edges = row.edges.map(({ node, keys }) =>
    keys ? { node, cursor: encodeCursor(order, keys) } : { node },
  );
  return {
    edges,
    pageInfo: {
      hasNextPage: row.hasNextPage ?? false,
      hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: row.totalCount,
    aggregate: row.aggregate ?? {},
  };
}
