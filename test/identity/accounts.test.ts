import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { RawSocket } from '../support/sockets.ts';
import { until } from '../support/wait.ts';
import { actor, addUser, CREATE, codeOf, DELETE, EVERYTHING, isGood, logIn, USER } from './support.ts';

const UPDATE = `mutation ($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) ${USER} }`;
const RESET = 'mutation ($id: ID!) { resetUserPassword(id: $id) { password } }';

let gateway: TestGateway;
let adminId: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  adminId = (await gateway.query('{ me { id } }')).data.me.id;
  for (const key of ['acme', 'globex'])
    await gateway.query('mutation ($i: CreateTenantInput!) { createTenant(input: $i) { id } }', {
      i: { id: key, name: key },
    });
});
afterAll(() => gateway?.close());

describe('a user', () => {
  it('sees itself, and nobody else: not even whether there is somebody', async () => {
    const own = await actor(gateway, { role: 'ANALYST', tenants: ['acme'], clearance: 'GREEN' });
    const { data } = await own.ask(`query ($id: ID!) { me ${USER} user(id: $id) ${USER} }`, { id: own.id });
    expect(data.me).toEqual({
      id: own.id,
      email: own.email,
      name: 'U',
      role: 'ANALYST',
      active: true,
      tenants: ['acme'],
      allTenants: false,
      clearance: 'GREEN',
      permissions: expect.arrayContaining(['platform:twin:read', 'platform:prediction:write']),
    });
    expect(data.user).toEqual(data.me);
    const answers = [adminId, 'nobody'].map((id) =>
      own.ask('query ($id: ID!) { user(id: $id) { id } }', { id }),
    );
    const [known, unknown] = await Promise.all(answers);
    expect(known?.errors).toEqual(unknown?.errors);
    expect(known?.errors?.[0]?.extensions.code).toBe('PERMISSION_ERROR');
    expect(await own.code('{ users { users { id } } }')).toBe('PERMISSION_ERROR');
    expect(await own.code('{ tenants { tenants { id } } }')).toBe('PERMISSION_ERROR');
  });

  it('cannot manage users, whatever the role below administrator', async () => {
    const own = await actor(gateway, { role: 'OPERATOR', allTenants: true, clearance: 'RED' });
    const attempts: Array<[string, object]> = [
      [CREATE, { input: { email: 'x@y.example', name: 'x', role: 'VIEWER' } }],
      [UPDATE, { id: own.id, input: { role: 'ADMIN' } }],
      [DELETE, { id: own.id }],
      [RESET, { id: adminId }],
      ['mutation ($id: ID!) { revokeSessions(userId: $id) }', { id: adminId }],
      ['mutation { createTenant(input: { id: "x", name: "x" }) { id } }', {}],
      ['mutation { inviteUser(input: { email: "x@y.example" }) { token } }', {}],
    ];
    for (const [mutation, variables] of attempts)
      expect(await own.code(mutation, variables as Record<string, unknown>)).toBe('PERMISSION_ERROR');
  });
});

describe('an administrator', () => {
  it('makes a user, with a password that is shown once, and another by its address', async () => {
    const input = { email: 'made@dharma.local', name: 'Made', role: 'OPERATOR', tenants: ['acme'] };
    const { data } = await gateway.query(CREATE, { input });
    expect(data.createUser.user).toMatchObject({ ...input, allTenants: false, clearance: 'AMBER_STRICT' });
    expect((await logIn(gateway, input.email, data.createUser.password)).code).toBe('OK');
    expect(await codeOf(gateway, CREATE, { input: { ...input, email: 'MADE@dharma.local' } })).toBe(
      'CONFLICT',
    );
    const { data: given } = await gateway.query(CREATE, {
      input: { ...input, email: 'given@dharma.local', password: 'a bicycle in winter' },
    });
    expect(given.createUser.password).toBeNull();
    expect((await logIn(gateway, 'given@dharma.local', 'a bicycle in winter')).code).toBe('OK');
  });

  it.each([
    ['an address that is none', { email: 'nobody' }],
    ['no name', { name: ' ' }],
    ['a tenant that does not exist', { tenants: ['acme', 'initech'] }],
    ['a short password', { password: 'elevenchars' }],
    ['a password that bcrypt would cut', { password: 'ä'.repeat(37) }],
    ['a common password', { password: 'Password1234!' }],
    ['a password of one key', { password: 'aaaaaaaaaaaaaaa' }],
    ['a password with the address', { password: 'my.new@DHARMA.local' }],
  ])('does not make one with %s', async (_, wrong) => {
    const input = { email: 'new@dharma.local', name: 'N', role: 'VIEWER', ...wrong };
    expect(await codeOf(gateway, CREATE, { input })).toBe('VALIDATION_ERROR');
    expect(await gateway.backends.users.byEmail('new@dharma.local')).toBeUndefined();
  });

  it('lists users by address, page by page, of a role', async () => {
    for (const name of ['zz-1', 'zz-2', 'zz-3'])
      await gateway.query(CREATE, { input: { email: `${name}@dharma.local`, name, role: 'ANALYST' } });
    const emails: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await gateway.query(
        'query ($after: String) { users(first: 2, after: $after, role: ANALYST, active: true) { users { email } pageInfo { hasNextPage endCursor } } }',
        { after },
      );
      emails.push(...data.users.users.map(({ email }: { email: string }) => email));
      after = data.users.pageInfo.hasNextPage ? data.users.pageInfo.endCursor : null;
    } while (after);
    expect(emails.slice(-3)).toEqual(['zz-1@dharma.local', 'zz-2@dharma.local', 'zz-3@dharma.local']);
    expect(emails).toEqual([...emails].sort());
    expect(await codeOf(gateway, '{ users(after: "x") { users { id } } }')).toBe('VALIDATION_ERROR');
    expect(await codeOf(gateway, '{ users(first: 501) { users { id } } }')).not.toBe('OK');
  });

  it('changes rights with effect at once, on open sockets too', async () => {
    const own = await actor(gateway, { role: 'OPERATOR', tenants: ['acme'] });
    const sector =
      'mutation ($id: ID!) { createSectors(input: [{ id: $id, name: "s" }]) { info { nodesCreated } } }';
    const read = 'query ($id: ID!) { sectors(where: { id: { eq: $id } }) { id } }';
    expect(await own.code(sector, { id: 'of-acme' })).toBe('OK');
    const socket = await RawSocket.connect(gateway, own.token);
    const seen = async (id: string) => {
      socket.subscribe(id, read, { id: 'of-acme' });
      const { payload } = await socket.next((m) => m.id === id && m.type === 'next');
      return payload.data.sectors.length;
    };
    expect(await seen('before')).toBe(1);
    expect(
      await codeOf(gateway, UPDATE, { id: own.id, input: { role: 'VIEWER', tenants: ['globex'] } }),
    ).toBe('OK');
    await until(async () => (await own.code(sector, { id: 'another' })) === 'PERMISSION_ERROR');
    expect(await seen('after')).toBe(0);
    expect(await codeOf(gateway, UPDATE, { id: own.id, input: { tenants: ['acme'] } })).toBe('OK');
    await until(async () => (await own.ask(read, { id: 'of-acme' })).data.sectors.length === 1);
    await socket.close();
  });

  it('leaves what is not given, and takes null for that', async () => {
    const user = await addUser(gateway, { role: 'ANALYST', tenants: ['acme'], clearance: 'RED' });
    const { data } = await gateway.query(UPDATE, {
      id: user.id,
      input: { name: 'New', role: null, tenants: null },
    });
    expect(data.updateUser).toMatchObject({
      name: 'New',
      role: 'ANALYST',
      tenants: ['acme'],
      clearance: 'RED',
    });
    expect(await codeOf(gateway, UPDATE, { id: 'nobody', input: { name: 'x' } })).toBe('NOT_FOUND');
    expect(await codeOf(gateway, RESET, { id: 'nobody' })).toBe('NOT_FOUND');
    expect((await gateway.query(DELETE, { id: 'nobody' })).data.deleteUser).toBe(false);
  });

  it('who sees less than all gives no more than that, to nobody, and touches nobody who has more', async () => {
    const own = await actor(gateway, { role: 'ADMIN', tenants: ['acme'], clearance: 'AMBER' });
    const within = {
      email: 'within@dharma.local',
      name: 'W',
      role: 'ADMIN',
      tenants: ['acme'],
      clearance: 'AMBER',
    };
    const { data } = await own.ask(CREATE, { input: within });
    expect(data.createUser.user).toMatchObject({ role: 'ADMIN', tenants: ['acme'] });
    const id = data.createUser.user.id;
    const refusals: Array<[string, Record<string, unknown>]> = [
      [CREATE, { input: { ...within, email: 'a@b.example', clearance: 'RED' } }],
      [CREATE, { input: { ...within, email: 'a@b.example', tenants: ['acme', 'globex'] } }],
      [CREATE, { input: { ...within, email: 'a@b.example', allTenants: true } }],
      [UPDATE, { id, input: { clearance: 'AMBER_STRICT' } }],
      [UPDATE, { id, input: { tenants: ['globex'] } }],
      // Nor to oneself.
      [UPDATE, { id: own.id, input: { clearance: 'RED' } }],
      [UPDATE, { id: own.id, input: { allTenants: true } }],
      [UPDATE, { id: adminId, input: { name: 'Mine' } }],
      [UPDATE, { id: adminId, input: { role: 'VIEWER', allTenants: false, clearance: 'CLEAR' } }],
      [DELETE, { id: adminId }],
      [RESET, { id: adminId }],
      ['mutation ($id: ID!) { revokeSessions(userId: $id) }', { id: adminId }],
    ];
    for (const [mutation, variables] of refusals)
      expect([variables, await own.code(mutation, variables)]).toEqual([variables, 'PERMISSION_ERROR']);
    expect(await own.code(UPDATE, { id, input: { clearance: 'GREEN' } })).toBe('OK');
    expect(await own.code(DELETE, { id })).toBe('OK');
  });
});

describe('the last administrator with all rights', () => {
  const LESS: Array<[string, object]> = [
    ['demoted', { role: 'OPERATOR' }],
    ['made inactive', { active: false }],
    ['bound to tenants', { allTenants: false }],
    ['cleared for less', { clearance: 'AMBER' }],
  ];

  it.each(LESS)('cannot be %s', async (_, input) => {
    // Who is inactive, or sees less, does not count.
    await gateway.backends.postgres.query('UPDATE users SET active = false WHERE role = $1 AND id <> $2', [
      'ADMIN',
      adminId,
    ]);
    expect(await codeOf(gateway, UPDATE, { id: adminId, input })).toBe('CONFLICT');
    expect(await gateway.backends.users.byId(adminId)).toMatchObject({ ...EVERYTHING, active: true });
    const other = await addUser(gateway, EVERYTHING);
    expect(await codeOf(gateway, UPDATE, { id: other.id, input })).toBe('OK');
  });

  it('cannot be deleted', async () => {
    await gateway.backends.postgres.query('UPDATE users SET active = false WHERE role = $1 AND id <> $2', [
      'ADMIN',
      adminId,
    ]);
    expect(await codeOf(gateway, DELETE, { id: adminId })).toBe('CONFLICT');
    expect(await isGood(gateway, gateway.token)).toBe(true);
    const other = await actor(gateway, EVERYTHING);
    expect(await other.code(DELETE, { id: other.id })).toBe('OK');
  });

  it('remains when two demote each other at one moment', async () => {
    const [one, two] = [await actor(gateway, EVERYTHING), await actor(gateway, EVERYTHING)];
    const ids = [one.id, two.id];
    const { postgres } = gateway.backends;
    await postgres.query("UPDATE users SET active = false WHERE role = 'ADMIN' AND id <> ALL($1)", [ids]);
    const held = await postgres.pinned();
    await held.query('BEGIN');
    await held.query('SELECT 1 FROM users WHERE id = ANY($1) FOR UPDATE', [ids]);
    const input = { role: 'VIEWER' };
    const attempts = [one.code(UPDATE, { id: two.id, input }), two.code(UPDATE, { id: one.id, input })];
    // Both are at work: neither has seen what the other does.
    await until(async () => {
      const waiting =
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%users%'";
      return (await postgres.query(`${waiting} AND datname = current_database()`)).length === 2;
    });
    await held.query('COMMIT');
    await held.close();
    expect((await Promise.all(attempts)).filter((code) => code === 'OK')).toHaveLength(1);
    expect(await postgres.query("SELECT 1 FROM users WHERE role = 'ADMIN' AND active")).toHaveLength(1);
    const again = 'UPDATE users SET active = true, tokens_valid_after = NULL WHERE id = $1';
    await postgres.query(again, [adminId]);
  });
});
