import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { actor, CREATE, DELETE, EVERYTHING } from './support.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
  for (const id of ['acme', 'globex'])
    await gateway.query('mutation ($i: CreateTenantInput!) { createTenant(input: $i) { id } }', {
      i: { id, name: id },
    });
});
afterAll(() => gateway?.close());

describe('a tenant', () => {
  let admin: Awaited<ReturnType<typeof actor>>;
  beforeAll(async () => {
    admin = await actor(gateway, EVERYTHING);
  });

  it('is made, renamed, listed and deleted', async () => {
    const { data } = await admin.ask(
      'mutation { createTenant(input: { id: "initech", name: "Initech" }) { id name createdAt } }',
    );
    expect(data.createTenant).toMatchObject({ id: 'initech', name: 'Initech' });
    expect(await admin.code('mutation { createTenant(input: { id: "initech", name: "x" }) { id } }')).toBe(
      'CONFLICT',
    );
    for (const key of ['', 'A', 'a b', 'a`b', '_a', 'x'.repeat(41)])
      expect(
        await admin.code('mutation ($key: ID!) { createTenant(input: { id: $key, name: "x" }) { id } }', {
          key,
        }),
      ).toBe('VALIDATION_ERROR');
    expect(await admin.code('mutation { updateTenant(id: "initech", input: { name: "New" }) { id } }')).toBe(
      'OK',
    );
    expect(await admin.code('mutation { updateTenant(id: "nobody", input: { name: "New" }) { id } }')).toBe(
      'NOT_FOUND',
    );
    const list = await admin.ask(
      '{ tenants(first: 2) { tenants { id name } pageInfo { hasNextPage endCursor } } }',
    );
    expect(list.data.tenants.tenants.map(({ id }: { id: string }) => id)).toEqual(['acme', 'globex']);
    const rest = await admin.ask(
      'query ($after: String) { tenants(after: $after) { tenants { id name } } }',
      {
        after: list.data.tenants.pageInfo.endCursor,
      },
    );
    expect(rest.data.tenants.tenants).toEqual([{ id: 'initech', name: 'New' }]);
    const remove = 'mutation { deleteTenant(id: "initech") }';
    expect((await admin.ask(remove)).data.deleteTenant).toBe(true);
    expect((await admin.ask(remove)).data.deleteTenant).toBe(false);
  });

  it('is made, renamed and deleted by who sees all of them alone', async () => {
    const ofOne = await actor(gateway, { role: 'ADMIN', tenants: ['acme'], clearance: 'RED' });
    for (const query of [
      'mutation { createTenant(input: { id: "mine", name: "Mine" }) { id } }',
      'mutation { updateTenant(id: "globex", input: { name: "Mine" }) { id } }',
      'mutation { updateTenant(id: "acme", input: { name: "Mine" }) { id } }',
      'mutation { deleteTenant(id: "globex") }',
      'mutation { deleteTenant(id: "nobody") }',
    ])
      expect(await ofOne.code(query)).toBe('PERMISSION_ERROR');
    const { data } = await admin.ask('{ tenants { tenants { id name } } }');
    expect(data.tenants.tenants).toEqual([
      { id: 'acme', name: 'acme' },
      { id: 'globex', name: 'globex' },
    ]);
  });

  it('is not deleted while a user or a node has it', async () => {
    const remove = () => admin.code('mutation { deleteTenant(id: "umbrella") }');
    await admin.ask('mutation { createTenant(input: { id: "umbrella", name: "Umbrella" }) { id } }');
    const user = await actor(gateway, { role: 'OPERATOR', tenants: ['umbrella'] });
    expect(await remove()).toBe('CONFLICT');
    await user.ask(
      'mutation { createSectors(input: [{ id: "of-umbrella", name: "s" }]) { info { nodesCreated } } }',
    );
    expect(await admin.code(DELETE, { id: user.id })).toBe('OK');
    expect(await remove()).toBe('CONFLICT');
    await admin.ask('mutation { deleteSectors(where: { id: { eq: "of-umbrella" } }) { nodesDeleted } }');
    expect(await remove()).toBe('OK');
  });

  it('that is being deleted is given to nobody', async () => {
    for (let round = 0; round < 5; round++) {
      await admin.ask('mutation { createTenant(input: { id: "brief", name: "Brief" }) { id } }');
      const input = { email: `brief-${round}@dharma.local`, name: 'B', role: 'VIEWER', tenants: ['brief'] };
      const [made, deleted] = await Promise.all([
        admin.code(CREATE, { input }),
        admin.code('mutation { deleteTenant(id: "brief") }'),
      ]);
      expect([
        ['OK', 'CONFLICT'],
        ['VALIDATION_ERROR', 'OK'],
      ]).toContainEqual([made, deleted]);
      await gateway.backends.postgres.query("DELETE FROM users WHERE 'brief' = ANY(tenants)");
      await gateway.backends.postgres.query("DELETE FROM tenants WHERE key = 'brief'");
    }
  });
});
