import { availableParallelism, loadavg } from 'node:os';
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
  'resident MB',
  'failed',
];

function lineOf(measurement: Measurement): string[] {
  const { row, contender, requestsPerSecond, p50, p95, p99, cpuMicrosPerRequest, residentMegabytes, failed } =
    measurement;
  const numbers = [requestsPerSecond, p50, p95, p99, cpuMicrosPerRequest, residentMegabytes, failed];
  const digits = [0, 1, 1, 1, 0, 0, 0];
  const format = (value: number, index: number) =>
    Number.isFinite(value) ? value.toFixed(digits[index]) : '-';
  return [row.title, contender, ...numbers.map(format)];
}

export function formatMeasurements(plan: Plan, measurements: readonly Measurement[]): string {
  const load = loadavg()[0]?.toFixed(1);
  const rounds = plan.rounds === 1 ? '1 round' : `medians of ${plan.rounds} rounds`;
  const about = [
    `${plan.size} resources, ${plan.connections} connections, ${rounds} of ${plan.seconds} s in alternation,`,
    `Node ${process.version}, ${availableParallelism()} CPUs shared with the databases, load average ${load}`,
  ];
  return `${about.join(' ')}\n\n${formatTable(HEADER, measurements.map(lineOf), 2)}`;
}

function ratiosTo(base: string, measurements: readonly Measurement[]): string {
  const parts = measurements
    .filter(({ contender }) => contender === 'dharma')
    .map(({ row, requestsPerSecond }) => {
      const other = measurements.find((candidate) => candidate.row === row && candidate.contender === base);
      return `${row.key} ${(requestsPerSecond / (other?.requestsPerSecond ?? Number.NaN)).toFixed(2)}`;
    });
  return parts.join(' ');
}

/** Requests a second of Dharma as a multiple of the others': what holds on a noisy machine too. */
export function formatRatios(measurements: readonly Measurement[]): string {
  return `ratios to stock: ${ratiosTo('stock', measurements)}; to bare: ${ratiosTo('bare', measurements)}`;
}
