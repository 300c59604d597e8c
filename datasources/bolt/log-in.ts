import type { BoltAddress } from './address.ts';
import { packHello, packLogon } from './messages.ts';
import type { Packer } from './pack.ts';

type Ask = (bytes: Buffer) => Promise<Record<string, unknown> | undefined>;

/**
 * Says who we are, both messages in one packet.
 * @returns the milliseconds within which the server says something while a request is under way (hint of its HELLO)
 * @throws Neo4jError when it refuses
 */
export async function logIn(
  ask: Ask,
  packer: Packer,
  { userAgent, username, password }: BoltAddress,
): Promise<number> {
  const hello = ask(packHello(packer, userAgent));
  const logon = ask(packLogon(packer, username, password));
  const [metadata] = await Promise.all([hello, logon]);
  const hints = metadata?.hints as Record<string, unknown> | undefined;
  const seconds = hints?.['connection.recv_timeout_seconds'];
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : Number.POSITIVE_INFINITY;
}
