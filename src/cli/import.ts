import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { SingleBar } from 'cli-progress';
import { formatReport, type ImportCommand, inputsOf, readCommand, USAGE } from '../import/command.ts';
import { fetchFeed } from '../import/feeds.ts';
import { type ImportInput, type ImportProgress, importFiles } from '../import/index.ts';
import { connectFromEnvironment } from './connect.ts';

const PHASES: Readonly<Record<ImportProgress['phase'], string>> = {
  reading: 'Reading',
  nodes: 'Nodes',
  relationships: 'Relationships',
  matching: 'Matching software',
};

/** Shows progress on a terminal; nothing elsewhere. */
function createProgress(): { show(progress: ImportProgress): void; stop(): void } {
  if (!process.stderr.isTTY) return { show: () => {}, stop: () => {} };
  const format = '{phase} {bar} {percentage}% | {value} objects | {rate}/s | {left}';
  let bar: SingleBar | undefined;
  let phase: ImportProgress['phase'] | undefined;
  let started = 0;
  const stop = () => bar?.stop();
  return {
    stop,
    show(progress) {
      if (phase !== progress.phase) {
        stop();
        bar = new SingleBar({ format, stream: process.stderr, barsize: 30, hideCursor: true, etaBuffer: 20 });
        phase = progress.phase;
        started = performance.now();
        bar.start(progress.total ?? 0, 0, { phase: PHASES[phase].padEnd(17), rate: 0, left: '' });
      }
      const seconds = (performance.now() - started) / 1000;
      const rate = progress.done / Math.max(seconds, 0.001);
      const left =
        progress.total && rate > 0 ? `${Math.ceil((progress.total - progress.done) / rate)} s left` : '';
      if (!progress.total) bar?.setTotal(progress.done);
      bar?.update(progress.done, { rate: Math.round(rate), left });
    },
  };
}

async function feedInputs({ feeds }: ImportCommand): Promise<ImportInput[]> {
  const inputs: ImportInput[] = [];
  for (const name of feeds) {
    const files = await fetchFeed(name);
    for (const file of files)
      console.error(`${file.name}: ${file.notModified ? 'not modified since last time' : 'fetched'}`);
    inputs.push(...files);
  }
  return inputs;
}

async function run(command: ImportCommand): Promise<void> {
  const inputs = [...(await inputsOf(command.paths)), ...(await feedInputs(command))];
  const { graph, close } = await connectFromEnvironment();
  const progress = createProgress();
  const interrupt = new AbortController();
  process.once('SIGINT', () =>
    interrupt.abort(new Error('Interrupted: batches written so far stay; run it again.')),
  );
  try {
    const report = await importFiles(graph, inputs, {
      actor: `cli:${userInfo().username}`,
      correlationId: randomUUID(),
      resourceId: command.resourceId,
      onProgress: progress.show,
      signal: interrupt.signal,
    });
    progress.stop();
    console.log(command.json ? JSON.stringify(report, null, 2) : formatReport(report));
  } finally {
    progress.stop();
    await close();
  }
}

/** @returns the exit code: 0, 1 when nothing was imported, 2 when the command makes no sense */
async function main(args: readonly string[]): Promise<number> {
  let command: ImportCommand | undefined;
  try {
    command = readCommand(args);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (!command) {
    console.log(USAGE);
    return 0;
  }
  try {
    await run(command);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
