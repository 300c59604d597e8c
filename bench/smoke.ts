/** For CI: whether all contenders answer alike and all subscribers get the same, with figures too short to hold anyone to. */
import { WrongAnswer } from './answers.ts';
import { chooseEntrants, FEW_ENTRANTS } from './entrants.ts';
import { fanOut } from './live/fan-out.ts';
import { type Plan, runBench } from './measure.ts';
import { formatMeasurements, formatRatios } from './report.ts';
import { ROWS } from './rows.ts';

const PLAN: Plan = {
  rows: ROWS,
  entrants: chooseEntrants(FEW_ENTRANTS),
  size: 1_500,
  rounds: 1,
  seconds: 1,
  warmUpSeconds: 0.3,
  connections: 32,
  questions: 3,
};

try {
  const measurements = await runBench(PLAN, (line) => process.stderr.write(`${line}\n`));
  console.log(formatMeasurements(PLAN, measurements));
  console.log(`\n${formatRatios(measurements)}`);
  console.log(`\n${(await fanOut({ events: 20, rounds: 1 })).text}`);
} catch (error) {
  if (!(error instanceof WrongAnswer)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
