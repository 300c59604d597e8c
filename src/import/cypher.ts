import type { EdgeGroup, NodeGroup } from './collect.ts';
import { TLP_ORDER } from './stix-markings.ts';
import { descriptionProperty, NAMING_SOURCES, nameProperty } from './vulnerability-row.ts';

/** Properties that are not what JSON makes of them: how each is made in Cypher. */
const CONVERSIONS: Readonly<Record<string, string>> = {
  ...conversion('datetime', [
    'publishedAt',
    'modifiedAt',
    'firstSeen',
    'lastActive',
    'validFrom',
    'validUntil',
    'since',
  ]),
  ...conversion('date', ['kevDateAdded', 'kevDueDate', 'epssDate']),
  ...conversion('toFloat', ['cvssScore', 'epssScore', 'epssPercentile']),
};

function conversion(by: string, properties: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    properties.map((property) => [property, `${property}: ${by}(props.${property})`]),
  );
}

/** `props` with the properties among `keys` that need it converted. */
function converted(keys: Iterable<string>): string {
  const made = [...keys].flatMap((key) => CONVERSIONS[key] ?? []);
  return made.length > 0 ? `props {.*, ${made.join(', ')}}` : 'props';
}

/** Labels and types come from files: only plain names get into Cypher. */
function name(text: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) throw new Error(`not a plain name: ${text}`);
  return text;
}

/** Hidden property that holds what a source said last (see revision.ts). */
const revProperty = (source: string) => `_rev_${name(source)}`;

/** Ids and revisions of those nodes of `$ids` that are there. */
export function presentNodes({ labels, source }: NodeGroup): string {
  return `UNWIND $ids AS id MATCH (n:${name(labels[0]!)} {id: id}) RETURN n.id AS id, n.${revProperty(source)} AS rev,
    [label IN labels(n) WHERE label STARTS WITH 'TLP_' | substring(label, 4)] AS tlp`;
}

const LEVELS = TLP_ORDER.slice(1);
/** Marks `n` as `row.tlp` says, where it is not marked as high: an import never shows a node to more than before. */
const RAISE = LEVELS.map((tlp, i) => {
  const [same, lower] = [LEVELS.slice(i), LEVELS.slice(0, i)].map((levels) =>
    levels.map((level) => `TLP_${level}`),
  );
  const gone = lower?.length ? `REMOVE n:${lower.join(':')} ` : '';
  return `FOREACH (_ IN CASE WHEN row.tlp = '${tlp}' AND NOT n:${same?.join('|')} THEN [1] ELSE [] END | ${gone}SET n:TLP_${tlp})`;
}).join('\n');

/** Marks those of `$rows` ({id, tlp}). */
export function raiseMarkings({ labels }: NodeGroup): string {
  return `UNWIND $rows AS row MATCH (n:${name(labels[0]!)} {id: row.id}) SET n.updatedAt = datetime($now)\n${RAISE}`;
}

/** Those of `$rows` ({i, from, to, levels}) with an end that has one of the labels. */
export function markedEdges({ fromLabel, toLabel }: EdgeGroup): string {
  return `UNWIND $rows AS row MATCH (a:${name(fromLabel)} {id: row.from}) MATCH (b:${name(toLabel)} {id: row.to})
    WITH row, labels(a) + labels(b) AS labels WHERE any(label IN labels WHERE label IN row.levels) RETURN row.i AS i`;
}

/** The best name and description that the sources of a vulnerability give. */
const NAMED_BY_SOURCES = [
  `n.name = coalesce(${NAMING_SOURCES.map((source) => `n.${nameProperty(source)}`).join(', ')}, n.name, n.id)`,
  `n.description = coalesce(${NAMING_SOURCES.map((source) => `n.${descriptionProperty(source)}`).join(', ')}, n.description)`,
  'n.cveId = n.id',
].join(', ');

/**
 * Writes `$rows` ({id, props, rev, tlp}); properties that are null are removed, those of other sources stay.
 * @param marked whether any of them is
 */
export function writeNodes({ labels, source }: NodeGroup, keys: Iterable<string>, marked: boolean): string {
  const [base, ...views] = labels.map(name);
  return [
    'UNWIND $rows AS row WITH row, row.props AS props',
    `MERGE (n:${base} {id: row.id}) ON CREATE SET n.createdAt = datetime($now)`,
    `SET ${views.map((label) => `n:${label}, `).join('')}n += ${converted(keys)}`,
    `SET n.${revProperty(source)} = row.rev, n.updatedAt = datetime($now), n.lastSeen = datetime($now)`,
    base === 'Vulnerability' ? `SET n.source = '${name(source)}', ${NAMED_BY_SOURCES}` : '',
    // In the same transaction: nobody sees it before it is marked.
    marked ? RAISE : '',
  ].join('\n');
}

const keyPattern = ({ mergeOn }: EdgeGroup) => (mergeOn ? ` {${name(mergeOn)}: row.key}` : '');

/** Revisions of those relationships of `$rows` ({i, from, to, key}) that are there. */
export function presentEdges(group: EdgeGroup): string {
  const { type, fromLabel, toLabel } = group;
  const pattern = `(a:${name(fromLabel)} {id: row.from})-[r:${name(type)}${keyPattern(group)}]->(b:${name(toLabel)} {id: row.to})`;
  return `UNWIND $rows AS row MATCH ${pattern} RETURN row.i AS i, coalesce(r._rev, '') AS rev`;
}

/**
 * Writes `$rows` ({from, to, key, props, rev}) between nodes that are there. A relationship without a property to
 * merge on states a fact that several sources may share: whoever states it first is named, and it is left alone.
 */
export function writeEdges(group: EdgeGroup, keys: Iterable<string>): string {
  const { type, fromLabel, toLabel, mergeOn } = group;
  const set = mergeOn
    ? `SET r += ${converted(keys)}, r._rev = row.rev`
    : `ON CREATE SET r += ${converted(keys)}, r.since = coalesce(r.since, datetime($now))`;
  return [
    'UNWIND $rows AS row WITH row, row.props AS props',
    `MATCH (a:${name(fromLabel)} {id: row.from})`,
    `MATCH (b:${name(toLabel)} {id: row.to})`,
    `MERGE (a)-[r:${name(type)}${keyPattern(group)}]->(b)`,
    set,
  ].join('\n');
}

/** Those of `$ids` that are there. */
export function presentIds(label: string): string {
  return `UNWIND $ids AS id MATCH (n:${name(label)} {id: id}) RETURN n.id AS id`;
}

/** Whether there is any node of a label: answered from the store's counts. */
export function countOf(label: string): string {
  return `MATCH (n:${name(label)}) RETURN count(n) AS n`;
}

/** Placeholders of `$rows` ({id, name}) that are missing, or still bear their id as a name. */
export function presentPlaceholders(label: string): string {
  return `UNWIND $rows AS row MATCH (n:${name(label)} {id: row.id}) RETURN n.id AS id, n.name AS name`;
}

/** Makes placeholders of `$rows` ({id, name}), or names those that bear their id as a name. */
export function writePlaceholders(label: string): string {
  const idProperty = { Vulnerability: 'cveId', Weakness: 'cweId' }[label];
  return [
    'UNWIND $rows AS row',
    `MERGE (n:${name(label)} {id: row.id})`,
    `ON CREATE SET n.createdAt = datetime($now), n.source = 'import', n.lastSeen = datetime($now), n.${idProperty} = row.id`,
    'SET n.name = row.name, n.updatedAt = datetime($now)',
  ].join('\n');
}

/** How each kind of lookup finds ids: `$values` in, rows of value, id and rank (lower is better) out. */
export const LOOKUPS: Readonly<Record<string, string>> = {
  'AttackPattern|externalId': `
    MATCH (n:AttackPattern) WHERE n.externalId IN $values
    RETURN n.externalId AS value, n.id AS id, CASE WHEN n.revoked THEN 2 WHEN n.deprecated THEN 1 ELSE 0 END AS rank`,
  'Tactic|tactic': `
    MATCH (n:Tactic) UNWIND coalesce(n.collections, []) AS domain
    WITH n, domain + '/' + n.shortName AS value WHERE value IN $values
    RETURN value, n.id AS id, CASE WHEN n.revoked THEN 2 WHEN n.deprecated THEN 1 ELSE 0 END AS rank`,
  'StixObject|uuid': `
    MATCH (n:StixObject) WITH n, split(n.id, '--')[1] AS value WHERE value IN $values
    RETURN value, n.id AS id, CASE WHEN n.revoked THEN 1 ELSE 0 END AS rank`,
  'Vulnerability|stixId': `
    MATCH (n:Vulnerability) WHERE n.stixId IN $values
    RETURN n.stixId AS value, n.id AS id, 0 AS rank`,
};
