/** Makes load in a process of its own, so that it does not share an event loop with what it measures. */
import { chooseMix } from '../mix.ts';
import { chooseRows } from '../rows.ts';
import { runClosed } from './closed-load.ts';
import type { ClosedJob, OpenJob } from './generator.ts';
import { runOpen } from './open-load.ts';

process.on('message', async (job: ClosedJob | OpenJob) => {
  if (job.kind === 'open') {
    process.send?.(await runOpen(job, chooseMix(job.pool)));
    return;
  }
  const [row] = chooseRows([job.row]);
  if (row) process.send?.(await runClosed(job, row));
});
