import neo4j from 'neo4j-driver';

/** What variables are chosen from: read from the data set, sorted. */
export interface Pool {
  resourceIds: string[];
  infrastructureIds: string[];
  computeResources: number;
}

export type Variables = Record<string, unknown>;

/** One row of the table: the same work for every contender. */
export interface BenchRow {
  key: string;
  title: string;
  /** The name of the operation in `query`. */
  operation: string;
  query: string;
  writes: boolean;
  /** Variables of the n-th request; `tag` makes what it writes different from what others write. */
  variables(n: number, pool: Pool, tag: string): Variables;
  /** The same by hand: one statement that returns `row` for each element of the root field. */
  cypher: string;
  /** Its parameters. */
  parameters(variables: Variables): Variables;
  /** The answer's `data` made of its rows. */
  data(rows: unknown[]): Record<string, unknown>;
  /** Fields whose lists have no order that was asked for. */
  unordered: readonly string[];
  /** Whether an answer holds as much as the row promises. */
  isFull(data: never): boolean;
  /** Returns what was written under ids that start with `$prefix`, so that it can be compared as well. */
  written?: string;
}

/** Visits all elements of a list, in an order that looks like chance and is the same each time. */
const spread = (n: number, size: number) => (n * 7919) % size;

const point: BenchRow = {
  key: 'point',
  title: 'point read, two nested lists',
  operation: 'Point',
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

const nested: BenchRow = {
  key: 'nested',
  title: 'three levels, 20 x 10 x 5',
  operation: 'Nested',
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

const list: BenchRow = {
  key: 'list',
  title: 'filtered, sorted, page of 50',
  operation: 'List',
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

const mutation: BenchRow = {
  key: 'mutation',
  title: 'mutation, one event created',
  operation: 'Raise',
  query: `mutation Raise($input: [SecurityEventCreateInput!]!) {
    createSecurityEvents(input: $input) {
      securityEvents { id name eventType severity description confidence resolved }
    }
  }`,
  writes: true,
  variables: (n, _, tag) => ({
    input: [
      {
        id: `bench-${tag}-${n}`,
        name: `Event ${n % 1000}`,
        eventType: 'OTHER',
        severity: 'LOW',
        description: 'Written by the benchmark.',
        source: 'bench',
        confidence: 0.5,
        resolved: false,
      },
    ],
  }),
  cypher: `UNWIND $input AS input
    CREATE (e:SecurityEvent) SET e = input, e.createdAt = datetime(), e.updatedAt = datetime()
    RETURN e { .id, .name, .eventType, .severity, .description, .confidence, .resolved } AS row`,
  parameters: ({ input }) => ({ input }),
  data: (securityEvents) => ({ createSecurityEvents: { securityEvents } }),
  unordered: [],
  isFull: (data: { createSecurityEvents: { securityEvents: unknown[] } }) =>
    data.createSecurityEvents.securityEvents.length === 1,
  // Of times only the type: no two are written at the same moment.
  written: `MATCH (e:SecurityEvent) WHERE e.id STARTS WITH $prefix
    RETURN e { .*, labels: labels(e), createdAt: valueType(e.createdAt), updatedAt: valueType(e.updatedAt) } AS row ORDER BY e.id`,
};

/** Further rows go here; a row needs nothing else. */
export const ROWS: readonly BenchRow[] = [point, nested, list, mutation];

/** The rows with the given keys, all when none is given. */
export function chooseRows(keys: readonly string[]): readonly BenchRow[] {
  if (keys.length === 0) return ROWS;
  return keys.map((key) => {
    const row = ROWS.find((candidate) => candidate.key === key);
    if (!row) throw new RangeError(`there is no row "${key}": ${ROWS.map((known) => known.key).join(', ')}`);
    return row;
  });
}

export function requestBody(row: BenchRow, variables: Variables): string {
  return JSON.stringify({ operationName: row.operation, query: row.query, variables });
}
