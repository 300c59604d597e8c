import type { Packer } from '../bolt/pack.ts';

/** Bolt message specification. */
const RUN = 0x10;
const BEGIN = 0x11;
const COMMIT = 0x12;
const PULL = 0x3f;

/** How a transaction is begun. */
export interface Beginning {
  database: string;
  /** The server ends it after this time. */
  timeoutMillis: number;
  metadata?: Record<string, unknown>;
}

/** How many answers `packStatement` gets, rows apart. */
export function answersTo(beginning: Beginning | undefined): number {
  return beginning ? 3 : 2;
}

/**
 * A statement of a transaction, and before the first one what begins it: one packet.
 * @throws UnpackableError
 */
export function packStatement(
  packer: Packer,
  cypher: string,
  params: Record<string, unknown>,
  beginning: Beginning | undefined,
): Buffer {
  try {
    if (beginning) packBegin(packer, beginning);
    packer.beginMessage(RUN, 3);
    packer.string(cypher);
    packer.value(params);
    packer.mapHeader(0);
    packer.endMessage();
    packer.beginMessage(PULL, 1);
    packer.mapHeader(1);
    packer.string('n');
    packer.int(-1);
    packer.endMessage();
  } catch (error) {
    packer.discard();
    throw error;
  }
  return packer.take();
}

function packBegin(packer: Packer, { database, timeoutMillis, metadata }: Beginning): void {
  packer.beginMessage(BEGIN, 1);
  packer.mapHeader(metadata ? 3 : 2);
  packer.string('db');
  packer.string(database);
  packer.string('tx_timeout');
  packer.int(timeoutMillis);
  if (metadata) {
    packer.string('tx_metadata');
    packer.value(metadata);
  }
  packer.endMessage();
}

export function packCommit(packer: Packer): Buffer {
  packer.beginMessage(COMMIT, 0);
  packer.endMessage();
  return packer.take();
}
