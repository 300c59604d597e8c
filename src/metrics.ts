import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Operation names come from clients: beyond this many, they are counted together. */
const MAX_OPERATION_NAMES = 200;

/** A number read at each scrape. */
export interface GaugeSource {
  name: string;
  help: string;
  read: () => number;
  /** What several workers come to; their sum unless said otherwise. */
  ofWorkers?: 'max' | 'min';
}

/** What `/metrics` shows, in the exposition format of Prometheus. */
export class Metrics {
  readonly registry = new Registry();
  readonly #names = new Set<string>();
  readonly #requests: Counter;
  readonly #operations: Histogram;

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.#requests = new Counter({
      name: 'dharma_http_requests_total',
      help: 'HTTP requests answered.',
      labelNames: ['method', 'route', 'status'],
      registers: [this.registry],
    });
    this.#operations = new Histogram({
      name: 'dharma_operation_duration_seconds',
      help: 'Duration of GraphQL operations.',
      labelNames: ['operation', 'type', 'outcome'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers: [this.registry],
    });
  }

  observeRequest(method: string, route: string, status: number): void {
    this.#requests.inc({ method, route, status });
  }

  /** Operations that are to be told apart whatever other names clients send: there must not be too many. */
  expect(operations: readonly string[]): void {
    for (const name of operations) this.#names.add(name);
  }

  observeOperation(operation: string, type: string, outcome: 'ok' | 'error', seconds: number): void {
    const known = this.#names.has(operation) || this.#names.size < MAX_OPERATION_NAMES;
    if (known) this.#names.add(operation);
    this.#operations.observe({ operation: known ? operation : 'other', type, outcome }, seconds);
  }

  /** Shows numbers that others keep. Names ending in `_total` only ever grow. */
  expose(sources: readonly GaugeSource[]): void {
    for (const { name, help, read, ofWorkers } of sources) {
      const gauge = new Gauge({
        name,
        help,
        registers: [this.registry],
        ...(ofWorkers && { aggregator: ofWorkers }),
        collect() {
          gauge.set(read());
        },
      });
    }
  }
}
