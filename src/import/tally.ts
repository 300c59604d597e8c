import type { ImportCount, ImportRejection, RejectionRow } from './types.ts';

const MAX_REJECTIONS = 100;

export type Outcome = 'created' | 'updated' | 'unchanged' | 'rejected';

/** Counts what is done with the objects of an import. */
export class Tally {
  readonly #nodes = new Map<string, ImportCount>();
  readonly #edges = new Map<string, ImportCount>();
  readonly rejections: ImportRejection[] = [];
  rejectionCount = 0;

  node(type: string, outcome: Outcome, by = 1): void {
    add(this.#nodes, type, outcome, by);
  }

  edge(type: string, outcome: Outcome, by = 1): void {
    add(this.#edges, type, outcome, by);
  }

  /** Counts and, among the first hundred, keeps a rejection. */
  reject(file: string, { location, reason, type, of }: Omit<RejectionRow, 'kind'>): void {
    if (type) add(of === 'edge' ? this.#edges : this.#nodes, type, 'rejected', 1);
    this.rejectionCount += 1;
    if (this.rejections.length < MAX_REJECTIONS) this.rejections.push({ file, location, reason });
  }

  nodes(): ImportCount[] {
    return sorted(this.#nodes);
  }

  relationships(): ImportCount[] {
    return sorted(this.#edges);
  }
}

function add(counts: Map<string, ImportCount>, type: string, outcome: Outcome, by: number): void {
  if (by === 0) return;
  const count = counts.get(type) ?? { type, read: 0, created: 0, updated: 0, unchanged: 0, rejected: 0 };
  count.read += by;
  count[outcome] += by;
  counts.set(type, count);
}

function sorted(counts: Map<string, ImportCount>): ImportCount[] {
  return [...counts.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
}
