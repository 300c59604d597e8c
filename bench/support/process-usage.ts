import { readFileSync, writeFileSync } from 'node:fs';

/** Clock ticks a second in /proc: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** What a process has used so far. NaN where the system has no /proc. */
export interface ProcessUsage {
  /** User and system time of all its threads. */
  cpuSeconds: number;
  residentBytes: number;
  /** The highest resident memory it ever had, or since `resetPeak`. */
  peakResidentBytes: number;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Asked from outside, so that asking costs the process itself nothing. */
export function usageOf(pid: number): ProcessUsage {
  // The name of the command stands in brackets and may have spaces: count fields after it.
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  const status = read(`/proc/${pid}/status`);
  const bytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) * 1024;
  return {
    cpuSeconds: (Number(fields[11] ?? Number.NaN) + Number(fields[12] ?? Number.NaN)) / TICKS_PER_SECOND,
    residentBytes: bytes('VmRSS'),
    peakResidentBytes: bytes('VmHWM'),
  };
}

/** Begins anew with `peakResidentBytes` (proc(5), clear_refs); where that is not allowed, it stays that of the whole life. */
export function resetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // The peak since the start is the same or higher.
  }
}

/** Calls back with the usage of a process every `everyMillis` until the returned function is called. */
export function sampleUsage(
  pid: number,
  everyMillis: number,
  onSample: (usage: ProcessUsage) => void,
): () => void {
  const timer = setInterval(() => onSample(usageOf(pid)), everyMillis);
  return () => clearInterval(timer);
}
