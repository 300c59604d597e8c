import type { Measurement } from './measure.ts';

/** A ratio of requests a second that was asked for. */
export interface Aim {
  contender: string;
  row: string;
  base: 'stock' | 'bare';
  atLeast: number;
}

const of = (contender: string, base: Aim['base'], ratios: Readonly<Record<string, number>>): Aim[] =>
  Object.entries(ratios).map(([row, atLeast]) => ({ contender, row, base, atLeast }));

/** As the issue "Compiled operations" has them. */
const AIMS: readonly Aim[] = [
  ...of('dharma-warm', 'stock', { point: 8, nested: 6, list: 3.5, mutation: 1.5, mixed: 5 }),
  ...of('dharma-warm', 'bare', { point: 1.5 }),
  ...of('dharma-driver', 'stock', { point: 4.5, nested: 3.5, list: 2.3 }),
  ...of('dharma-driver', 'bare', { point: 1 }),
  ...of('dharma-cache', 'stock', { cached: 30, mixed: 5 }),
];
/** Of one gateway, resident. */
const MAX_MEGABYTES = 300;

/** Requests a second of a gateway as a multiple of another contender's. */
export interface Ratio {
  contender: string;
  row: string;
  base: Aim['base'];
  ratio: number;
  /** Undefined where none was set. */
  aim: number | undefined;
}

/** All ratios of the gateways, row by row. */
export function ratiosOf(measurements: readonly Measurement[]): Ratio[] {
  const bases = ['stock', 'bare'] as const;
  return measurements
    .filter(({ contender }) => contender.startsWith('dharma'))
    .flatMap(({ row, contender, requestsPerSecond }) =>
      bases.flatMap((base) => {
        const other = measurements.find((each) => each.row === row && each.contender === base);
        if (!other) return [];
        const aim = AIMS.find(
          (each) => each.contender === contender && each.row === row.key && each.base === base,
        );
        const ratio = requestsPerSecond / other.requestsPerSecond;
        return [{ contender, row: row.key, base, ratio, aim: aim?.atLeast }];
      }),
    );
}

/** `(aim 8: met)`, nothing where none was set. */
export function verdictOn({ ratio, aim }: Ratio): string {
  if (aim === undefined) return '';
  return ` (aim ${aim}: ${ratio >= aim ? 'met' : 'not met'})`;
}

/** Of each gateway, the highest resident memory of all its turns. */
export function memoryVerdicts(measurements: readonly Measurement[]): string[] {
  const names = new Set(
    measurements.map(({ contender }) => contender).filter((name) => name.startsWith('dharma')),
  );
  return [...names].map((name) => {
    const peaks = measurements
      .filter(({ contender }) => contender === name)
      .map((each) => each.peakMegabytes);
    const peak = Math.max(...peaks);
    return `${name} ${peak.toFixed(0)} MB (aim ${MAX_MEGABYTES}: ${peak <= MAX_MEGABYTES ? 'met' : 'not met'})`;
  });
}
