import { RawReader } from '../../datasources/raw-read.ts';
import type { Config } from '../config.ts';
import { type Context, metadataOf } from '../context.ts';
import { DharmaError } from '../errors.ts';
import { checkPlan, checkText } from './rules.ts';

const MAX_LENGTH = 20_000;

/** What a query came to; values as schema/cypher.graphql says. */
export interface RawCypherResult {
  columns: string[];
  /** Values in the order of the columns. */
  rows: unknown[][];
  rowCount: number;
  truncated: boolean;
  durationMillis: number;
}

/** Runs Cypher that users have written: reads only, of principals from whom nothing is hidden, since no row rule can be put into it. */
export class RawCypher {
  readonly #enabled: boolean;
  readonly #reader: RawReader;

  constructor(config: Config) {
    this.#enabled = config.RAW_CYPHER === 'on';
    this.#reader = new RawReader(config);
  }

  /**
   * @throws DharmaError RAW_CYPHER_OFF, PERMISSION_ERROR, VALIDATION_ERROR, CYPHER_REFUSED, CYPHER_FAILED, TIMEOUT,
   *   OPERATION_TOO_LARGE, DATABASE_UNAVAILABLE
   */
  async run(query: string, parameters: unknown, context: Context): Promise<RawCypherResult> {
    if (!this.#enabled) throw new DharmaError('RAW_CYPHER_OFF');
    assertSeesEverything(context);
    if (query.trim() === '' || query.length > MAX_LENGTH)
      throw new DharmaError('VALIDATION_ERROR', `"query" must have 1 to ${MAX_LENGTH} characters.`);
    if (!isRecord(parameters)) throw new DharmaError('VALIDATION_ERROR', '"parameters" must be an object.');
    checkText(query);
    const started = performance.now();
    const answer = await this.#reader.read({
      query,
      parameters,
      metadata: { ...metadataOf(context), purpose: 'raw-cypher' },
      signal: context.signal,
      check: checkPlan,
    });
    const durationMillis = Math.round(performance.now() - started);
    return { ...answer, rowCount: answer.rows.length, durationMillis };
  }

  /** Ends the query that runs. */
  close(): void {
    this.#reader.close();
  }
}

/** The permission to run Cypher is asked for by the schema; a key may have that one alone. */
function assertSeesEverything({ principal }: Context): void {
  if (!principal?.visibility.unrestricted || !principal.permissions.has('platform:secret:read'))
    throw new DharmaError(
      'PERMISSION_ERROR',
      'Raw Cypher is for those who may see every node and every secret field: nothing can be hidden from it.',
    );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
