import type { SealedColumn, SealedStore } from '../../datasources/sealed.ts';
import { type SecretBox, SecretUnreadableError } from './secret-box.ts';

const BATCH = 200;

/** What became of the secrets of a column. */
export interface RotationCount extends SealedColumn {
  /** Encrypted with the first key from the beginning. */
  current: number;
  /** Encrypted anew. */
  rotated: number;
  /** Changed by a gateway meanwhile, with whatever key it has: to be looked at again. */
  changed: number;
  /** Why some could not be decrypted; they are left as they are. */
  unreadable: string[];
}

/**
 * Encrypts everything with the first key. Each secret by itself, and what has the first key is passed over: when it is broken
 * off, the next run goes on from there.
 */
export async function rotateSecrets(
  store: SealedStore,
  box: SecretBox,
  columns: readonly SealedColumn[],
): Promise<RotationCount[]> {
  const counts: RotationCount[] = [];
  for (const column of columns) counts.push(await rotateColumn(store, box, column));
  return counts;
}

async function rotateColumn(
  store: SealedStore,
  box: SecretBox,
  target: SealedColumn,
): Promise<RotationCount> {
  const count: RotationCount = { ...target, current: 0, rotated: 0, changed: 0, unreadable: [] };
  const { table, column } = target;
  for (let after = ''; ; ) {
    const page = await store.page(target, after, BATCH);
    for (const { row, sealed } of page) {
      const place = { table, column, row };
      try {
        const secret = box.open(sealed, place);
        if (box.isCurrent(sealed)) count.current += 1;
        else if (await store.replace(target, row, sealed, box.seal(secret, place))) count.rotated += 1;
        else count.changed += 1;
      } catch (error) {
        if (!(error instanceof SecretUnreadableError)) throw error;
        count.unreadable.push(error.message);
      }
    }
    if (page.length < BATCH) return count;
    after = (page.at(-1) as { row: string }).row;
  }
}
