/** What decides an estate: the same options give the same rows. */
export interface EstateOptions {
  /** How many resources, MIN_SIZE to MAX_SIZE. */
  size: number;
  /** Which of the many estates of that size: a whole number. */
  seed: number;
}

/** Each of the 16 sectors needs one infrastructure with every kind of resource. */
export const MIN_SIZE = 400;
/** The largest estate that was tried fits the graph of one machine. */
export const MAX_SIZE = 1_000_000;
/** The estate of the first start, on which the saved operations have their answers. */
export const DEFAULT_ESTATE: EstateOptions = { size: 2_000, seed: 1 };

const DAY_MILLIS = 24 * 60 * 60 * 1_000;
/** Twelve days after the EPSS scores of the demo. */
const FIRST_DAY = Date.UTC(2024, 10, 5, 12);

/** @throws RangeError when an estate of that size cannot be made */
export function checkOptions({ size, seed }: EstateOptions): void {
  if (!Number.isInteger(size) || size < MIN_SIZE || size > MAX_SIZE) {
    throw new RangeError(`size must be a whole number from ${MIN_SIZE} to ${MAX_SIZE}, not ${size}`);
  }
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be a whole number, not ${seed}`);
}

/** The moment the demo plays at: a day of the week after FIRST_DAY, by the seed. */
export function baseDate(seed: number): Date {
  return new Date(FIRST_DAY + ((((seed - 1) % 7) + 7) % 7) * DAY_MILLIS);
}
