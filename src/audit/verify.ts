import type { AuditHead, AuditLogStore, AuditRow } from '../../datasources/audit-log.ts';
import type { AuditAnchor } from '../../datasources/audit-retention.ts';
import { GENESIS, hashOf } from './canonical.ts';

const BATCH = 1000;

/** What verification has found. */
export interface Verdict {
  /** Entries that were looked at. */
  entries: number;
  /** Where the chain begins: 1, or after what retention has dropped. */
  firstId: bigint;
  lastId: bigint;
  /** Of the last entry. */
  hash: string;
  /** The first fault; undefined when there is none. */
  fault: Fault | undefined;
}

/** Where the chain is broken, and how. */
export interface Fault {
  id: bigint;
  /** In words. */
  reason: string;
}

interface Sources {
  store: Pick<AuditLogStore, 'after' | 'head'>;
  anchor: AuditAnchor | undefined;
  /** A head that was seen before, in the log for instance: the chain must still hold it. */
  seen?: { id: bigint; hash: string } | undefined;
  onProgress?: (entries: number, of: bigint) => void;
}

/** Follows the chain from its beginning, and says where it is first broken. */
export async function verifyChain({ store, anchor, seen, onProgress }: Sources): Promise<Verdict> {
  const head = await store.head();
  const start = anchor?.throughId ?? 0n;
  const verdict: Verdict = {
    entries: 0,
    firstId: start + 1n,
    lastId: start,
    hash: anchor?.hash ?? GENESIS,
    fault: undefined,
  };
  let sealed = anchor === undefined;
  let found = seen === undefined || seen.id <= start;
  for (;;) {
    // What was written since does not matter: it is for the next time.
    const rows = (await store.after(verdict.lastId, BATCH)).filter(({ id }) => id <= head.id);
    if (rows.length === 0) break;
    for (const row of rows) {
      verdict.fault = faultOf(row, verdict) ?? (seen && unseen(row, seen));
      if (verdict.fault) return verdict;
      if (anchor && seals(row, anchor)) sealed = true;
      if (seen?.id === row.id) found = true;
      verdict.entries += 1;
      verdict.lastId = row.id;
      verdict.hash = row.hash;
    }
    onProgress?.(verdict.entries, head.id - start);
  }
  return {
    ...verdict,
    fault:
      endFault(verdict, head) ??
      (sealed ? undefined : unsealed(anchor)) ??
      (found ? undefined : cut(seen, verdict)),
  };
}

function faultOf(row: AuditRow, { lastId, hash }: Verdict): Fault | undefined {
  const expected = lastId + 1n;
  if (row.id < expected) return { id: row.id, reason: `Entry ${row.id} is there twice.` };
  if (row.id > expected) {
    const last = row.id - 1n;
    const which = last === expected ? `Entry ${expected} is` : `Entries ${expected} to ${last} are`;
    return { id: expected, reason: `${which} missing.` };
  }
  if (row.previousHash !== hash)
    return {
      id: row.id,
      reason: `Entry ${row.id} does not follow entry ${lastId}: the hash before is another one.`,
    };
  if (row.hash !== hashOf(row))
    return { id: row.id, reason: `Entry ${row.id} is not what was written: its hash does not fit.` };
  return undefined;
}

function endFault({ lastId, hash }: Verdict, head: AuditHead): Fault | undefined {
  if (lastId < head.id)
    return {
      id: lastId + 1n,
      reason: `The end is cut off: entries ${lastId + 1n} to ${head.id} are missing.`,
    };
  if (lastId > head.id || hash !== head.hash)
    return { id: lastId, reason: `The end does not fit its head: entry ${head.id} with hash ${head.hash}.` };
  return undefined;
}

function unseen(row: AuditRow, seen: { id: bigint; hash: string }): Fault | undefined {
  if (row.id !== seen.id || row.hash === seen.hash) return undefined;
  return {
    id: row.id,
    reason: `Entry ${row.id} is another one than was seen before, with hash ${seen.hash}.`,
  };
}

function cut(seen: Sources['seen'], { lastId }: Verdict): Fault {
  return { id: lastId + 1n, reason: `The end is cut off: entry ${seen?.id} was seen before, and is gone.` };
}

/** Whether an entry is the one that retention wrote of this anchor. */
function seals({ kind, action, detail }: AuditRow, { throughId, hash, entries }: AuditAnchor): boolean {
  const told = detail as { throughId?: unknown; hash?: unknown; entries?: unknown } | null;
  return (
    kind === 'CONFIG' &&
    action === 'retention' &&
    told?.throughId === String(throughId) &&
    told.hash === hash &&
    told.entries === entries
  );
}

function unsealed(anchor: AuditAnchor | undefined): Fault {
  const id = (anchor?.throughId ?? 0n) + 1n;
  return {
    id,
    reason: `No entry tells of the anchor at ${id - 1n}: what it stands for was not dropped by retention.`,
  };
}
