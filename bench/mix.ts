import type { Pool } from './operations/operation.ts';

/** One request of the mix, ready to be sent. */
export interface MixedRequest {
  operation: string;
  body: string;
}

interface Kind {
  operation: string;
  /** Out of 20 requests. */
  share: number;
  query: string;
  variables(n: number, pool: Pool): Record<string, unknown>;
}

const SEARCHES = [
  'log4j',
  'firewall',
  'scada',
  'CVE-2021',
  'exchange',
  'domain controller',
  'energy',
  'proxy',
];
const TYPES = ['COMPUTE', 'DATABASE', 'ON_PREMISE', 'LOAD_BALANCER', 'STORAGE', 'SUBNET'];
const CRITICALITIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];
const pick = <T>(values: readonly T[], n: number) => values[(n * 7919) % values.length] as T;

/** What a dashboard and a few analysts ask for. */
const KINDS: readonly Kind[] = [
  {
    operation: 'Asset',
    share: 8,
    query: `query Asset($id: ID!) {
      resources(where: { id: { eq: $id } }, limit: 1) {
        id name resourceType status criticality updatedAt
        owners(limit: 5) { id name contactEmail }
        software(limit: 10) { id name version }
      }
    }`,
    variables: (n, { resourceIds }) => ({ id: pick(resourceIds, n) }),
  },
  {
    operation: 'Blast',
    share: 3,
    query: `query Blast($id: ID!) {
      resources(where: { id: { eq: $id } }, limit: 1) {
        id name
        software(limit: 5) {
          id name
          vulnerabilities(where: { kev: { eq: true } }, sort: [{ epssScore: DESC }], limit: 3) { id name kevDueDate epssScore }
        }
        services(limit: 5) { id name owners(limit: 2) { name contactEmail } }
      }
    }`,
    variables: (n, { resourceIds }) => ({ id: pick(resourceIds, n) }),
  },
  {
    operation: 'Page',
    share: 3,
    query: `query Page($type: ResourceType!, $criticality: Criticality!, $offset: Int!) {
      resources(where: { resourceType: { eq: $type }, criticality: { eq: $criticality } }, sort: [{ name: ASC }], limit: 20, offset: $offset) {
        id name status region privateIp
      }
    }`,
    variables: (n) => ({ type: pick(TYPES, n), criticality: pick(CRITICALITIES, n), offset: 20 * (n % 3) }),
  },
  {
    operation: 'Find',
    share: 2,
    query: `query Find($text: String!) {
      search(text: $text, first: 10) { hits { score type node { id name } } pageInfo { hasNextPage } }
    }`,
    variables: (n) => ({ text: pick(SEARCHES, n) }),
  },
  {
    operation: 'Count',
    share: 2,
    query: `query Count($criticality: Criticality!) {
      resourcesConnection(where: { criticality: { eq: $criticality } }) { aggregate { count { nodes } } }
    }`,
    variables: (n) => ({ criticality: pick(CRITICALITIES, n) }),
  },
  {
    operation: 'Connected',
    share: 2,
    query: `query Connected($id: ID!) {
      infrastructuresConnection(where: { id: { eq: $id } }, first: 1) {
        edges { cursor node { id name status owners(limit: 2) { name } sectors(limit: 2) { name } } }
        pageInfo { hasNextPage endCursor }
      }
    }`,
    variables: (n, { infrastructureIds }) => ({ id: pick(infrastructureIds, n) }),
  },
];

/** The n-th request; the kinds are mixed evenly, the variables go through all ids. */
export function chooseMix(pool: Pool): (n: number) => MixedRequest {
  const order = KINDS.flatMap((kind) => Array<Kind>(kind.share).fill(kind));
  return (n) => {
    // 7 and the number of shares have no common divisor: neighbours in the list are sent apart.
    const { operation, query, variables } = order[(n * 7) % order.length] as Kind;
    return {
      operation,
      body: JSON.stringify({ operationName: operation, query, variables: variables(n, pool) }),
    };
  };
}
