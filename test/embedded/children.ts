import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '..', '..');
export const NODE = resolve(ROOT, 'node_modules', '.bin', 'node');

const running = new Set<ChildProcess>();

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

export interface Child {
  process: ChildProcess;
  /** Everything it wrote so far, both channels. */
  output(): string;
  /** Waits until the output matches. Throws with the output when the child ends before. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  /** The exit code, or the name of the signal that ended it. */
  ended: Promise<number | string>;
}

/** Runs a program and collects what it prints. */
export function runChild(program: string, args: string[], env: NodeJS.ProcessEnv, cwd = ROOT): Child {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let text = '';
  const collect = (chunk: Buffer) => {
    text += chunk;
    child.emit('output');
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = new Promise<number | string>((done) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      done(code ?? String(signal));
    });
  });
  const waitFor = async (pattern: RegExp) => {
    let over = false;
    ended.then(() => {
      over = true;
      child.emit('output');
    });
    for (;;) {
      const match = pattern.exec(text);
      if (match) return match;
      if (over) throw new Error(`ended before ${pattern}:\n${text}`);
      await new Promise((done) => child.once('output', done));
    }
  };
  return { process: child, output: () => text, waitFor, ended };
}
