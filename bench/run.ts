/** npm run bench: Dharma against what others would put in its place, and against the bare driver. */
import { parseArgs } from 'node:util';
import { chooseEntrants, ENTRANTS } from './entrants.ts';
import { type Plan, runBench } from './measure.ts';
import { formatAims, formatMeasurements, formatRatios } from './report.ts';
import { chooseRows, ROWS } from './rows.ts';

const listed = (items: ReadonlyArray<readonly [string, string]>) =>
  items.map(([name, about]) => `    ${name.padEnd(14)} ${about}`).join('\n');

const USAGE = `Measures servers in alternation on one database, 32 connections and as many users.

  npm run bench -- [--quick] [--rows A,B] [--contenders A,B] [--seconds N] [--rounds N] [--size N]

  --quick           2,000 resources, one round of 2 s
  --rows A,B        some rows only:
${listed(ROWS.map(({ key, title }) => [key, title]))}
  --contenders A,B  some servers only, at least one gateway among them:
${listed(ENTRANTS.map(({ name, about }) => [name, about]))}
  --seconds N       of each turn (5)
  --rounds N        turns of each contender in each row (3)
  --size N          resources of the data set (20000)

How to read it. One line for each row and contender: medians over the rounds; p50, p95 and p99 from the moment a request
was sent; CPU is user and system time of all threads of that server by request (the databases' is not in it); "peak MB"
the highest resident memory in any turn of that row. Before anything is measured, the contenders' answers to the same
questions are compared, and the run ends with 1 when they differ. Figures of one machine move by a factor of two; the
ratios, which are the last line, hold. They stand beside what was aimed at, "met" or "not met".
`;

const FULL = { size: 20_000, rounds: 3, seconds: 5, warmUpSeconds: 3, connections: 32, questions: 20 };
const QUICK = { ...FULL, size: 2_000, rounds: 1, seconds: 2, warmUpSeconds: 1 };

function numberOf(text: string | undefined, unless: number): number {
  const value = text === undefined ? unless : Number(text);
  if (!(value > 0)) throw new RangeError(`"${text}" is not a number above 0`);
  return value;
}

function readPlan(): Plan | undefined {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      size: { type: 'string' },
      rows: { type: 'string' },
      contenders: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const base = values.quick ? QUICK : FULL;
  return {
    ...base,
    rows: chooseRows(values.rows?.split(',') ?? []),
    entrants: chooseEntrants(values.contenders?.split(',') ?? []),
    size: numberOf(values.size, base.size),
    rounds: numberOf(values.rounds, base.rounds),
    seconds: numberOf(values.seconds, base.seconds),
  };
}

const plan = readPlan();
if (plan) {
  const measurements = await runBench(plan, (line) => process.stderr.write(`${line}\n`));
  console.log(formatMeasurements(plan, measurements));
  console.log(`\n${formatAims(measurements)}`);
  console.log(`\n${formatRatios(measurements)}`);
  if (measurements.some(({ failed }) => failed > 0)) process.exitCode = 1;
} else {
  console.log(USAGE);
}
