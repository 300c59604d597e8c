import type { SigningKeyStore } from '../../datasources/signing-keys.ts';
import { freshKey } from './tokens.ts';

/** Every gateway looks at the keys at least this often, should it not hear of a new one. */
const KNOWN_EVERYWHERE_SECONDS = 60;
/** Of the clocks of gateways. */
const SKEW_SECONDS = 300;

/**
 * Gives tokens a new key. It signs in a minute, when every gateway knows it; the old ones verify until the last token that they
 * sign has expired, so that nobody notices.
 * @param options.now for a key that somebody else may have: the new one signs at once, the old ones verify nothing more.
 *   Refresh tokens are not signed: clients get new access tokens by them.
 * @returns how many older keys go on verifying, how many have ended, and the new one's name
 */
export async function rotateSigningKeys(
  keys: SigningKeyStore,
  accessSeconds: number,
  options: { now: boolean },
): Promise<{ kid: string; verifying: number; ended: number }> {
  const fresh = freshKey();
  const afterSeconds = options.now ? 0 : KNOWN_EVERYWHERE_SECONDS;
  const overlapSeconds = options.now ? 0 : KNOWN_EVERYWHERE_SECONDS + accessSeconds + SKEW_SECONDS;
  return { kid: fresh.kid, ...(await keys.rotate(fresh, { afterSeconds, overlapSeconds })) };
}
