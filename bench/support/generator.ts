import type { ChildProcess } from 'node:child_process';
import type { Pool } from '../operations/operation.ts';
import { nextMessage, startChild, stopChild } from './child.ts';
import type { Latency } from './statistics.ts';

interface Job {
  url: string;
  pool: Pool;
  seconds: number;
}

/** A number of connections that each send the next request when they have their answer. */
export interface ClosedJob extends Job {
  kind: 'closed';
  row: string;
  /** Headers of each user; the connections share them out among themselves. */
  users: readonly Record<string, string>[];
  connections: number;
  /** Makes what is written different from what others write. */
  tag: string;
}

export interface ClosedResult {
  requests: number;
  seconds: number;
  latency: Latency;
  /** Requests without an answer, with another status than 200, or with errors in the answer. */
  failed: number;
  /** The first few of what went wrong. */
  faults: string[];
}

/** Requests at a constant rate, whether or not the ones before have been answered. */
export interface OpenJob extends Job {
  kind: 'open';
  headers: Record<string, string>;
  requestsPerSecond: number;
}

export interface OpenResult {
  sent: number;
  answered: number;
  failed: number;
  /** Sent more than 10 ms after their time, because the generator was busy. */
  late: number;
  /** Not sent, because too many were without an answer. */
  missed: number;
  seconds: number;
  /** From the moment a request was due, so that waiting behind others counts. */
  latency: Latency;
  /** p95 of each ten seconds: a disturbance from outside shows in some of them, overload in all. */
  p95ByWindow: number[];
  byOperation: Record<string, Latency & { answered: number }>;
  /** The first few of what went wrong. */
  faults: string[];
}

/** The process that makes load. */
export class Generator {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = startChild(new URL('./generator-process.ts', import.meta.url), {
      args: [],
      env: process.env,
    });
  }

  closed(job: Omit<ClosedJob, 'kind'>): Promise<ClosedResult> {
    return this.#run<ClosedResult>({ kind: 'closed', ...job });
  }

  open(job: Omit<OpenJob, 'kind'>): Promise<OpenResult> {
    return this.#run<OpenResult>({ kind: 'open', ...job });
  }

  stop(): Promise<void> {
    return stopChild(this.#child);
  }

  #run<T>(job: ClosedJob | OpenJob): Promise<T> {
    const result = nextMessage<T>(this.#child);
    this.#child.send(job);
    return result;
  }
}
