import { hash } from 'node:crypto';
import type { Properties } from './types.ts';

/**
 * What a source last said about a thing, as one text: `<time the publisher changed it>|<hash of the properties>`.
 * Kept beside the properties (`_rev`, on nodes one a source), it tells without comparing them whether anything is new.
 */
export function revisionOf(props: Properties, modified: string | undefined): string {
  return `${modified ?? ''}|${hash('sha1', JSON.stringify(props), 'base64').slice(0, 20)}`;
}

/** What to do with a row, given the revision that is there (null: this source has not spoken of it yet). */
export function isNews(revision: string, present: string | null): boolean {
  if (present === null) return true;
  const [modified, content] = revision.split('|');
  const [presentModified, presentContent] = present.split('|');
  if (content === presentContent) return false;
  return !modified || !presentModified || modified > presentModified;
}

/**
 * Which of two rows for the same thing in one call is taken: the newer one; between equally new ones always the same
 * one, whatever the order of the files.
 */
export function wins(revision: string, other: string): boolean {
  return revision > other;
}
