import type { Graph } from '../../datasources/graph.ts';
import type { AffectedProduct } from './affected.ts';
import { bestMatch, type Installed, installedOf, type Match } from './affects.ts';
import { productKey } from './cpe.ts';
import { ImportSession } from './session.ts';
import type { ImportOptions } from './types.ts';

const NODES_A_BATCH = 500;
const MATCHES_A_BATCH = 4000;

export interface MatchScope {
  /** Software that is new or has changed. */
  softwareIds?: readonly string[];
  /** Vulnerabilities that are new or whose affected products have changed. */
  vulnerabilityIds?: readonly string[];
}

export interface MatchResult {
  /** Relationships made. */
  matches: number;
  /** Relationships whose reason has changed. */
  updated: number;
  /** Relationships that no longer hold. */
  removed: number;
}

interface Statement {
  id: string;
  products: AffectedProduct[];
  keys: string[];
}

interface Found extends Match {
  softwareId: string;
  vulnerabilityId: string;
}

/** Relationship types, by whether the version of the software is known. */
const typeOf = ({ rule }: Match) => (rule === 'VERSION_UNKNOWN' ? 'MAY_BE_AFFECTED_BY' : 'AFFECTED_BY');
const TYPES = ['AFFECTED_BY', 'MAY_BE_AFFECTED_BY'] as const;

/**
 * Ties software to the vulnerabilities that affect it, by CPE 2.3 name and version range. Only what is in scope is
 * compared: the software given with all vulnerabilities, the vulnerabilities given with all software; without a scope
 * everything. Matches made before that no longer hold are removed; what others state (a bill of materials) is left.
 */
export async function matchSoftware(
  graph: Graph,
  scope: MatchScope = {},
  options: Partial<Pick<ImportOptions, 'actor' | 'correlationId' | 'signal'>> = {},
): Promise<MatchResult> {
  const { actor = 'matcher', correlationId = 'match', signal } = options;
  const session = new ImportSession(graph, { actor, correlationId, signal });
  const result: MatchResult = { matches: 0, updated: 0, removed: 0 };
  const everything = !scope.softwareIds && !scope.vulnerabilityIds;
  const vulnerabilityIds = everything ? await allVulnerabilities(session) : (scope.vulnerabilityIds ?? []);
  if (vulnerabilityIds.length > 0) {
    const catalogue = await softwareByKey(session);
    for (const ids of batchesOf(vulnerabilityIds))
      await matchVulnerabilities(session, ids, catalogue, result);
  }
  for (const ids of batchesOf(scope.softwareIds ?? [])) await matchInstalled(session, ids, result);
  return result;
}

function* batchesOf<T>(items: readonly T[], size = NODES_A_BATCH): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

async function allVulnerabilities(session: ImportSession): Promise<string[]> {
  const cypher = `
    MATCH (v:Vulnerability)
    WHERE v.affectedProducts IS NOT NULL OR EXISTS { (v)<-[:AFFECTED_BY|MAY_BE_AFFECTED_BY]-(:Software) }
    RETURN v.id AS id ORDER BY id`;
  return (await session.read(cypher, {})).map((row) => String(row.id));
}

const SOFTWARE_FIELDS =
  's.id AS id, s.cpe AS cpe, s.vendor AS vendor, s.product AS product, s.version AS version';

async function softwareByKey(session: ImportSession): Promise<Map<string, Installed[]>> {
  const rows = await session.read(`MATCH (s:Software) RETURN ${SOFTWARE_FIELDS}`, {});
  return Map.groupBy(
    rows.flatMap((row) => installedOf(row) ?? []),
    ({ cpe }) => productKey(cpe),
  );
}

function statementOf(row: Record<string, unknown>): Statement {
  const text = row.products;
  return {
    id: String(row.id),
    products: typeof text === 'string' ? (JSON.parse(text) as AffectedProduct[]) : [],
    keys: (row.keys as string[] | null) ?? [],
  };
}

/** A rejected record states nothing. */
const STATEMENT_FIELDS = `v.id AS id, v.affectedCpeProducts AS keys,
  CASE WHEN coalesce(v.state, '') <> 'REJECTED' THEN v.affectedProducts END AS products`;

async function matchVulnerabilities(
  session: ImportSession,
  ids: string[],
  catalogue: ReadonlyMap<string, Installed[]>,
  result: MatchResult,
): Promise<void> {
  const rows = await session.read(
    `UNWIND $ids AS id MATCH (v:Vulnerability {id: id}) RETURN ${STATEMENT_FIELDS}`,
    { ids },
  );
  const found = rows.map(statementOf).flatMap((statement) => {
    const candidates = statement.keys.flatMap((key) => catalogue.get(key) ?? []);
    return candidates.flatMap((software) => foundOf(statement, software) ?? []);
  });
  await reconcile(session, 'UNWIND $ids AS id MATCH (v:Vulnerability {id: id})', ids, found, result);
}

async function matchInstalled(session: ImportSession, ids: string[], result: MatchResult): Promise<void> {
  const rows = await session.read(`UNWIND $ids AS id MATCH (s:Software {id: id}) RETURN ${SOFTWARE_FIELDS}`, {
    ids,
  });
  const installed = Map.groupBy(
    rows.flatMap((row) => installedOf(row) ?? []),
    ({ cpe }) => productKey(cpe),
  );
  const cypher = `
    MATCH (v:Vulnerability) WHERE any(key IN v.affectedCpeProducts WHERE key IN $keys)
    RETURN ${STATEMENT_FIELDS}`;
  const statements = (await session.read(cypher, { keys: [...installed.keys()] })).map(statementOf);
  const found = statements.flatMap((statement) =>
    statement.keys
      .flatMap((key) => installed.get(key) ?? [])
      .flatMap((software) => foundOf(statement, software) ?? []),
  );
  await reconcile(session, 'UNWIND $ids AS id MATCH (s:Software {id: id})', ids, found, result);
}

function foundOf({ id, products }: Statement, software: Installed): Found | undefined {
  const match = bestMatch(products, software);
  return match && { ...match, softwareId: software.id, vulnerabilityId: id };
}

/** Brings the matches of the nodes in scope to what was found. */
async function reconcile(
  session: ImportSession,
  scope: string,
  ids: string[],
  found: Found[],
  result: MatchResult,
): Promise<void> {
  for (const type of TYPES) {
    const wanted = new Map(
      found.filter((match) => typeOf(match) === type).map((match) => [pairOf(match), match]),
    );
    const cypher = `${scope}
      MATCH (s:Software)-[r:${type} {_by: 'match'}]->(v:Vulnerability)
      RETURN s.id AS softwareId, v.id AS vulnerabilityId, r.rule AS rule, r.criteria AS criteria,
        r.versionRange AS versionRange, r.confidence AS confidence`;
    const present = new Map(
      (await session.read(cypher, { ids })).map((row) => [
        pairOf(row as unknown as Found),
        row as unknown as Found,
      ]),
    );
    const stale = [...present].filter(([pair]) => !wanted.has(pair)).map(([, match]) => match);
    const news = [...wanted]
      .filter(([pair, match]) => !same(present.get(pair), match))
      .map(([, match]) => match);
    await remove(session, type, stale, result);
    await write(session, type, news, result);
  }
}

const pairOf = ({ softwareId, vulnerabilityId }: Found) => `${softwareId} ${vulnerabilityId}`;

function same(a: Found | undefined, b: Found): boolean {
  return (
    a?.rule === b.rule &&
    a.criteria === b.criteria &&
    (a.versionRange ?? null) === b.versionRange &&
    a.confidence === b.confidence
  );
}

async function remove(
  session: ImportSession,
  type: string,
  stale: Found[],
  result: MatchResult,
): Promise<void> {
  for (const rows of batchesOf(stale, MATCHES_A_BATCH)) {
    const cypher = `
      UNWIND $rows AS row
      MATCH (:Software {id: row.softwareId})-[r:${type} {_by: 'match'}]->(:Vulnerability {id: row.vulnerabilityId})
      DELETE r`;
    const { counters } = await session.write(cypher, { rows });
    result.removed += counters.relationshipsDeleted;
  }
}

async function write(
  session: ImportSession,
  type: string,
  news: Found[],
  result: MatchResult,
): Promise<void> {
  for (const rows of batchesOf(news, MATCHES_A_BATCH)) {
    const cypher = `
      UNWIND $rows AS row
      MATCH (s:Software {id: row.softwareId})
      MATCH (v:Vulnerability {id: row.vulnerabilityId})
      MERGE (s)-[r:${type}]->(v)
      ON CREATE SET r._by = 'match', r.since = datetime($now)
      WITH r, row WHERE r._by = 'match'
      SET r.rule = row.rule, r.criteria = row.criteria, r.versionRange = row.versionRange,
        r.confidence = row.confidence, r.source = 'cve'`;
    const { counters } = await session.write(cypher, { rows });
    result.matches += counters.relationshipsCreated;
    result.updated += rows.length - counters.relationshipsCreated;
  }
}
