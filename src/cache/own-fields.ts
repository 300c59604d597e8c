import { SEARCH_PROPERTIES } from '../migrations/graph.ts';

type Values = Readonly<Record<string, unknown>>;

/** What a root field of ours reads of the graph, besides what is selected of the nodes that it gives. */
export interface OwnField {
  /** Type of the nodes. */
  type: string;
  /** Fields on the way from the root field to them. */
  path: readonly string[];
  /** @param searchable labels of all that can be searched */
  reads(args: Values, searchable: readonly string[]): OwnReads;
}

interface OwnReads {
  /** The only nodes that it can give. */
  ids?: readonly string[];
  labels: readonly string[];
  /** Properties of nodes with these labels by which it chooses; undefined: any. */
  properties?: readonly string[];
  relationships: readonly string[];
}

const byId = (type: string): OwnField => ({
  type,
  path: [],
  reads: ({ id }) => ({ ids: [String(id)], labels: [], relationships: [] }),
});

/** Root fields of ours that are read out of the graph alone, the same for all who may see the same: no others are cached. */
export const OWN_FIELDS: Readonly<Record<string, OwnField | undefined>> = {
  infrastructure: byId('Infrastructure'),
  deployment: byId('Deployment'),
  node: byId('TwinNode'),
  listInfrastructures: {
    type: 'Infrastructure',
    path: ['edges', 'node'],
    reads: () => ({ labels: ['Infrastructure'], relationships: [] }),
  },
  listDeployments: {
    type: 'Deployment',
    path: ['edges', 'node'],
    reads: ({ infrastructureId }) =>
      typeof infrastructureId === 'string'
        ? { labels: ['Deployment', 'Infrastructure'], relationships: ['DEPLOYED_TO'] }
        : { labels: ['Deployment'], relationships: [] },
  },
  search: {
    type: 'TwinNode',
    path: ['hits', 'node'],
    reads: ({ types }, searchable) => ({
      labels: Array.isArray(types) && types.length > 0 ? types.map(String) : searchable,
      properties: SEARCH_PROPERTIES,
      relationships: [],
    }),
  },
};
