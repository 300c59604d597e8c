import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MixedRequest } from '../mix.ts';
import type { OpenJob, OpenResult } from './generator.ts';
import { latencyOf } from './statistics.ts';

const LATE_MILLIS = 10;
const WINDOW_MILLIS = 10_000;
const MAX_IN_FLIGHT = 2000;
const MAX_FAULTS = 5;
const TIMEOUT_MILLIS = 30_000;
const LAST_ANSWERS_MILLIS = 10_000;

class OpenLoad {
  readonly #job: OpenJob;
  readonly #mix: (n: number) => MixedRequest;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });
  readonly #latencies = new Map<string, number[]>();
  readonly #windows: number[][] = [];
  readonly #faults: string[] = [];
  #startedAt = 0;
  #inFlight = 0;
  #sent = 0;
  #failed = 0;
  #late = 0;
  #missed = 0;

  constructor(job: OpenJob, mix: (n: number) => MixedRequest) {
    this.#job = job;
    this.#mix = mix;
  }

  async run(): Promise<OpenResult> {
    const { requestsPerSecond, seconds } = this.#job;
    const total = Math.round(requestsPerSecond * seconds);
    const started = performance.now();
    this.#startedAt = started;
    for (let n = 0; n < total; ) {
      const now = performance.now() - started;
      for (; n < total && (n * 1000) / requestsPerSecond <= now; n++)
        this.#send(n, started + (n * 1000) / requestsPerSecond);
      await sleep(1);
    }
    const duration = (performance.now() - started) / 1000;
    const deadline = Date.now() + LAST_ANSWERS_MILLIS;
    while (this.#inFlight > 0 && Date.now() < deadline) await sleep(10);
    this.#agent.destroy();
    return this.#result(duration);
  }

  #send(n: number, dueAt: number): void {
    if (this.#inFlight >= MAX_IN_FLIGHT) {
      this.#missed += 1;
      return;
    }
    if (performance.now() - dueAt > LATE_MILLIS) this.#late += 1;
    const { operation, body } = this.#mix(n);
    this.#sent += 1;
    this.#inFlight += 1;
    this.#post(body).then(
      (fault) => this.#done(operation, dueAt, fault),
      (error: Error) => this.#done(operation, dueAt, error.message),
    );
  }

  /** Resolves with what is wrong with the answer, undefined when nothing is. */
  #post(body: string): Promise<string | undefined> {
    const { url, headers } = this.#job;
    return new Promise((resolve, reject) => {
      const options = { agent: this.#agent, method: 'POST', headers, timeout: TIMEOUT_MILLIS };
      const post = request(url, options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.once('error', reject);
        response.once('end', () => {
          const good =
            response.statusCode === 200 && text.startsWith('{"data":{') && !text.includes('"errors":[');
          resolve(good ? undefined : `${response.statusCode} ${text.slice(0, 300)}`);
        });
      });
      post.once('timeout', () => post.destroy(new Error(`no answer within ${TIMEOUT_MILLIS} ms`)));
      post.once('error', reject);
      post.end(body);
    });
  }

  #done(operation: string, dueAt: number, fault: string | undefined): void {
    this.#inFlight -= 1;
    if (fault !== undefined) {
      this.#failed += 1;
      if (this.#faults.length < MAX_FAULTS) this.#faults.push(`${operation}: ${fault}`);
      return;
    }
    const latencies = this.#latencies.get(operation) ?? [];
    this.#latencies.set(operation, latencies);
    const millis = performance.now() - dueAt;
    latencies.push(millis);
    const window = Math.floor((dueAt - this.#startedAt) / WINDOW_MILLIS);
    this.#windows[window] ??= [];
    this.#windows[window].push(millis);
  }

  #result(seconds: number): OpenResult {
    const all = [...this.#latencies.values()].flat();
    const byOperation = [...this.#latencies].map(
      ([name, millis]) => [name, { ...latencyOf(millis), answered: millis.length }] as const,
    );
    return {
      sent: this.#sent,
      answered: all.length,
      failed: this.#failed + this.#inFlight,
      late: this.#late,
      missed: this.#missed,
      seconds,
      latency: latencyOf(all),
      p95ByWindow: this.#windows.map((millis) => latencyOf(millis).p95),
      byOperation: Object.fromEntries(byOperation),
      faults: this.#faults,
    };
  }
}

/** Sends the mix at a constant rate. */
export function runOpen(job: OpenJob, mix: (n: number) => MixedRequest): Promise<OpenResult> {
  return new OpenLoad(job, mix).run();
}
