import { setImmediate } from 'node:timers/promises';
import { type DocumentNode, type GraphQLError, print } from 'graphql';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import type { GaugeSource } from '../metrics.ts';
import { watchFolders } from '../watch-folders.ts';
import { foldersOf, manifestPaths, readManifests } from './files.ts';
import { ManifestError, operationsOf } from './manifest.ts';

/** Documents that are checked before others have their turn. */
const IN_ONE_TURN = 10;

export interface TrustedDocument {
  id: string;
  text: string;
  /** Undefined where it does not fit the schema; only `warm` goes on with such. */
  document: DocumentNode | undefined;
}

/** Parses, holds to the limits and validates. */
type Check = (text: string) => DocumentNode | readonly GraphQLError[];

/** Told what is good of the manifests, whenever they are read. */
type OnLoaded = (documents: readonly DocumentNode[], operationNames: readonly string[]) => void;

/** What is trusted at one time. */
class Trusted {
  readonly byId = new Map<string, TrustedDocument>();
  readonly byText = new Map<string, TrustedDocument>();
  /** As printed: the same for texts that differ in white space, commas and comments. */
  readonly printed = new Set<string>();

  add(trusted: TrustedDocument): void {
    this.byId.set(trusted.id, trusted);
    this.byText.set(trusted.text, trusted);
    if (trusted.document) this.printed.add(print(trusted.document));
  }

  documents(): DocumentNode[] {
    return [...this.byText.values()].flatMap(({ document }) => document ?? []);
  }

  operationNames(): string[] {
    return this.documents()
      .flatMap(operationsOf)
      .flatMap(({ name }) => name ?? []);
  }
}

/** The documents of the manifests: known before anybody asks, and in mode `only` the only ones that are run. */
export class TrustedDocuments {
  readonly mode: Config['TRUSTED_DOCUMENTS'];
  readonly #paths: readonly string[];
  readonly #logger: Logger;
  readonly #onLoaded: OnLoaded;
  #trusted = new Trusted();
  /** Documents found to be trusted, and what was trusted then. */
  readonly #found = new WeakMap<DocumentNode, Trusted>();
  #loading: Promise<void> = Promise.resolve();
  #stopWatching: () => void = () => {};
  #hits = 0;
  #refused = 0;
  #failures = 0;

  constructor(parts: {
    config: Pick<Config, 'TRUSTED_DOCUMENTS' | 'TRUSTED_DOCUMENTS_MANIFESTS'>;
    logger: Logger;
    onLoaded?: OnLoaded;
  }) {
    this.mode = parts.config.TRUSTED_DOCUMENTS;
    this.#paths = manifestPaths(parts.config.TRUSTED_DOCUMENTS_MANIFESTS);
    this.#logger = parts.logger;
    this.#onLoaded = parts.onLoaded ?? (() => {});
  }

  get gauges(): GaugeSource[] {
    return [
      {
        name: 'dharma_trusted_documents',
        help: 'Documents of the manifests.',
        ofWorkers: 'max',
        read: () => this.#trusted.byId.size,
      },
      {
        name: 'dharma_trusted_document_hits_total',
        help: 'Operations whose document was known from a manifest.',
        read: () => this.#hits,
      },
      {
        name: 'dharma_trusted_document_refused_total',
        help: 'Operations refused since no manifest has their document.',
        read: () => this.#refused,
      },
      {
        name: 'dharma_trusted_document_reload_failures_total',
        help: 'Times that manifests were changed and not taken over.',
        read: () => this.#failures,
      },
    ];
  }

  /**
   * Reads the manifests, and again whenever they change: then one that is not good changes nothing.
   * @throws ManifestError when they cannot be read; in mode `only`, when a document does not fit the schema too
   */
  async start(check: Check): Promise<void> {
    if (this.mode === 'off') return;
    await this.#load(check);
    const reload = () => {
      this.#loading = this.#loading.then(() => this.#reload(check));
    };
    this.#stopWatching = watchFolders(await foldersOf(this.#paths), reload, this.#logger);
  }

  async close(): Promise<void> {
    this.#stopWatching();
    await this.#loading;
  }

  /** @param id in canonical form */
  byId(id: string): TrustedDocument | undefined {
    return this.#trusted.byId.get(id);
  }

  byText(text: string): TrustedDocument | undefined {
    return this.#trusted.byText.get(text);
  }

  /** Whether a document is one of the manifests', however its text is laid out. It must be within the limits. */
  includes(document: DocumentNode): boolean {
    if (this.#found.get(document) === this.#trusted) return true;
    if (!this.#trusted.printed.has(print(document))) return false;
    this.#found.set(document, this.#trusted);
    return true;
  }

  countHit(): void {
    this.#hits += 1;
  }

  countRefusal(): void {
    this.#refused += 1;
  }

  async #reload(check: Check): Promise<void> {
    try {
      await this.#load(check);
    } catch (error) {
      this.#failures += 1;
      this.#logger.error({ err: error }, 'the trusted documents cannot be taken over; the former ones hold');
    }
  }

  async #load(check: Check): Promise<void> {
    const entries = await readManifests(this.#paths);
    if (entries.length === 0 && this.mode === 'only')
      throw new ManifestError('The manifests have no document.');
    const next = new Trusted();
    const problems: string[] = [];
    for (const [index, { id, text }] of entries.entries()) {
      if (index % IN_ONE_TURN === 0) await setImmediate();
      // The schema does not change: what was good still is.
      const document = this.#trusted.byText.get(text)?.document ?? check(text);
      if ('kind' in document) next.add({ id, text, document });
      else {
        problems.push(`${id}: ${document[0]?.message}`);
        next.add({ id, text, document: undefined });
      }
    }
    if (problems.length > 0) this.#complain(problems);
    this.#trusted = next;
    this.#onLoaded(next.documents(), next.operationNames());
    this.#logger.info({ documents: entries.length, mode: this.mode }, 'trusted documents are loaded');
  }

  /** @throws ManifestError in mode `only`: nobody could run what is not good, and whoever needs it would notice late */
  #complain(problems: readonly string[]): void {
    const text = `Trusted documents do not fit the schema:\n${problems.map((p) => `  ${p}`).join('\n')}`;
    if (this.mode === 'only') throw new ManifestError(text);
    this.#logger.warn({ problems }, 'trusted documents do not fit the schema');
  }
}
