import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { actor, codeOf, EVERYTHING, isGood, SIGNUP } from './support.ts';

const INVITE =
  'mutation ($input: InviteUserInput!) { inviteUser(input: $input) { id token email expiresAt } }';
const WITHDRAW = 'mutation ($id: ID!) { withdrawInvitation(id: $id) }';
const OPEN = `query ($first: Int! = 500, $after: String) { invitations(first: $first, after: $after) {
  invitations { id email role tenants allTenants clearance inviter createdAt expiresAt } pageInfo { hasNextPage endCursor }
} }`;
const ME = '{ me { email role tenants allTenants clearance } }';
const PASSWORD = 'a bicycle in winter';

let off: TestGateway;
let invitation: TestGateway;
let open: TestGateway;
let number = 0;

beforeAll(async () => {
  off = await startTestGateway();
  const { DATABASE_URL } = off.config;
  invitation = await startTestGateway({ DATABASE_URL, SIGNUP: 'invitation' }, { keepGraph: true });
  open = await startTestGateway({ DATABASE_URL, SIGNUP: 'open' }, { keepGraph: true });
  await off.query('mutation { createTenant(input: { id: "acme", name: "Acme" }) { id } }');
});
afterAll(() => Promise.all([off, invitation, open].map((gateway) => gateway?.close())));

const newcomer = (more: object = {}) => ({
  email: `newcomer-${++number}@dharma.local`,
  name: 'Newcomer',
  password: PASSWORD,
  ...more,
});
const signUp = (gateway: TestGateway, input: object) => codeOf(gateway, SIGNUP, { input }, null);

async function invite(email: string, more: object = {}): Promise<string> {
  const { data } = await invitation.query(INVITE, { input: { email, ...more } });
  return data.inviteUser.token;
}

describe('open invitations', () => {
  const openOnes = async (variables: object = {}) =>
    (await invitation.query(OPEN, { ...variables })).data.invitations as {
      invitations: Array<{ id: string; email: string }>;
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
  const invited = async (given: object) =>
    (await invitation.query(INVITE, { input: given })).data.inviteUser as {
      id: string;
      token: string;
      expiresAt: string;
    };

  it('are listed with what they give, until they are used or expire', async () => {
    const input = newcomer();
    const { id, token, expiresAt } = await invited({
      email: input.email,
      role: 'ANALYST',
      tenants: ['acme'],
    });
    const me = (await invitation.query('{ me { id } }')).data.me.id;
    const { invitations } = await openOnes();
    expect(invitations.find((one) => one.id === id)).toEqual({
      ...{ id, email: input.email, role: 'ANALYST', tenants: ['acme'], allTenants: false },
      ...{ clearance: 'AMBER_STRICT', inviter: me, expiresAt, createdAt: expect.any(String) },
    });
    expect(JSON.stringify(invitations)).not.toContain(token);
    const late = await invited({ email: 'late@dharma.local' });
    await off.backends.postgres.query('UPDATE invitations SET expires_at = now() WHERE id = $1', [late.id]);
    expect(await signUp(invitation, { ...input, invitationToken: token })).toBe('OK');
    const left = (await openOnes()).invitations.map((one) => one.id);
    expect([id, late.id].filter((one) => left.includes(one))).toEqual([]);
  });

  it('come in pages, by address', async () => {
    for (const email of ['page-b@dharma.local', 'Page-a@dharma.local', 'page-a@dharma.local'])
      await invited({ email });
    const all = (await openOnes()).invitations;
    expect(all.map(({ email }) => email.toLowerCase())).toEqual(
      all.map(({ email }) => email.toLowerCase()).sort(),
    );
    const paged: string[] = [];
    let after: string | undefined;
    for (let more = true; more; ) {
      const { invitations, pageInfo } = await openOnes({ first: 2, after });
      paged.push(...invitations.map(({ id }) => id));
      more = pageInfo.hasNextPage;
      after = pageInfo.endCursor;
    }
    expect(paged).toEqual(all.map(({ id }) => id));
  });

  it('that are withdrawn are good for nothing', async () => {
    const input = newcomer();
    const { id, token } = await invited({ email: input.email });
    const withdraw = async () => (await invitation.query(WITHDRAW, { id })).data.withdrawInvitation;
    expect([await withdraw(), await withdraw()]).toEqual([true, false]);
    expect(await signUp(invitation, { ...input, invitationToken: token })).toBe('PERMISSION_ERROR');
    expect((await openOnes()).invitations.map((one) => one.id)).not.toContain(id);
  });

  it('that give more than one has are not withdrawn by one', async () => {
    const { id } = await invited({ email: newcomer().email, ...EVERYTHING });
    const lesser = await actor(invitation, { role: 'ADMIN', tenants: ['acme'], clearance: 'GREEN' });
    expect(await lesser.code(WITHDRAW, { id })).toBe('PERMISSION_ERROR');
    expect((await openOnes()).invitations.map((one) => one.id)).toContain(id);
    const { data } = await lesser.ask(INVITE, { input: { email: newcomer().email, clearance: 'GREEN' } });
    expect(await lesser.code(WITHDRAW, { id: data.inviteUser.id })).toBe('OK');
  });

  it('are for those alone who may manage users', async () => {
    const operator = await actor(invitation, { role: 'OPERATOR' });
    expect(await operator.code(OPEN)).toBe('PERMISSION_ERROR');
    expect(await operator.code(WITHDRAW, { id: 'x' })).toBe('PERMISSION_ERROR');
  });
});

describe('signing up', () => {
  it('is off unless it is switched on, and nobody is invited then', async () => {
    expect(await signUp(off, newcomer())).toBe('PERMISSION_ERROR');
    expect(await codeOf(off, INVITE, { input: { email: 'x@y.example' } })).toBe('PERMISSION_ERROR');
    const token = await invite('late@dharma.local');
    expect(await signUp(off, newcomer({ email: 'late@dharma.local', invitationToken: token }))).toBe(
      'PERMISSION_ERROR',
    );
  });

  it('by invitation gives what the invitation says, once, to the address that was invited', async () => {
    const input = newcomer();
    const token = await invite(input.email, { role: 'OPERATOR', tenants: ['acme'], clearance: 'AMBER' });
    expect(await signUp(invitation, input)).toBe('PERMISSION_ERROR');
    expect(await signUp(invitation, { ...input, invitationToken: 'di_made-up' })).toBe('PERMISSION_ERROR');
    expect(await signUp(invitation, newcomer({ invitationToken: token }))).toBe('PERMISSION_ERROR');
    const { data } = await invitation.query(
      SIGNUP,
      { input: { ...input, invitationToken: token } },
      { token: null },
    );
    const me = await invitation.query(ME, {}, { token: data.signup.accessToken });
    const { email } = input;
    expect(me.data.me).toEqual({
      email,
      role: 'OPERATOR',
      tenants: ['acme'],
      allTenants: false,
      clearance: 'AMBER',
    });
    await off.query('mutation ($id: ID!) { deleteUser(id: $id) }', { id: data.signup.user.id });
    expect(await signUp(invitation, { ...input, invitationToken: token })).toBe('PERMISSION_ERROR');
    expect(await isGood(invitation, data.signup.accessToken)).toBe(false);
  });

  it('with one invitation at one moment succeeds once', async () => {
    const input = newcomer();
    const invitationToken = await invite(input.email);
    const codes = await Promise.all([1, 2, 3].map(() => signUp(invitation, { ...input, invitationToken })));
    expect(codes.filter((code) => code === 'OK')).toHaveLength(1);
  });

  it('does not use the invitation up when it fails', async () => {
    const input = newcomer();
    const invitationToken = await invite(input.email);
    expect(await signUp(invitation, { ...input, invitationToken, password: 'password1234' })).toBe(
      'VALIDATION_ERROR',
    );
    expect(await signUp(invitation, { ...input, invitationToken })).toBe('OK');
  });

  it.each([
    ['is gone', 'DELETE FROM users WHERE id = $1'],
    ['is inactive', 'UPDATE users SET active = false WHERE id = $1'],
    ['may invite no more', "UPDATE users SET role = 'OPERATOR' WHERE id = $1"],
    ['sees less than it gives', "UPDATE users SET clearance = 'GREEN' WHERE id = $1"],
    ['has not its tenants', 'UPDATE users SET all_tenants = false WHERE id = $1'],
  ])('takes no invitation whose inviter %s', async (_, change) => {
    const inviter = await actor(invitation, EVERYTHING);
    const input = newcomer();
    const given = { email: input.email, tenants: ['acme'], clearance: 'AMBER' };
    const { data } = await inviter.ask(INVITE, { input: given });
    await off.backends.postgres.query(change, [inviter.id]);
    const answerTo = async (invitationToken: string) =>
      (await invitation.query(SIGNUP, { input: { ...input, invitationToken } }, { token: null })).errors?.[0];
    const refused = await answerTo(data.inviteUser.token);
    expect(refused?.extensions.code).toBe('PERMISSION_ERROR');
    expect(refused?.message).toBe((await answerTo('di_made-up'))?.message);
  });

  it('takes no invitation that has expired, and keeps only its hash', async () => {
    const input = newcomer();
    const invitationToken = await invite(input.email);
    const { postgres } = off.backends;
    const rows = await postgres.query<{ row: string }>('SELECT i::text AS row FROM invitations i');
    expect(rows.filter(({ row }) => row.includes(invitationToken.slice(3)))).toEqual([]);
    await postgres.query('UPDATE invitations SET expires_at = now() WHERE email = $1', [input.email]);
    expect(await signUp(invitation, { ...input, invitationToken })).toBe('PERMISSION_ERROR');
  });

  it.each([{ validHours: 0 }, { validHours: 721 }, { tenants: ['nobody'] }, { email: 'nobody' }])(
    'is not offered with %j',
    async (wrong) => {
      expect(await codeOf(invitation, INVITE, { input: { email: 'x@y.example', ...wrong } })).toBe(
        'VALIDATION_ERROR',
      );
    },
  );

  it('open to all gives the least there is, and what an invitation says where there is one', async () => {
    const input = newcomer();
    const { data } = await open.query(SIGNUP, { input }, { token: null });
    const me = await open.query(ME, {}, { token: data.signup.accessToken });
    const { email } = input;
    expect(me.data.me).toEqual({ email, role: 'VIEWER', tenants: [], allTenants: false, clearance: 'CLEAR' });
    expect(await signUp(open, input)).toBe('CONFLICT');
    const invited = newcomer();
    const invitationToken = await invite(invited.email, { role: 'ANALYST' });
    const { data: other } = await open.query(
      SIGNUP,
      { input: { ...invited, invitationToken } },
      { token: null },
    );
    expect(other.signup.user.role).toBe('ANALYST');
    expect(await signUp(open, newcomer({ invitationToken: 'di_made-up' }))).toBe('PERMISSION_ERROR');
  });

  it('is slowed for an address that does it again and again', async () => {
    await off.backends.postgres.query('DELETE FROM login_attempts');
    const codes: string[] = [];
    for (let i = 0; i < 33; i++) codes.push(await signUp(open, newcomer({ password: 'short' })));
    expect(codes.slice(0, 30)).toEqual(Array(30).fill('VALIDATION_ERROR'));
    expect(codes).toContain('TOO_MANY_LOGINS');
  });
});
