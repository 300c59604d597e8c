import autocannon from 'autocannon';
import { type BenchRow, requestBody } from '../rows.ts';
import type { ClosedJob, ClosedResult } from './generator.ts';
import { latencyOf } from './statistics.ts';

const TIMEOUT_SECONDS = 30;
/** Bodies of reads are made before the start: the generator's own work must not be what is measured. */
const PREPARED_BODIES = 2000;

function bodiesOf(row: BenchRow, { pool, tag }: ClosedJob): (n: number) => string {
  const make = (n: number) => requestBody(row, row.variables(n, pool, tag));
  // A write must not repeat the id of an earlier one.
  if (row.writes) return make;
  const bodies = Array.from({ length: PREPARED_BODIES }, (_, n) => make(n));
  return (n) => bodies[n % PREPARED_BODIES] as string;
}

/** Runs one row against one contender. */
export async function runClosed(job: ClosedJob, row: BenchRow): Promise<ClosedResult> {
  const bodyOf = bodiesOf(row, job);
  const { pathname: path } = new URL(job.url);
  const latencies: number[] = [];
  let n = 0;
  const run = autocannon({
    url: job.url,
    connections: job.connections,
    duration: job.seconds,
    timeout: TIMEOUT_SECONDS,
    headers: job.headers,
    requests: [
      { method: 'POST', path, setupRequest: (request) => ({ ...request, path, body: bodyOf(n++) }) },
    ],
    verifyBody: (body) => body.startsWith('{"data":{') && !body.includes('"errors":['),
  });
  run.on('response', (_client, _status, _bytes, millis: number) => latencies.push(millis));
  const { errors, timeouts, non2xx, mismatches, duration, requests } = await run;
  const failed = errors + timeouts + Math.max(non2xx, mismatches);
  return { requests: requests.total, seconds: duration, latency: latencyOf(latencies), failed };
}
