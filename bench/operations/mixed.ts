import neo4j from 'neo4j-driver';
import { type Operation, spread } from './operation.ts';

/** What an asset drags along: three levels. */
export const blast: Operation = {
  name: 'Blast',
  query: `query Blast($id: ID!) {
    resources(where: { id: { eq: $id } }, limit: 1) {
      id name
      software(sort: [{ id: ASC }], limit: 5) {
        id name
        vulnerabilities(where: { kev: { eq: true } }, sort: [{ epssScore: DESC }, { id: ASC }], limit: 3) { id name epssScore }
      }
      services(limit: 5) { id name owners(limit: 2) { name contactEmail } }
    }
  }`,
  writes: false,
  variables: (n, { resourceIds }) => ({ id: resourceIds[spread(n, resourceIds.length)] }),
  cypher: `MATCH (r:Resource {id: $id})
    RETURN r { .id, .name,
      software: COLLECT { MATCH (r)-[:RUNS_SOFTWARE]->(s:Software) WITH s ORDER BY s.id LIMIT 5
        RETURN s { .id, .name, vulnerabilities: COLLECT {
          MATCH (s)-[:AFFECTED_BY]->(v:Vulnerability) WHERE v.kev WITH v ORDER BY v.epssScore DESC, v.id LIMIT 3
          RETURN v { .id, .name, .epssScore } } } },
      services: COLLECT { MATCH (r)<-[:RUNS_ON]-(s:Service) WITH s LIMIT 5
        RETURN s { .id, .name, owners: COLLECT {
          MATCH (s)-[:OWNED_BY]->(o:Organisation) RETURN o { .name, .contactEmail } LIMIT 2 } } }
    } AS row LIMIT 1`,
  parameters: ({ id }) => ({ id }),
  data: (resources) => ({ resources }),
  unordered: ['services', 'owners'],
  isFull: ({ resources }: { resources: unknown[] }) => resources.length === 1,
};

export const plant: Operation = {
  name: 'Plant',
  query: `query Plant($id: ID!) {
    infrastructures(where: { id: { eq: $id } }, limit: 1) {
      id name provider region status
      owners(limit: 5) { id name }
      sectors(limit: 5) { id name }
      resources(sort: [{ name: ASC }, { id: ASC }], limit: 10) { id name status }
    }
  }`,
  writes: false,
  variables: (n, { infrastructureIds }) => ({ id: infrastructureIds[spread(n, infrastructureIds.length)] }),
  cypher: `MATCH (i:Infrastructure {id: $id})
    RETURN i { .id, .name, .provider, .region, .status,
      owners: COLLECT { MATCH (i)-[:OWNED_BY]->(o:Organisation) RETURN o { .id, .name } LIMIT 5 },
      sectors: COLLECT { MATCH (i)-[:IN_SECTOR]->(s:Sector) RETURN s { .id, .name } LIMIT 5 },
      resources: COLLECT { MATCH (i)-[:CONTAINS]->(r:Resource) WITH r ORDER BY r.name, r.id LIMIT 10
        RETURN r { .id, .name, .status } }
    } AS row LIMIT 1`,
  parameters: ({ id }) => ({ id }),
  data: (infrastructures) => ({ infrastructures }),
  unordered: ['owners', 'sectors'],
  isFull: ({ infrastructures }: { infrastructures: unknown[] }) => infrastructures.length === 1,
};

export const worst: Operation = {
  name: 'Worst',
  query: `query Worst($least: Float!, $offset: Int!) {
    vulnerabilities(
      where: { kev: { eq: true }, cvssScore: { gte: $least } }
      sort: [{ epssScore: DESC }, { id: ASC }], limit: 20, offset: $offset
    ) { id cveId name severity cvssScore epssScore }
  }`,
  writes: false,
  variables: (n) => ({ least: 5 + (n % 4), offset: 20 * (n % 3) }),
  cypher: `MATCH (v:Vulnerability) WHERE v.kev AND v.cvssScore >= $least
    WITH v ORDER BY v.epssScore DESC, v.id SKIP $offset LIMIT 20
    RETURN v { .id, .cveId, .name, .severity, .cvssScore, .epssScore } AS row`,
  parameters: ({ least, offset }) => ({ least, offset: neo4j.int(offset as number) }),
  data: (vulnerabilities) => ({ vulnerabilities }),
  unordered: [],
  isFull: ({ vulnerabilities }: { vulnerabilities: unknown[] }) => Array.isArray(vulnerabilities),
};

const STATES = ['DEGRADED', 'STOPPED', 'MAINTENANCE', 'RUNNING'];

/** Of a field that the writes of the mix change. */
export const watch: Operation = {
  name: 'Watch',
  query: `query Watch($status: Status!, $offset: Int!) {
    resources(
      where: { status: { eq: $status }, internetExposed: { eq: true } }
      sort: [{ id: ASC }], limit: 20, offset: $offset
    ) { id name status criticality owners(limit: 2) { id name } }
  }`,
  writes: false,
  variables: (n) => ({ status: STATES[n % STATES.length], offset: 20 * (n % 3) }),
  cypher: `MATCH (r:Resource) WHERE r.status = $status AND r.internetExposed
    WITH r ORDER BY r.id SKIP $offset LIMIT 20
    RETURN r { .id, .name, .status, .criticality,
      owners: COLLECT { MATCH (r)-[:OWNED_BY]->(o:Organisation) RETURN o { .id, .name } LIMIT 2 } } AS row`,
  parameters: ({ status, offset }) => ({ status, offset: neo4j.int(offset as number) }),
  data: (resources) => ({ resources }),
  unordered: ['owners'],
  isFull: ({ resources }: { resources: unknown[] }) => Array.isArray(resources),
};
