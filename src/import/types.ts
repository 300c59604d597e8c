import type { Readable } from 'node:stream';
import type { Clearance } from '../../datasources/users.ts';

/** A value that Neo4j can store as a property, in its JSON form. Null removes the property. */
export type PropertyValue = string | number | boolean | null | string[];
export type Properties = Record<string, PropertyValue>;

/** Names of the formats, as the import report gives them. */
export type FormatName = 'stix' | 'kev' | 'cve' | 'epss' | 'kev-attack-mapping' | 'misp-galaxy' | 'cyclonedx';

/** Who states a fact, in short; it names the hidden properties that remember what this source said last. */
export type SourceKey = 'stix' | 'kev' | 'cve' | 'epss' | 'mapping' | 'misp' | 'sbom';

/** A node as one source states it. The first label carries the unique id, the last one names the type. */
export interface NodeRow {
  kind: 'node';
  labels: string[];
  id: string;
  /** All the properties this source owns; null where it says nothing, so that an update clears them. */
  props: Properties;
  source: SourceKey;
  /** When the publisher last changed it, ISO 8601 UTC with milliseconds. Older rows never replace newer ones. */
  modified?: string;
  /** Its marking, above CLEAR. */
  tlp?: Clearance;
}

/** An end of a relationship by its id. `name` serves where a placeholder has to be made (CVE, CWE). */
interface EndById {
  label: string;
  id: string;
  name?: string;
}

/**
 * An end of a relationship by something else, resolved in the second pass:
 * - `externalId`: an attack pattern by the publisher's number, `T1059`
 * - `uuid`: a STIX object by the second half of its id
 * - `tactic`: a tactic as `domain/shortname`, `enterprise-attack/persistence`
 * - `stixId`: a CVE by the id of the STIX object that described it
 */
interface EndByLookup {
  label: string;
  lookup: 'externalId' | 'uuid' | 'tactic' | 'stixId';
  value: string;
}

export type EdgeEnd = EndById | EndByLookup;

/** A relationship as one source states it. */
export interface EdgeRow {
  kind: 'edge';
  type: string;
  from: EdgeEnd;
  to: EdgeEnd;
  /** Id of the relationship where it has one (STIX): it is then merged on `stixId`. */
  id?: string;
  /** The property that tells it from others of the same type between the same two nodes. */
  mergeOn?: string;
  props: Properties;
  source: SourceKey;
  modified?: string;
  /** Its marking, above CLEAR: one of its ends must be marked so, since it is seen where both are. */
  tlp?: Clearance;
}

/** An object that was not taken. */
export interface RejectionRow {
  kind: 'rejection';
  /** `line 12`, or the id of the object. */
  location: string;
  reason: string;
  /** Type under which the report counts it. */
  type?: string;
  of?: 'node' | 'edge';
}

export type ImportRow = NodeRow | EdgeRow | RejectionRow;

/** A value met in a file: an element of one of the format's arrays, or another property of the top object. */
export interface Item {
  /** Key of the top object it stood under; empty for elements of a top array, lines, and CSV records. */
  key: string;
  value: unknown;
  /** Whether it is one element of an array. */
  element: boolean;
  /** Where it stood, for reports: `line 3`, `objects[17]`. */
  location: string;
}

/** Reads one file of a format. Holds what the head of the file said. */
export interface RowReader {
  item(item: Item): Iterable<ImportRow>;
  /** What can only be said once the whole file is read. */
  end?(): Iterable<ImportRow>;
}

export interface Format {
  name: FormatName;
  /** Keys of the top object whose arrays are streamed element by element. */
  arrays: readonly string[];
  createReader(options: ReaderOptions): RowReader;
}

export interface ReaderOptions {
  /** CycloneDX: the resource that runs the described software. */
  resourceId?: string;
}

/** A file to import. `open` may be called again, to find the place of an error. */
export interface ImportInput {
  name: string;
  open(): Readable;
  /** It was found by looking through a folder: it is passed over, not an error, where its format is not known. */
  fromFolder?: boolean;
}

/** A file of a feed, in the cache. */
export interface FetchedFile extends ImportInput {
  path: string;
  /** Whether the publisher says that it is the same as last time. */
  notModified: boolean;
}

export interface ImportProgress {
  phase: 'reading' | 'nodes' | 'relationships' | 'matching';
  /** Objects done in this phase. */
  done: number;
  /** Objects in this phase, where known. */
  total?: number;
  /** File being read, in the phase `reading`. */
  file?: string;
}

export interface ImportOptions extends ReaderOptions {
  actor: string;
  correlationId: string;
  onProgress?: (progress: ImportProgress) => void;
  signal?: AbortSignal;
  /** Folder for the spool; a new one in the system's temporary folder unless given. */
  spoolFolder?: string;
}

/** What was done with the objects of one type; see `schema/import.graphql`. read = created + updated + unchanged + rejected. */
export interface ImportCount {
  type: string;
  read: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
}

export interface ImportRejection {
  file: string;
  location: string;
  reason: string;
}

export interface ImportReport {
  formats: FormatName[];
  nodes: ImportCount[];
  relationships: ImportCount[];
  /** Matches made between software and vulnerabilities. */
  matches: number;
  /** The first 100. */
  rejections: ImportRejection[];
  /** How many there were in all. */
  rejectionCount: number;
  durationMillis: number;
}
