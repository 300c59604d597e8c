import { hash } from 'node:crypto';
import { DharmaError } from '../errors.ts';

/** What a request says of its document, whatever it came by. */
export interface AskedDocument {
  /** The text; an empty one counts as none, since clients of graphql-ws must send a text. */
  query?: string | null | undefined;
  /** Of a persisted document (GraphQL over HTTP, appendix "Persisted Documents"). */
  documentId?: unknown;
  /** `persistedQuery` as Apollo's clients send it. */
  extensions?: Readonly<Record<string, unknown>> | null | undefined;
}

const SHA256_HEX = /^[0-9a-f]{64}$/;
/** The identifiers of the appendix: `sha256:` with lower-case digits, `x-...:...`, or one without a colon. */
const IDENTIFIER = /^(sha256:[0-9a-f]{64}|x-[\w.~-]{1,64}:[\w.~-]{1,256}|[\w.~-]{1,256})$/;

/** @returns the id in the one form that is looked up: a bare SHA-256 is the same as one with its prefix */
export function canonicalId(id: string): string | undefined {
  if (SHA256_HEX.test(id)) return `sha256:${id}`;
  return IDENTIFIER.test(id) ? id : undefined;
}

/** @returns `sha256:` and the hash of the text in UTF-8 */
export function idOfText(text: string): string {
  return `sha256:${hash('sha256', text)}`;
}

/** Whether an id is made from the text alone, so that the two can be compared. */
export function isHash(id: string): boolean {
  return id.startsWith('sha256:');
}

/**
 * The id that a request names its document by.
 * @throws DharmaError BAD_REQUEST where it has not the form of one, or where there are two
 */
export function identifierOf({ documentId, extensions }: AskedDocument): string | undefined {
  const persisted = extensions?.persistedQuery;
  const ids = [
    documentId === undefined || documentId === null ? undefined : checked(documentId),
    persisted === undefined || persisted === null ? undefined : checked(hashIn(persisted)),
  ].filter((id) => id !== undefined);
  if (ids.length === 2 && ids[0] !== ids[1])
    throw new DharmaError('BAD_REQUEST', '`documentId` and `extensions.persistedQuery` name two documents.');
  return ids[0];
}

function checked(id: unknown): string {
  const canonical = typeof id === 'string' ? canonicalId(id) : undefined;
  if (canonical === undefined)
    throw new DharmaError(
      'BAD_REQUEST',
      'The id of a document is `sha256:` with 64 digits in lower-case hexadecimal, or letters, digits, "-", ".", "_" and "~".',
    );
  return canonical;
}

function hashIn(persisted: unknown): unknown {
  const { version, sha256Hash } = (typeof persisted === 'object' ? persisted : {}) as Record<string, unknown>;
  if (version !== 1) throw new DharmaError('BAD_REQUEST', 'Unsupported version of persisted queries.');
  return sha256Hash;
}
