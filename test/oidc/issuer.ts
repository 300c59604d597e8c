import { createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { OAuth2Server } from 'oauth2-mock-server';

/** A key in the form that the server takes: its own generator makes objects of another realm than Jest's. */
export async function addKey(server: OAuth2Server, alg: 'RS256' | 'ES256' = 'RS256'): Promise<string> {
  const { privateKey } =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomUUID();
  await server.issuer.keys.add({ ...privateKey.export({ format: 'jwk' }), kid, alg, use: 'sig' });
  return kid;
}

/** An OpenID Connect issuer in this process, with one key. */
export async function startIssuer(): Promise<OAuth2Server> {
  const server = new OAuth2Server();
  await addKey(server);
  await server.start(0, '127.0.0.1');
  return server;
}

/** The public part of its first key. */
export function publicKeyOf(server: OAuth2Server) {
  const [jwk] = server.issuer.keys.toJSON();
  return { jwk: jwk as NonNullable<typeof jwk>, key: createPublicKey({ key: { ...jwk }, format: 'jwk' }) };
}
