/** For CI: whether all contenders answer alike, with figures too short to hold anyone to. */
import { WrongAnswer } from './answers.ts';
import { type Plan, runBench } from './measure.ts';
import { formatMeasurements, formatRatios } from './report.ts';
import { ROWS } from './rows.ts';

const PLAN: Plan = {
  rows: ROWS,
  size: 1_500,
  rounds: 1,
  seconds: 1,
  warmUpSeconds: 0.3,
  connections: 32,
  questions: 5,
};

try {
  const measurements = await runBench(PLAN, (line) => process.stderr.write(`${line}\n`));
  console.log(formatMeasurements(PLAN, measurements));
  console.log(`\n${formatRatios(measurements)}`);
} catch (error) {
  if (!(error instanceof WrongAnswer)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
