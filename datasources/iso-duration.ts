import type { Duration } from 'neo4j-driver';

/**
 * A duration of the database as ISO 8601: the driver leaves the "T" where no time follows. One that is negative throughout
 * has its sign in front, as most readers demand; where the signs differ, each part has its own (ISO 8601-2, 4.4.1.9).
 */
export function isoDuration(duration: Duration): string {
  const text = String(duration).replace(/T$/, '');
  const parts = text.match(/-?[\d.]+/g) ?? [];
  return parts.every((part) => part.startsWith('-')) ? `-${text.replaceAll('-', '')}` : text;
}
