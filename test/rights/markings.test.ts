import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Tenants } from '../../src/auth/accounts/tenants.ts';
import type { Principal } from '../../src/auth/principal.ts';
import { bundle, file, relationship, runImport, stix, stixId } from '../import/support.ts';
import { resetGraph } from '../support/databases.ts';
import { openWorld, principalOf, type World } from './world.ts';

const RED = 'marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed';
const RED_2 = 'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1';
const GREEN_2 = 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb';
const STRICT_2 = 'marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003';

let world: World;
beforeAll(async () => {
  // A row of PostgreSQL, as `Tenants` reads it; test/identity has the real table.
  world = await openWorld({ tenants: { exists: async (key: string) => key !== 'nobody' } as Tenants });
});
beforeEach(() => resetGraph(world.graph));
afterAll(() => world?.graph.close());

async function labelsOf(id: string): Promise<string[] | undefined> {
  const [row] = await world.graph.read('MATCH (n {id: $id}) RETURN labels(n) AS labels', { id });
  return (row?.labels as string[] | undefined)?.toSorted();
}

describe('markNodes', () => {
  const operator = principalOf('OPERATOR', { tenants: ['acme', 'globex'], clearance: 'AMBER' });
  const admin = principalOf('ADMIN');
  const MARK = `mutation ($ids: [ID!]!, $tlp: Tlp, $tenant: ID, $clearTenant: Boolean! = false) {
    markNodes(ids: $ids, tlp: $tlp, tenant: $tenant, clearTenant: $clearTenant)
  }`;
  const mark = async (principal: Principal, args: object) => {
    const { data, errors } = await world.ask(principal, MARK, args as Record<string, unknown>);
    return data?.markNodes ?? errors?.[0]?.extensions?.code;
  };

  beforeEach(() =>
    world.graph.write(`
      CREATE (:Site {id: 'shared', name: 's', updatedAt: datetime('2020-01-01T00:00:00Z')})
      CREATE (:Site:TENANTED:TENANT_acme {id: 'own', name: 'o', updatedAt: datetime('2020-01-01T00:00:00Z')})
      CREATE (:Service:TENANTED:TENANT_acme:TLP_AMBER {id: 'amber', name: 'a'})
      CREATE (:Service:TENANTED:TENANT_other {id: 'theirs', name: 't'})
      CREATE (:Service:TLP_RED {id: 'red', name: 'r'})`),
  );

  it('marks nodes of several types, and says when they changed', async () => {
    expect(await mark(operator, { ids: ['own', 'amber', 'own'], tlp: 'AMBER' })).toBe(2);
    expect(await labelsOf('own')).toEqual(['Site', 'TENANTED', 'TENANT_acme', 'TLP_AMBER']);
    expect(await labelsOf('amber')).toEqual(['Service', 'TENANTED', 'TENANT_acme', 'TLP_AMBER']);
    const [row] = await world.graph.read(
      "MATCH (n:Site {id: 'own'}) RETURN n.updatedAt > datetime('2025-01-01T00:00:00Z') AS later",
    );
    expect(row?.later).toBe(true);
  });

  it('lets an administrator lower, move and release', async () => {
    expect(await mark(admin, { ids: ['amber'], tlp: 'GREEN', tenant: 'globex' })).toBe(1);
    expect(await labelsOf('amber')).toEqual(['Service', 'TENANTED', 'TENANT_globex', 'TLP_GREEN']);
    expect(await mark(admin, { ids: ['amber'], tlp: 'CLEAR', clearTenant: true })).toBe(1);
    expect(await labelsOf('amber')).toEqual(['Service']);
  });

  it.each([
    [{ ids: ['own'], tlp: 'AMBER_STRICT' }, 'PERMISSION_ERROR'],
    [{ ids: ['own'], tenant: 'other' }, 'PERMISSION_ERROR'],
    [{ ids: ['own'], tenant: 'nobody' }, 'PERMISSION_ERROR'],
    [{ ids: ['own'], tenant: 'globex' }, 'PERMISSION_ERROR'],
    [{ ids: ['own'], clearTenant: true }, 'PERMISSION_ERROR'],
    [{ ids: ['amber'], tlp: 'GREEN' }, 'PERMISSION_ERROR'],
    [{ ids: ['shared'], tlp: 'GREEN' }, 'PERMISSION_ERROR'],
    [{ ids: ['own', 'theirs'], tlp: 'GREEN' }, 'NOT_FOUND'],
    [{ ids: ['own', 'red'], tlp: 'GREEN' }, 'NOT_FOUND'],
    [{ ids: ['own', 'none'], tlp: 'GREEN' }, 'NOT_FOUND'],
    [{ ids: [], tlp: 'GREEN' }, 'VALIDATION_ERROR'],
    [{ ids: ['own'] }, 'VALIDATION_ERROR'],
    [{ ids: ['own'], tenant: 'acme', clearTenant: true }, 'VALIDATION_ERROR'],
  ])('refuses an operator %j with %s, and changes nothing', async (args, code) => {
    const before = await Promise.all(['own', 'amber', 'shared', 'theirs', 'red'].map(labelsOf));
    expect(await mark(operator, args)).toBe(code);
    expect(await Promise.all(['own', 'amber', 'shared', 'theirs', 'red'].map(labelsOf))).toEqual(before);
  });

  it('says of a hidden node what it says of none', async () => {
    const told = await Promise.all(
      ['theirs', 'red', 'none'].map(async (id) =>
        JSON.stringify((await world.ask(operator, MARK, { ids: [id], tlp: 'GREEN' })).errors).replaceAll(
          id,
          'x',
        ),
      ),
    );
    expect(new Set(told).size).toBe(1);
  });

  it('wants a tenant that there is, and the right to write the type', async () => {
    expect(await mark(admin, { ids: ['own'], tenant: 'nobody' })).toBe('NOT_FOUND');
    expect(await mark(principalOf('ANALYST'), { ids: ['own'], tlp: 'GREEN' })).toBe('PERMISSION_ERROR');
    const key = principalOf('ADMIN', {
      scopes: ['platform:marking:*', 'platform:service:*', 'platform:site:read'],
    });
    expect(await mark(key, { ids: ['own'], tlp: 'GREEN' })).toBe('PERMISSION_ERROR');
    expect(await mark(key, { ids: ['amber'], tlp: 'RED' })).toBe(1);
  });
});

describe('an import of STIX', () => {
  const actor = (marks: string[], more: object = {}) =>
    stix('intrusion-set', 1, { object_marking_refs: marks, ...more });
  const A = stixId('intrusion-set', 1);
  const B = stixId('malware', 2);

  it.each([
    [[], []],
    [[RED], ['TLP_RED']],
    [[RED_2], ['TLP_RED']],
    [[GREEN_2, STRICT_2], ['TLP_AMBER_STRICT']],
    [['marking-definition--fa42a846-8d90-4e51-bc29-71d5b4802168'], []],
  ])('marks what is marked %j', async (marks, labels) => {
    await runImport(world.graph, file('a.json', bundle(actor(marks))));
    expect(await labelsOf(A)).toEqual(['StixObject', ...labels, 'ThreatActor'].sort());
  });

  it('marks the whole where a part is marked', async () => {
    const granular = [{ marking_ref: RED, selectors: ['description'] }];
    await runImport(world.graph, file('a.json', bundle(actor([GREEN_2], { granular_markings: granular }))));
    expect(await labelsOf(A)).toContain('TLP_RED');
  });

  it('raises a marking though nothing else is new, and never lowers one', async () => {
    await runImport(world.graph, file('a.json', bundle(actor([GREEN_2]))));
    await runImport(world.graph, file('a.json', bundle(actor([RED_2]))));
    expect(await labelsOf(A)).toEqual(['StixObject', 'TLP_RED', 'ThreatActor']);
    await runImport(world.graph, file('a.json', bundle(actor([], { modified: '2030-01-01T00:00:00.000Z' }))));
    expect(await labelsOf(A)).toEqual(['StixObject', 'TLP_RED', 'ThreatActor']);
  });

  it('takes no relationship that is marked higher than both its ends', async () => {
    const uses = relationship(10, A, 'uses', B, { object_marking_refs: [RED] });
    const malware = (marks: string[]) => stix('malware', 2, { object_marking_refs: marks });
    const first = await runImport(world.graph, file('a.json', bundle(actor([STRICT_2]), malware([]), uses)));
    expect(first.rejections.map(({ reason }) => reason)).toEqual([
      'it is marked TLP:RED, and would be seen by all who see its ends',
    ]);
    const second = await runImport(
      world.graph,
      file('a.json', bundle(actor([STRICT_2]), malware([RED]), uses)),
    );
    expect(second.rejections).toEqual([]);
    const [row] = await world.graph.read('RETURN COUNT { ()-[:USES]->() } AS edges');
    expect(row?.edges).toBe(1);
  });

  it('leaves a CVE public, without the words that are not', async () => {
    const cve = stix('vulnerability', 3, {
      name: 'CVE-2024-0001',
      description: 'told to few',
      object_marking_refs: [RED],
    });
    await runImport(world.graph, file('a.json', bundle(cve)));
    expect(await labelsOf('CVE-2024-0001')).toEqual(['Vulnerability']);
    const [row] = await world.graph.read(
      "MATCH (n:Vulnerability) RETURN any(k IN keys(n) WHERE toString(n[k]) = 'told to few') AS told",
    );
    expect(row?.told).toBe(false);
  });

  it('takes nothing of a file with a TLP definition of its own', async () => {
    const own = stix('marking-definition', 9, { definition_type: 'tlp', definition: { tlp: 'red' } });
    await expect(
      runImport(world.graph, file('a.json', bundle(actor([stixId('marking-definition', 9)]), own))),
    ).rejects.toThrow(/TLP is marked by the definitions/);
    expect(await labelsOf(A)).toBeUndefined();
  });
});

it('importFiles is for who sees everything', async () => {
  const IMPORT = 'mutation ($paths: [String!]) { importFiles(paths: $paths) { matches } }';
  const narrow = [
    principalOf('OPERATOR', { tenants: ['acme'] }),
    principalOf('OPERATOR', { clearance: 'AMBER_STRICT' }),
    principalOf('ADMIN', { scopes: ['platform:import:write', 'platform:site:*'] }),
  ];
  for (const principal of narrow) {
    const { errors } = await world.ask(principal, IMPORT, { paths: [] });
    expect(errors?.[0]?.extensions?.code).toBe('PERMISSION_ERROR');
    expect(errors?.[0]?.message).toMatch(/sight of everything/);
  }
});
