import { idsOf, type TwinType } from './fixture.ts';
import type { MayRead, Way } from './ways.ts';

const HIT = '{ score type cursor node { __typename id name tlp tenant } }';
const TEXTS = [
  'common',
  'common aa',
  'zz common',
  'globex',
  'red',
  'acme',
  '"Site common"',
  'vendor of red',
  'n',
  'hidden',
];

/** The root fields that resolvers serve. */
export function ownWays(types: readonly TwinType[], mayRead: MayRead): Array<Way & { type: string }> {
  const search = TEXTS.flatMap((text) => [
    {
      type: 'any',
      name: 'search',
      query: `query ($text: String!) { search(text: $text, first: 500) { hits ${HIT} pageInfo { hasNextPage endCursor } } }`,
      variables: { text },
    },
    {
      type: 'any',
      name: 'first hits',
      query: `query ($text: String!) { search(text: $text, first: 2) { hits ${HIT} pageInfo { hasNextPage endCursor } } }`,
      variables: { text },
    },
  ]);
  const named = types.flatMap(({ name }) =>
    idsOf(name).map((id) => ({
      type: name,
      name: 'search by id',
      query: `{ search(text: "${id}") { hits ${HIT} pageInfo { hasNextPage endCursor } } }`,
    })),
  );
  const of = (type: string) => (query: string) => ({
    type,
    name: query.split('(')[0] as string,
    query: `{ ${query} }`,
  });
  const page =
    '{ totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id name tlp } } }';
  const infrastructures = [
    ...idsOf('Infrastructure').map((id) => `infrastructure(id: "${id}") { id nodeCount resources { id } }`),
    `listInfrastructures ${page}`,
    `listInfrastructures(first: 1) ${page}`,
    `listInfrastructures(provider: AWS, status: PENDING) ${page}`,
  ];
  const deployments = [
    ...idsOf('Deployment').map((id) => `deployment(id: "${id}") { id infrastructures { id } }`),
    `listDeployments ${page}`,
    `listDeployments(first: 1) ${page}`,
    ...[...idsOf('Infrastructure'), 'Infrastructure-none'].map(
      (id) => `listDeployments(infrastructureId: "${id}") ${page}`,
    ),
  ];
  return [
    ...search,
    ...named,
    ...(mayRead('Infrastructure') ? infrastructures.map(of('Infrastructure')) : []),
    ...(mayRead('Deployment') ? deployments.map(of('Deployment')) : []),
  ];
}
