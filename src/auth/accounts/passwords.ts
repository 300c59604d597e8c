import { randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import { createSemaphore } from '../../../datasources/semaphore.ts';
import { weaknessOf } from '../../config/strength.ts';
import { DharmaError } from '../../errors.ts';

const MIN_CHARACTERS = 12;
/** bcrypt reads no further than this. */
const MAX_BYTES = 72;
const GENERATED_BYTES = 15;
/** bcrypt takes the threads that name look-ups and files need as well. */
const CONCURRENT = 2;

/** A password of 120 random bits. */
export function generatePassword(): string {
  return randomBytes(GENERATED_BYTES).toString('base64url');
}

/**
 * Refuses passwords that are too short, too long for bcrypt, or easily guessed (NIST SP 800-63B, section 3.1.1.2).
 * @throws DharmaError VALIDATION_ERROR that says why
 */
export function assertAcceptable(password: string, email: string): void {
  const fault = faultOf(password, email);
  if (fault) throw new DharmaError('VALIDATION_ERROR', fault);
}

function faultOf(password: string, email: string): string | undefined {
  if ([...password].length < MIN_CHARACTERS)
    return `The password must have ${MIN_CHARACTERS} characters or more.`;
  if (Buffer.byteLength(password) > MAX_BYTES)
    return `The password must have ${MAX_BYTES} bytes at most, as UTF-8.`;
  const account = email.toLowerCase();
  if (password.toLowerCase().includes(account)) return 'The password must not contain the e-mail address.';
  const [localPart = ''] = account.split('@');
  return weaknessOf(password, account, localPart) && 'The password is too easy to guess.';
}

/** Hashes and compares passwords, a few at a time. */
export class Passwords {
  readonly #rounds: number;
  readonly #places = createSemaphore(CONCURRENT);
  /** What is compared with where there is no user. */
  readonly #decoy: Promise<string>;

  /** @param rounds bcrypt's cost: each one more doubles the time */
  constructor(rounds: number) {
    this.#rounds = rounds;
    this.#decoy = bcrypt.hash(generatePassword(), rounds);
  }

  hash(password: string): Promise<string> {
    return this.#inTurn(() => bcrypt.hash(password, this.#rounds));
  }

  /** Whether a hash was made at a lower cost than is asked for now. */
  isOutdated(hash: string): boolean {
    return bcrypt.getRounds(hash) < this.#rounds;
  }

  /**
   * Whether a password is the one that was hashed. A no takes the same time whatever the hash, and if there is none.
   * @param hash null or undefined where there is no user, or one without a password
   */
  async matches(password: string, hash: string | null | undefined): Promise<boolean> {
    // Longer ones would match by their first 72 bytes.
    const fits = Buffer.byteLength(password) <= MAX_BYTES;
    const against = hash ?? (await this.#decoy);
    return this.#inTurn(async () => {
      const same = await bcrypt.compare(fits ? password : '', against);
      if (same && fits && hash) return true;
      // Of an older, cheaper hash: 2^c + (2^c + 2^(c+1) + … + 2^(rounds-1)) = 2^rounds.
      for (let cost = bcrypt.getRounds(against); cost < this.#rounds; cost++) await bcrypt.hash('', cost);
      return false;
    });
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    await this.#places.acquire();
    try {
      return await work();
    } finally {
      this.#places.release();
    }
  }
}
