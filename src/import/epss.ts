import type { Format, ImportRow } from './types.ts';
import { day, isObject, MalformedObjectError, text } from './values.ts';
import { vulnerabilityRow } from './vulnerability-row.ts';

function probability(value: unknown, field: string): number {
  const found = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (!(found >= 0 && found <= 1))
    throw new MalformedObjectError(`${field} is not between 0 and 1: ${JSON.stringify(value)}`);
  return found;
}

/** `#model_version:v2023.03.01,score_date:2024-10-24T00:00:00+0000` */
function scoreDateOf(comment: string): string | undefined {
  return /score_date:(\d{4}-\d{2}-\d{2})/.exec(comment)?.[1];
}

function rowOf(record: unknown, scoreDate: string | undefined): ImportRow {
  if (!isObject(record)) throw new MalformedObjectError('the record has no columns');
  const date = day(record.date ?? record.score_date, 'date') ?? scoreDate ?? null;
  const row = vulnerabilityRow('epss', String(record.cve ?? '').trim(), {
    epssScore: probability(record.epss, 'epss'),
    epssPercentile: probability(record.percentile, 'percentile'),
    epssDate: date,
  });
  return date ? { ...row, modified: `${date}T00:00:00.000Z` } : row;
}

/**
 * EPSS scores of FIRST: CSV with the columns cve, epss, percentile, under a comment line that has the day of the
 * scores; or with a column `date` instead.
 */
export const epssFormat: Format = {
  name: 'epss',
  arrays: [],
  createReader() {
    let scoreDate: string | undefined;
    return {
      *item({ key, value, location }) {
        if (key === '#') scoreDate ??= scoreDateOf(String(value));
        else {
          try {
            yield rowOf(value, scoreDate);
          } catch (error) {
            if (!(error instanceof MalformedObjectError)) throw error;
            const id = isObject(value) ? text(value.cve) : null;
            const where = id ? `${location}, ${id}` : location;
            yield {
              kind: 'rejection',
              location: where,
              reason: error.message,
              type: 'Vulnerability',
              of: 'node',
            };
          }
        }
      },
    };
  },
};
