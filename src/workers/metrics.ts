import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue } from 'prom-client';

/** What one worker has counted, as prom-client's registries give it. */
export type Snapshot = Array<MetricObjectWithValues<MetricValue<string>>>;

/** Means over workers would hide the one that is slow. */
const WORST = /^nodejs_eventloop_lag_/;

/**
 * What all workers have counted, as one: sums, unless a metric says otherwise. A worker that has ended leaves what it had
 * counted when it was last asked: a sum that fell would look like a counter that had begun anew.
 */
export class MetricsBook {
  readonly #latest = new Map<number, Snapshot>();
  #gone: Snapshot = [];
  #burials: Promise<void> = Promise.resolve();

  /** What a worker has counted by now. */
  note(worker: number, snapshot: Snapshot): void {
    this.#latest.set(worker, snapshot);
  }

  /** A worker has ended. */
  bury(worker: number): void {
    const counted = this.#latest.get(worker)?.filter(isCounter) ?? [];
    this.#latest.delete(worker);
    // One after the other: each adds to what the former has left.
    this.#burials = this.#burials.then(async () => {
      if (counted.length === 0) return;
      const sum = AggregatorRegistry.aggregate([counted, this.#gone]);
      this.#gone = (await sum.getMetricsAsJSON()) as Snapshot;
    });
  }

  /** In the exposition format of Prometheus; with what the primary itself has to tell. */
  async text(own: Snapshot): Promise<string> {
    await this.#burials;
    const all = [...this.#latest.values(), own, this.#gone];
    return AggregatorRegistry.aggregate(all.map((snapshot) => snapshot.map(worst))).metrics();
  }
}

/** Gauges that only ever grow are named like counters (`Metrics.expose`). */
function isCounter({ name, type }: Snapshot[number]): boolean {
  return String(type) === 'counter' || String(type) === 'histogram' || name.endsWith('_total');
}

function worst<T extends Snapshot[number]>(metric: T): T {
  return WORST.test(metric.name) ? { ...metric, aggregator: 'max' } : metric;
}
