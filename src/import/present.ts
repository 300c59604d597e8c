import { countOf, presentIds } from './cypher.ts';
import type { ImportSession } from './session.ts';

const IDS_A_QUESTION = 5000;

/**
 * Which nodes are in the graph, asked of the database only where this call cannot know: a label that had no node when
 * the import began has those that the import has made.
 */
export class Presence {
  readonly #session: ImportSession;
  readonly #wasEmpty = new Map<string, Promise<boolean>>();
  /** Ids known to be there, by label. */
  readonly #there = new Map<string, Set<string>>();
  /** Ids made by this call, by label. */
  readonly #made = new Map<string, Set<string>>();

  constructor(session: ImportSession) {
    this.#session = session;
  }

  /** Whether the label had no node when first asked. */
  wasEmpty(label: string): Promise<boolean> {
    let answer = this.#wasEmpty.get(label);
    if (!answer) {
      answer = this.#session.read(countOf(label), {}).then((rows) => Number(rows[0]?.n) === 0);
      this.#wasEmpty.set(label, answer);
    }
    return answer;
  }

  note(label: string, id: string, made: boolean): void {
    setOf(this.#there, label).add(id);
    if (made) setOf(this.#made, label).add(id);
  }

  has(label: string, id: string): boolean {
    return this.#there.get(label)?.has(id) ?? false;
  }

  wasMade(label: string, id: string): boolean {
    return this.#made.get(label)?.has(id) ?? false;
  }

  /** Finds out about ids; afterwards {@link has} answers for them. */
  async learn(label: string, ids: Iterable<string>): Promise<void> {
    const unknown = [...new Set(ids)].filter((id) => !this.has(label, id));
    if (unknown.length === 0 || (await this.wasEmpty(label))) return;
    for (let start = 0; start < unknown.length; start += IDS_A_QUESTION) {
      const rows = await this.#session.read(presentIds(label), {
        ids: unknown.slice(start, start + IDS_A_QUESTION),
      });
      for (const { id } of rows) this.note(label, String(id), false);
    }
  }
}

function setOf(map: Map<string, Set<string>>, label: string): Set<string> {
  let set = map.get(label);
  if (!set) {
    set = new Set();
    map.set(label, set);
  }
  return set;
}
