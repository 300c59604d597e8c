import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { hasJava } from '../support/kafka-broker.ts';
import { type Keycloak, startKeycloak } from '../support/keycloak.ts';
import { RawSocket } from '../support/sockets.ts';
import { until } from '../support/wait.ts';

const REALM = 'dharma';
const CLIENT = 'dharma-frontend';
const PASSWORD = 'a password of the tests';
const ME = '{ me { id email name role } }';
const WRITE = 'mutation { createInfrastructure(input: { name: "x", provider: AWS }) { id tenant } }';

const mapper = (name: string, protocolMapper: string, config: object) => ({
  name,
  protocol: 'openid-connect',
  protocolMapper,
  config: { 'access.token.claim': 'true', ...config },
});
const user = (username: string, realmRoles: string[], groups: string[] = []) => ({
  username,
  enabled: true,
  email: `${username}@example.com`,
  firstName: username,
  lastName: 'Example',
  credentials: [{ type: 'password', value: PASSWORD }],
  realmRoles,
  groups,
});
/** What docs/oidc.md has one click together. */
const REALM_SETTINGS = {
  realm: REALM,
  enabled: true,
  roles: { realm: [{ name: 'dharma-operator' }, { name: 'dharma-viewer' }] },
  groups: [{ name: 'acme' }],
  clients: [
    {
      clientId: CLIENT,
      publicClient: true,
      directAccessGrantsEnabled: true,
      protocolMappers: [
        mapper('audience', 'oidc-audience-mapper', { 'included.custom.audience': 'dharma' }),
        mapper('groups', 'oidc-group-membership-mapper', { 'claim.name': 'groups', 'full.path': 'true' }),
      ],
    },
    { clientId: 'another', publicClient: true, directAccessGrantsEnabled: true },
  ],
  users: [
    user('olga', ['dharma-operator'], ['/acme']),
    user('victor', ['dharma-viewer']),
    user('nobody', []),
  ],
};

// Keycloak needs a Java; none is fetched for it.
const suite = hasJava() ? describe : describe.skip;
if (!hasJava()) process.stderr.write('Keycloak is not tested: there is no Java.\n');

suite('Keycloak', () => {
  let keycloak: Keycloak;
  let gateway: TestGateway;

  beforeAll(async () => {
    keycloak = await startKeycloak();
    await keycloak.admin('POST', '', REALM_SETTINGS);
    gateway = await startTestGateway({
      OIDC_ISSUERS: JSON.stringify([
        {
          issuer: keycloak.issuerOf(REALM),
          audience: 'dharma',
          roleClaim: 'realm_access.roles',
          roles: { 'dharma-operator': 'OPERATOR', 'dharma-viewer': 'VIEWER' },
          tenantClaim: 'groups',
          clockSkewSeconds: 1,
        },
      ]),
    });
    await gateway.backends.postgres.query("INSERT INTO tenants (key, name) VALUES ('acme', 'Acme')");
  }, 300_000);
  afterAll(async () => {
    await gateway?.close();
    await keycloak?.stop();
  });

  async function tokenOf(name: string, client = CLIENT): Promise<string> {
    const { token, error } = await keycloak.logIn(REALM, client, name, PASSWORD);
    if (token === undefined) throw new Error(error);
    return token;
  }
  const send = (token: string, query = ME) => gateway.query(query, {}, { token });
  async function idOf(username: string): Promise<string> {
    const [found] = (await keycloak.admin('GET', `/${REALM}/users?username=${username}&exact=true`)) as [
      { id: string },
    ];
    return found.id;
  }

  it('says who somebody is, and what they may do', async () => {
    const [operator, viewer] = await Promise.all([tokenOf('olga'), tokenOf('victor')]);
    expect((await send(operator)).data.me).toMatchObject({
      email: 'olga@example.com',
      name: 'olga Example',
      role: 'OPERATOR',
    });
    expect((await send(viewer)).data.me.role).toBe('VIEWER');
    expect((await send(operator, WRITE)).data.createInfrastructure.tenant).toBe('acme');
    expect((await send(viewer, WRITE)).errors?.[0]?.extensions.code).toBe('PERMISSION_ERROR');
    const socket = await RawSocket.connect(gateway, operator);
    await socket.close();
  });

  it('does not let in who has no role, or comes with a token for something else', async () => {
    expect((await send(await tokenOf('nobody'))).errors?.[0]?.extensions.code).toBe('PERMISSION_ERROR');
    expect((await send(await tokenOf('olga', 'another'))).errors?.[0]?.extensions.code).toBe('AUTH_ERROR');
  });

  it('takes a role away, and gives it back', async () => {
    const id = await idOf('olga');
    const before = await tokenOf('olga');
    const role = await keycloak.admin('GET', `/${REALM}/roles/dharma-operator`);
    const viewer = await keycloak.admin('GET', `/${REALM}/roles/dharma-viewer`);
    const mappings = `/${REALM}/users/${id}/role-mappings/realm`;
    expect((await send(before, WRITE)).data.createInfrastructure.id).toBeTruthy();
    await keycloak.admin('DELETE', mappings, [role as object]);
    await keycloak.admin('POST', mappings, [viewer as object]);
    expect((await send(await tokenOf('olga'))).data.me.role).toBe('VIEWER');
    // The older token has lost it as well.
    expect((await send(before, WRITE)).errors?.[0]?.extensions.code).toBe('PERMISSION_ERROR');
    await keycloak.admin('POST', mappings, [role as object]);
    expect((await send(await tokenOf('olga'), WRITE)).data.createInfrastructure.id).toBeTruthy();
  });

  it('rotates its keys', async () => {
    const before = await tokenOf('victor');
    const { id } = (await keycloak.admin('GET', `/${REALM}`)) as { id: string };
    await keycloak.admin('POST', `/${REALM}/components`, {
      name: 'rotated',
      parentId: id,
      providerId: 'rsa-generated',
      providerType: 'org.keycloak.keys.KeyProvider',
      config: { priority: ['200'], enabled: ['true'], active: ['true'], algorithm: ['RS256'] },
    });
    const after = await tokenOf('victor');
    expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
    expect((await send(after)).data.me.role).toBe('VIEWER');
    expect((await send(before)).data.me.role).toBe('VIEWER');
  });

  it('locks somebody out: no further token, and the last one ends with its time', async () => {
    await keycloak.admin('PUT', `/${REALM}`, { accessTokenLifespan: 4 });
    const token = await tokenOf('victor');
    const socket = await RawSocket.connect(gateway, token);
    await keycloak.admin('PUT', `/${REALM}/users/${await idOf('victor')}`, { enabled: false });
    expect(await keycloak.logIn(REALM, CLIENT, 'victor', PASSWORD)).toEqual({ error: 'invalid_grant' });
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Token expired' });
    await until(async () => (await send(token)).status === 401);
  });
});
