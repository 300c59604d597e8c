/** Ports on 127.0.0.1: whether one is free, who holds it, and finding a free one. */
import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { SetupError } from './setup-error.ts';

const run = promisify(execFile);

/** Linux gives outgoing connections ports from 32768 on: a server port up there may be taken at any moment. */
const EPHEMERAL_START = 32_768;
const RANDOM_START = 20_000;

export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Distinct free ports below the ephemeral range, chosen at random so that parallel callers seldom meet. */
export async function findFreePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = RANDOM_START + Math.floor(Math.random() * (EPHEMERAL_START - RANDOM_START));
    if (await isPortFree(port)) ports.add(port);
  }
  return [...ports];
}

/** "java (pid 123)" where the system tells (lsof, or ss for the same user), else "another process". */
async function holderOf(port: number): Promise<string> {
  const lsof = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']).catch(() => undefined);
  const [pid, name] = [/^p(\d+)/m.exec(lsof?.stdout ?? '')?.[1], /^c(.+)/m.exec(lsof?.stdout ?? '')?.[1]];
  if (pid && name) return `${name} (pid ${pid})`;
  const ss = await run('ss', ['-ltnpH', `sport = :${port}`]).catch(() => undefined);
  const users = /\("([^"]+)",pid=(\d+)/.exec(ss?.stdout ?? '');
  return users ? `${users[1]} (pid ${users[2]})` : 'another process';
}

export interface PortChoice {
  /** What the port is for, in messages. */
  name: string;
  /** The environment variable that sets it. */
  variable: string;
  /** The value of that variable; undefined: not set. */
  explicit: number | undefined;
  standard: number;
}

/**
 * The explicit port when it is free; else the standard one or the next free one above it.
 * @throws SetupError PORT_TAKEN when the explicit port is taken, or no other is free
 */
export async function choosePort(choice: PortChoice, log: (line: string) => void): Promise<number> {
  const wanted = choice.explicit ?? choice.standard;
  if (await isPortFree(wanted)) return wanted;
  const holder = await holderOf(wanted);
  const message = `Port ${wanted} for ${choice.name} is taken by ${holder}.`;
  const hint = `End that process, or set ${choice.variable} to a free port.`;
  if (choice.explicit !== undefined) throw new SetupError('PORT_TAKEN', message, hint);
  for (let port = wanted + 1; port < EPHEMERAL_START; port += 1) {
    if (!(await isPortFree(port))) continue;
    log(`${message} Using ${port} instead (${choice.variable} sets it).`);
    return port;
  }
  throw new SetupError('PORT_TAKEN', message, hint);
}
