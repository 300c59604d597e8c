import neo4j from 'neo4j-driver';
import { type Operation, spread } from './operation.ts';

export const point: Operation = {
  name: 'Point',
  query: `query Point($id: ID!) {
    resources(where: { id: { eq: $id } }, limit: 1) {
      id name resourceType status criticality internetExposed
      owners(limit: 5) { id name contactEmail }
      software(limit: 10) { id name version }
    }
  }`,
  writes: false,
  variables: (n, { resourceIds }) => ({ id: resourceIds[spread(n, resourceIds.length)] }),
  cypher: `MATCH (r:Resource {id: $id})
    RETURN r { .id, .name, .resourceType, .status, .criticality, .internetExposed,
      owners: COLLECT { MATCH (r)-[:OWNED_BY]->(o:Organisation) RETURN o { .id, .name, .contactEmail } LIMIT 5 },
      software: COLLECT { MATCH (r)-[:RUNS_SOFTWARE]->(s:Software) RETURN s { .id, .name, .version } LIMIT 10 }
    } AS row LIMIT 1`,
  parameters: ({ id }) => ({ id }),
  data: (resources) => ({ resources }),
  unordered: ['owners', 'software'],
  isFull: ({ resources }: { resources: unknown[] }) => resources.length === 1,
};

export const nested: Operation = {
  name: 'Nested',
  query: `query Nested($offset: Int!) {
    infrastructures(sort: [{ id: ASC }], limit: 20, offset: $offset) {
      id name
      resources(sort: [{ id: ASC }], limit: 10) {
        id name
        software(limit: 5) { id name }
      }
    }
  }`,
  writes: false,
  variables: (n, { infrastructureIds }) => ({
    offset: spread(n, Math.max(1, infrastructureIds.length - 19)),
  }),
  cypher: `MATCH (i:Infrastructure) WITH i ORDER BY i.id SKIP $offset LIMIT 20
    RETURN i { .id, .name,
      resources: COLLECT { MATCH (i)-[:CONTAINS]->(r:Resource) WITH r ORDER BY r.id LIMIT 10
        RETURN r { .id, .name,
          software: COLLECT { MATCH (r)-[:RUNS_SOFTWARE]->(s:Software) RETURN s { .id, .name } LIMIT 5 } } }
    } AS row`,
  parameters: ({ offset }) => ({ offset: neo4j.int(offset as number) }),
  data: (infrastructures) => ({ infrastructures }),
  unordered: ['software'],
  isFull: ({ infrastructures }: { infrastructures: Array<{ resources: Array<{ software: unknown[] }> }> }) =>
    infrastructures.length === 20 &&
    infrastructures.every(
      ({ resources }) => resources.length === 10 && resources.every(({ software }) => software.length === 5),
    ),
};

const LIST_PAGES = 10;

export const list: Operation = {
  name: 'List',
  query: `query List($criticality: [Criticality!], $offset: Int!) {
    resources(
      where: { resourceType: { eq: COMPUTE }, criticality: { in: $criticality } }
      sort: [{ name: ASC }, { id: ASC }], limit: 50, offset: $offset
    ) { id name status criticality region privateIp tags }
  }`,
  writes: false,
  variables: (n, { computeResources }) => ({
    criticality: ['MEDIUM', 'HIGH', 'CRITICAL'],
    offset: 50 * (n % Math.min(LIST_PAGES, Math.ceil(computeResources / 50))),
  }),
  cypher: `MATCH (r:Resource) WHERE r.resourceType = 'COMPUTE' AND r.criticality IN $criticality
    WITH r ORDER BY r.name, r.id SKIP $offset LIMIT 50
    RETURN r { .id, .name, .status, .criticality, .region, .privateIp, .tags } AS row`,
  parameters: ({ criticality, offset }) => ({ criticality, offset: neo4j.int(offset as number) }),
  data: (resources) => ({ resources }),
  unordered: [],
  isFull: ({ resources }: { resources: unknown[] }) => resources.length > 0,
};

const CRITICALITIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];
const PAGE = 20;

/** Cursors differ: the library counts, ours hold the sort keys. */
export const connection: Operation = {
  name: 'Connection',
  query: `query Connection($criticality: Criticality!) {
    resourcesConnection(where: { criticality: { eq: $criticality } }, sort: [{ name: ASC }, { id: ASC }], first: ${PAGE}) {
      edges { cursor node { id name resourceType status region } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`,
  writes: false,
  variables: (n) => ({ criticality: CRITICALITIES[n % CRITICALITIES.length] }),
  cypher: `MATCH (r:Resource) WHERE r.criticality = $criticality
    WITH r ORDER BY r.name, r.id LIMIT ${PAGE + 1}
    RETURN r { .id, .name, .resourceType, .status, .region } AS row`,
  parameters: ({ criticality }) => ({ criticality }),
  data: (nodes) => {
    const edges = nodes.slice(0, PAGE).map((node, index) => ({ cursor: String(index), node }));
    const pageInfo = {
      hasNextPage: nodes.length > PAGE,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    };
    return { resourcesConnection: { edges, pageInfo } };
  },
  unordered: [],
  opaque: ['cursor', 'startCursor', 'endCursor'],
  isFull: ({ resourcesConnection }: { resourcesConnection: { edges: unknown[] } }) =>
    resourcesConnection.edges.length > 0,
};

interface AggregateRow {
  nodes: { toNumber(): number };
  cpu: unknown;
  memory: unknown;
}

export const aggregate: Operation = {
  name: 'Aggregate',
  query: `query Aggregate($criticality: Criticality!) {
    resourcesConnection(where: { resourceType: { eq: COMPUTE }, criticality: { eq: $criticality } }) {
      aggregate { count { nodes } node { cpu { min max average } memory { min max } } }
    }
  }`,
  writes: false,
  variables: (n) => ({ criticality: CRITICALITIES[n % CRITICALITIES.length] }),
  cypher: `MATCH (r:Resource) WHERE r.resourceType = 'COMPUTE' AND r.criticality = $criticality
    RETURN { nodes: count(*),
      cpu: { min: toFloat(min(r.cpu)), max: toFloat(max(r.cpu)), average: avg(r.cpu) },
      memory: { min: toFloat(min(r.memory)), max: toFloat(max(r.memory)) } } AS row`,
  parameters: ({ criticality }) => ({ criticality }),
  data: ([row]) => {
    const { nodes, cpu, memory } = row as AggregateRow;
    return {
      resourcesConnection: { aggregate: { count: { nodes: nodes.toNumber() }, node: { cpu, memory } } },
    };
  },
  unordered: [],
  isFull: (data: { resourcesConnection: { aggregate: { count: { nodes: number } } } }) =>
    typeof data.resourcesConnection.aggregate.count.nodes === 'number',
};
