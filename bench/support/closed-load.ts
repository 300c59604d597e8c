import { type BenchRow, requestBody } from '../rows.ts';
import type { ClosedJob, ClosedResult } from './generator.ts';
import { type HttpAnswer, HttpConnection } from './http-connection.ts';
import { latencyOf } from './statistics.ts';

const TIMEOUT_MILLIS = 30_000;
const MAX_FAULTS = 3;
/** Bodies are made before the start: the generator's own work must not be what is measured. */
const PREPARED_BODIES = 20_000;
const GOOD = Buffer.from('{"data":{');
const ERRORS = Buffer.from('"errors":[');

function bodiesOf(row: BenchRow, { pool, tag }: ClosedJob): (n: number) => string {
  const make = (n: number) => requestBody(row, n, pool, tag);
  // What creates must not repeat the id of an earlier one.
  if (!row.repeatable) return make;
  const bodies = Array.from({ length: PREPARED_BODIES }, (_, n) => make(n));
  return (n) => bodies[n % PREPARED_BODIES] as string;
}

/** One of the connections, which sends the next request when it has its answer. */
class Client {
  readonly #connection: HttpConnection;
  readonly #head: string;
  readonly #load: ClosedLoad;
  #sentAt = 0;

  constructor(load: ClosedLoad, url: URL, headers: Readonly<Record<string, string>>) {
    this.#load = load;
    this.#head = HttpConnection.headOf(url, headers);
    this.#connection = new HttpConnection(
      url,
      (answer) =>
        this.#done(isGood(answer) ? undefined : `${answer.status} ${answer.body.toString().slice(0, 300)}`),
      (error) => this.#done(error.message),
    );
  }

  next(): void {
    const body = this.#load.nextBody();
    if (body === undefined) return;
    this.#sentAt = performance.now();
    this.#connection.send(this.#head, body);
  }

  giveUp(now: number): void {
    if (this.#sentAt > 0 && now - this.#sentAt > TIMEOUT_MILLIS)
      this.#connection.reset(`no answer within ${TIMEOUT_MILLIS} ms`);
  }

  close(): void {
    this.#connection.close();
  }

  #done(fault: string | undefined): void {
    if (this.#sentAt === 0) return;
    const now = performance.now();
    const { answered } = this.#load;
    answered(now, now - this.#sentAt, fault);
    this.#sentAt = 0;
    this.next();
  }
}

function isGood({ status, body }: HttpAnswer): boolean {
  return status === 200 && body.subarray(0, GOOD.length).equals(GOOD) && !body.includes(ERRORS);
}

class ClosedLoad {
  readonly #job: ClosedJob;
  readonly #bodyOf: (n: number) => string;
  readonly #latencies: number[] = [];
  readonly #faults: string[] = [];
  #n = 0;
  #inFlight = 0;
  #failed = 0;
  #endsAt = 0;
  #whenDone = () => {};

  constructor(job: ClosedJob, row: BenchRow) {
    this.#job = job;
    this.#bodyOf = bodiesOf(row, job);
  }

  async run(): Promise<ClosedResult> {
    const { url, users, connections, seconds } = this.#job;
    const clients = Array.from(
      { length: connections },
      (_, index) => new Client(this, new URL(url), users[index % users.length] ?? {}),
    );
    const started = performance.now();
    this.#endsAt = started + seconds * 1000;
    const done = new Promise<void>((resolve) => {
      this.#whenDone = resolve;
    });
    const timer = setInterval(() => {
      for (const client of clients) client.giveUp(performance.now());
    }, 1000);
    for (const client of clients) client.next();
    // What is under way at the end is waited for, but not counted: a server that is stopped next must not hold locks.
    await done;
    clearInterval(timer);
    for (const client of clients) client.close();
    return {
      requests: this.#latencies.length,
      seconds,
      latency: latencyOf(this.#latencies),
      failed: this.#failed,
      faults: this.#faults,
    };
  }

  /** Undefined when the time is over. */
  nextBody(): string | undefined {
    if (performance.now() >= this.#endsAt) {
      if (this.#inFlight === 0) this.#whenDone();
      return undefined;
    }
    this.#inFlight += 1;
    return this.#bodyOf(this.#n++);
  }

  readonly answered = (now: number, millis: number, fault: string | undefined): void => {
    this.#inFlight -= 1;
    if (fault !== undefined) {
      this.#failed += 1;
      if (this.#faults.length < MAX_FAULTS) this.#faults.push(fault);
    } else if (now <= this.#endsAt) this.#latencies.push(millis);
  };
}

/** Runs one row against one contender. */
export function runClosed(job: ClosedJob, row: BenchRow): Promise<ClosedResult> {
  return new ClosedLoad(job, row).run();
}
