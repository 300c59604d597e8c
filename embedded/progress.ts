/** Progress on the console: one line for each step, a bar on a terminal, sparse plain lines elsewhere. */
import { SingleBar } from 'cli-progress';

interface ProgressStep {
  /** Amounts in bytes. */
  update(doneBytes: number, totalBytes: number): void;
  /** Ends the step with one line: what it is about and how long it took. */
  end(detail?: string): void;
  fail(): void;
}

export interface Progress {
  step(label: string): ProgressStep;
  note(line: string): void;
}

/** Between two plain lines of one step there is at least this. */
const PLAIN_INTERVAL_MILLIS = 5_000;
const BYTES_PER_MEGABYTE = 1e6;

const megabytes = (bytes: number) => (bytes / BYTES_PER_MEGABYTE).toFixed(0);
const seconds = (sinceMillis: number) => `${((Date.now() - sinceMillis) / 1000).toFixed(1)} s`;

type Output = Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean };

/** Lines that come while a bar is drawn wait for its end, or they would tear it. */
class Terminal {
  readonly #output: Output;
  #waiting: string[] | undefined;

  constructor(output: Output) {
    this.#output = output;
  }

  line(text: string): void {
    if (this.#waiting) this.#waiting.push(text);
    else this.#output.write(`${text}\n`);
  }

  /** False when another bar has the terminal. */
  takeForBar(): boolean {
    if (this.#waiting) return false;
    this.#waiting = [];
    return true;
  }

  release(): void {
    const lines = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const text of lines) this.line(text);
  }
}

function barStep(terminal: Terminal, label: string, output: Output): ProgressStep {
  const startedMillis = Date.now();
  let bar: SingleBar | undefined;
  const close = () => {
    if (bar === undefined) return;
    bar.stop();
    terminal.release();
    bar = undefined;
  };
  return {
    update(doneBytes, totalBytes) {
      if (bar === undefined) {
        if (!terminal.takeForBar()) return;
        const format = `  ${label} {bar} {percentage} %  {value}/{total} MB  {eta_formatted} left`;
        bar = new SingleBar({
          format,
          hideCursor: true,
          clearOnComplete: true,
          stream: output as NodeJS.WriteStream,
        });
        bar.start(Number(megabytes(totalBytes)), 0);
      }
      bar.update(Number(megabytes(doneBytes)));
    },
    end(detail) {
      close();
      terminal.line(`  ${label}${detail ? `: ${detail}` : ''} (${seconds(startedMillis)})`);
    },
    fail: close,
  };
}

function plainStep(terminal: Terminal, label: string): ProgressStep {
  const startedMillis = Date.now();
  let lastMillis = 0;
  return {
    update(doneBytes, totalBytes) {
      if (Date.now() - lastMillis < PLAIN_INTERVAL_MILLIS) return;
      lastMillis = Date.now();
      terminal.line(`  ${label}: ${megabytes(doneBytes)} of ${megabytes(totalBytes)} MB`);
    },
    end(detail) {
      terminal.line(`  ${label}${detail ? `: ${detail}` : ''} (${seconds(startedMillis)})`);
    },
    fail() {},
  };
}

/** Default output: stderr, so that what a command prints can be piped. */
export function createProgress(output: Output = process.stderr): Progress {
  const terminal = new Terminal(output);
  return {
    step: (label) => (output.isTTY ? barStep(terminal, label, output) : plainStep(terminal, label)),
    note: (line) => terminal.line(`  ${line}`),
  };
}

/** For tests and for callers that show nothing. */
export const silentProgress: Progress = {
  step: () => ({ update() {}, end() {}, fail() {} }),
  note() {},
};
