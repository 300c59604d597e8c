import { availableParallelism, loadavg } from 'node:os';
import { memoryVerdicts, type Ratio, ratiosOf, verdictOn } from './aims.ts';
import type { Measurement, Plan } from './measure.ts';

/** Aligned columns; the first ones are text. */
export function formatTable(
  header: readonly string[],
  lines: readonly (readonly string[])[],
  textColumns: number,
): string {
  const all = [header, ...lines];
  const widths = header.map((_, column) => Math.max(...all.map((line) => (line[column] ?? '').length)));
  const cell = (text: string, column: number) =>
    column < textColumns ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return all.map((line) => line.map(cell).join('  ').trimEnd()).join('\n');
}

const HEADER = [
  'row',
  'contender',
  'requests/s',
  'p50 ms',
  'p95 ms',
  'p99 ms',
  'CPU us/request',
  'peak MB',
  'failed',
];

function lineOf(measurement: Measurement): string[] {
  const { row, contender, requestsPerSecond, p50, p95, p99, cpuMicrosPerRequest, peakMegabytes, failed } =
    measurement;
  const numbers = [requestsPerSecond, p50, p95, p99, cpuMicrosPerRequest, peakMegabytes, failed];
  const digits = [0, 1, 1, 1, 0, 0, 0];
  const format = (value: number, index: number) =>
    Number.isFinite(value) ? value.toFixed(digits[index]) : '-';
  return [row.title, contender, ...numbers.map(format)];
}

export function formatMeasurements(plan: Plan, measurements: readonly Measurement[]): string {
  const load = loadavg()[0]?.toFixed(1);
  const rounds = plan.rounds === 1 ? '1 round' : `medians of ${plan.rounds} rounds`;
  const about = [
    `${plan.size} resources, ${plan.connections} connections and users, ${rounds} of ${plan.seconds} s in alternation,`,
    `Node ${process.version}, ${availableParallelism()} CPUs shared with the databases, load average ${load}`,
  ];
  return `${about.join(' ')}\n\n${formatTable(HEADER, measurements.map(lineOf), 2)}`;
}

function ratiosTo(base: Ratio['base'], ratios: readonly Ratio[]): string {
  const parts = ratios
    .filter((each) => each.base === base)
    .map((each) => `${each.row} ${each.ratio.toFixed(2)}${verdictOn(each)}`);
  return parts.length === 0 ? '' : `to ${base}: ${parts.join(', ')}`;
}

/**
 * One line: requests a second of each gateway as a multiple of stock's and of the bare driver's, which holds on a noisy
 * machine too, with what was aimed at; then the highest resident memory of each.
 */
export function formatRatios(measurements: readonly Measurement[]): string {
  const ratios = ratiosOf(measurements);
  const gateways = [...new Set(ratios.map(({ contender }) => contender))].map((name) => {
    const own = ratios.filter(({ contender }) => contender === name);
    return `${name} ${[ratiosTo('stock', own), ratiosTo('bare', own)].filter((text) => text !== '').join('; ')}`;
  });
  return `ratios: ${[...gateways, `memory: ${memoryVerdicts(measurements).join(', ')}`].join(' | ')}`;
}

/** The aims alone, one a line: those that were missed first. Empty when nothing was measured that has one. */
export function formatAims(measurements: readonly Measurement[]): string {
  const aims = ratiosOf(measurements).filter(({ aim }) => aim !== undefined);
  if (aims.length === 0) return '';
  const missed = ({ ratio, aim }: Ratio) => ratio < (aim ?? 0);
  const lines = [...aims.filter(missed), ...aims.filter((each) => !missed(each))].map((each) => [
    each.contender,
    each.row,
    each.base,
    each.ratio.toFixed(2),
    String(each.aim),
    missed(each) ? 'not met' : 'met',
  ]);
  return formatTable(['gateway', 'row', 'against', 'ratio', 'aim', ''], lines, 3);
}
