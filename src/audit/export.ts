import type { AuditFilter, AuditLogStore, AuditRow } from '../../datasources/audit-log.ts';

const BATCH = 500;

/** An entry as one line of JSON, with its hashes: what verification needs is all there. */
function lineOf({ id, ...row }: AuditRow): string {
  return `${JSON.stringify({ id: String(id), ...row })}\n`;
}

/**
 * Entries in the order of the chain, as newline-delimited JSON, a page at a time: at the reader's own pace, and no statement
 * lasts for longer than its page.
 */
export async function* exportLines(
  store: Pick<AuditLogStore, 'after'>,
  filter: Pick<AuditFilter, 'from' | 'to'>,
): AsyncGenerator<string> {
  let last = 0n;
  for (;;) {
    const rows = await store.after(last, BATCH, filter);
    if (rows.length === 0) return;
    yield rows.map(lineOf).join('');
    last = rows.at(-1)?.id ?? last;
  }
}

/** @throws RangeError when it is none */
export function momentOf(text: string | undefined, name: string): Date | undefined {
  if (text === undefined || text === '') return undefined;
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime()) || !/^\d{4}-\d\d-\d\d/.test(text))
    throw new RangeError(`"${name}" is not a date or a time (ISO 8601).`);
  return moment;
}
