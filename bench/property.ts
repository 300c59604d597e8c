/** npm run bench:property: random operations answered by plans and plainly; every answer is compared. */
import { parseArgs } from 'node:util';
import { ensureGraphSchema } from '../src/migrations/graph.ts';
import { writeOddGraph } from '../test/compiled/graph.ts';
import { runProperty } from '../test/compiled/property.ts';
import { startDatabases } from './support/databases.ts';

const USAGE = `Answers random operations by plans and by the plain engine, and compares the answers.

  npm run bench:property -- [--operations N] [--from N] [--seed N] [--lanes N]

  --operations N  how many (50000)
  --from N        the first one's number (1000000; the suite's own are 0 to 1999)
  --seed N        one operation alone, as a failure names it
  --lanes N       asked at a time (4)
`;

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '50000' },
    from: { type: 'string', default: '1000000' },
    seed: { type: 'string' },
    lanes: { type: 'string', default: '4' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) console.log(USAGE);
else process.exitCode = (await run()) ? 0 : 1;

async function run(): Promise<boolean> {
  const from = Number(values.seed ?? values.from);
  const to = values.seed === undefined ? from + Number(values.operations) : from + 1;
  const databases = await startDatabases();
  try {
    await ensureGraphSchema(databases.graph);
    await writeOddGraph(databases.graph);
    const started = performance.now();
    let shown = 0;
    const tally = await runProperty(
      databases.graph,
      { from, to },
      {
        lanes: Number(values.lanes),
        onProgress: ({ operations, failures }) => {
          for (; shown < failures.length; shown++)
            console.error(`seed ${failures[shown]?.seed}: ${failures[shown]?.why}\n`);
          if (operations % 1000 === 0) console.error(`${operations} operations`);
        },
      },
    );
    const seconds = (performance.now() - started) / 1000;
    const { failures, ...counts } = tally;
    console.log(JSON.stringify({ ...counts, failures: failures.length, seconds: Math.round(seconds) }));
    return failures.length === 0;
  } finally {
    await databases.stop();
  }
}
