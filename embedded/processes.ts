/** Processes by id: who they are, and ending them. Never by name: another's server must not be hit. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const POLL_MILLIS = 40;
const ON_LINUX = process.platform === 'linux';

/** Whether the process runs. One that has ended and waits for its parent (a zombie) does not. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  if (!ON_LINUX) return true;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/^\S+ \(.*\) [ZX]/s.test(stat);
}

/** The command line, its arguments set apart by blanks; empty when the process is gone. */
export async function commandLineOf(pid: number): Promise<string> {
  if (ON_LINUX) {
    const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return raw.replaceAll('\0', ' ').trim();
  }
  const listed = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return listed.stdout.trim();
}

async function allPids(): Promise<number[]> {
  if (ON_LINUX) return (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  const listed = await run('ps', ['-axo', 'pid=']).catch(() => ({ stdout: '' }));
  return listed.stdout
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 0);
}

/** The first live process whose command line holds `text` as a whole argument. */
export async function findByArgument(text: string): Promise<number | undefined> {
  for (const pid of await allPids()) {
    if (pid === process.pid) continue;
    if (`${await commandLineOf(pid)} `.includes(` ${text} `) && (await isAlive(pid))) return pid;
  }
  return undefined;
}

/** Waits until the process has ended; false when it has not within the time. */
export async function waitForEnd(pid: number, timeoutMillis: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMillis;
  while (await isAlive(pid)) {
    if (Date.now() >= deadline) return false;
    await sleep(POLL_MILLIS);
  }
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ends a process in good order, and by force when `graceMillis` have passed. */
export async function endProcess(
  pid: number,
  graceMillis: number,
  first: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  signal(pid, first);
  if (await waitForEnd(pid, graceMillis)) return;
  signal(pid, 'SIGKILL');
  await waitForEnd(pid, graceMillis);
}
