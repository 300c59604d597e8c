/** npm run bench: Dharma against stock Apollo Server with `@neo4j/graphql` and against the bare driver. */
import { parseArgs } from 'node:util';
import { type Plan, runBench } from './measure.ts';
import { formatMeasurements, formatRatios } from './report.ts';
import { chooseRows, ROWS } from './rows.ts';

const USAGE = `Measures Dharma, stock Apollo Server with @neo4j/graphql, and the bare driver, in alternation on one database.

  npm run bench -- [--quick] [--seconds N] [--rounds N] [--size N] [--rows A,B]

  --quick      2,000 resources, one round of 2 s
  --seconds N  of each turn (5)
  --rounds N   turns of each contender in each row (3)
  --size N     resources of the data set (20000)
  --rows A,B   some rows only: ${ROWS.map(({ key }) => key).join(', ')}
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
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const base = values.quick ? QUICK : FULL;
  return {
    ...base,
    rows: chooseRows(values.rows?.split(',') ?? []),
    size: numberOf(values.size, base.size),
    rounds: numberOf(values.rounds, base.rounds),
    seconds: numberOf(values.seconds, base.seconds),
  };
}

const plan = readPlan();
if (plan) {
  const measurements = await runBench(plan, (line) => process.stderr.write(`${line}\n`));
  console.log(formatMeasurements(plan, measurements));
  console.log(`\n${formatRatios(measurements)}`);
  if (measurements.some(({ failed }) => failed > 0)) process.exitCode = 1;
} else {
  console.log(USAGE);
}
