import { describe, expect, it } from '@jest/globals';
import { checkPlan, checkText } from '../../src/cypher/rules.ts';
import { tokensOf } from '../../src/cypher/tokens.ts';

const refusalOf = (query: string): string | undefined => {
  try {
    checkText(query);
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ code: 'CYPHER_REFUSED' });
    return (error as Error).message;
  }
};

describe('the words of a query', () => {
  it('are seen as Neo4j sees them', () => {
    const words = (query: string) => tokensOf(query).map(({ text }) => text);
    expect(words('RETURN /* LOAD */ "LOAD" AS `a``b` // CSV')).toEqual(['RETURN', 'AS', 'a`b']);
    expect(words("RETURN 'it\\'s' + \"\\\\\" // x\rLOAD")).toEqual(['RETURN', '+', 'LOAD']);
    expect(words('MATCH (n:Ä {x:$p})')).toEqual(['MATCH', '(', 'n', ':', 'Ä', '{', 'x', ':', '$p', '}', ')']);
  });
});

describe('a query that reads the graph', () => {
  it.each([
    'MATCH (n:Resource)-[r:DEPENDS_ON*1..3]->(m) WHERE n.name = $name RETURN n, r, m ORDER BY m.name LIMIT 5',
    "MATCH (n) WHERE n.text CONTAINS 'LOAD CSV' RETURN count(n) // LOAD CSV",
    'MATCH (load:Load), (csv:Csv) RETURN load.csv, csv.load',
    'CALL db.index.fulltext.queryNodes("search", $q) YIELD node, score RETURN node.name, score',
    'CALL apoc.path.expandConfig($start, {maxLevel: 3}) YIELD path RETURN path',
    'MATCH (n) CALL (n) { MATCH (n)-->(m) RETURN count(m) AS c } RETURN n.id, c',
    'MATCH (n) CALL { WITH n MATCH (n)-->(m) RETURN m } RETURN m',
    'RETURN apoc.text.join(["a"], "-"), date.truncate("day", date()), point.distance($a, $b), toUpper("x")',
    'MATCH (n) WHERE EXISTS { (n)-->(:Sector) } RETURN [x IN n.tags | toLower(x)], n {.id, .name}',
    'CALL db.labels',
  ])('is let through: %s', (query) => {
    expect(refusalOf(query)).toBeUndefined();
  });
});

describe('a query that does more than read the graph', () => {
  it.each([
    ['LOAD CSV FROM "file:///etc/passwd" AS l RETURN l', 'LOAD CSV'],
    ['load/**/\n// x\ncsv FROM "http://169.254.169.254/" AS l RETURN l', 'LOAD CSV'],
    ['RETURN CASE WHEN true THEN COLLECT { LOAD CSV FROM $u AS l RETURN l } END', 'LOAD CSV'],
    [
      'RETURN [x IN [1] | COLLECT { CALL apoc.cypher.run("x", {}) YIELD value RETURN value }]',
      'apoc.cypher.run',
    ],
    ['CALL apoc.load.json("http://127.0.0.1/")', 'apoc.load.json'],
    ['CALL apoc . `load` /* */ . json ("x")', 'apoc.load.json'],
    [
      'OPTIONAL CALL apoc.export.json.all(null, {stream: true}) YIELD data RETURN data',
      'apoc.export.json.all',
    ],
    ['CALL dbms.listConfig()', 'dbms.listConfig'],
    ['CALL db.clearQueryCaches()', 'db.clearQueryCaches'],
    ['CALL apoc.trigger.list()', 'apoc.trigger.list'],
    ['RETURN apoc.cypher.runFirstColumnSingle("MATCH (n) RETURN n", {})', 'apoc.cypher.runFirstColumnSingle'],
    ['RETURN `apoc`.cypher.`runFirstColumnSingle`("x", {})', 'apoc.cypher.runFirstColumnSingle'],
    ['RETURN APOC.CYPHER.runFirstColumnMany("x", {})', 'APOC.CYPHER.runFirstColumnMany'],
    ['RETURN apoc.text.repeat("x", 2000000000)', 'apoc.text.repeat'],
    ['RETURN 1 + // apoc\napoc.util.sleep(1)', 'apoc.util.sleep'],
    ["RETURN '\\u0027 + apoc.cypher.runFirstColumnSingle('x', {})", '\\u'],
    ['\\u004cOAD CSV FROM "x" AS l RETURN l', '\\u'],
    ["RETURN 'open", 'quote'],
    ['RETURN `open', 'quote'],
    ['EXPLAIN MATCH (n) RETURN n', 'EXPLAIN'],
    ['/* */ profile MATCH (n) RETURN n', 'PROFILE'],
  ])('is refused, and told why: %s', (query, reason) => {
    expect(refusalOf(query)).toContain(reason);
  });

  it('says where', () => {
    expect(refusalOf('MATCH (n)\n  CALL apoc.load.json("x")')).toBe(
      'The procedure "apoc.load.json" is not allowed (line 2, column 3).',
    );
  });
});

describe('a plan', () => {
  const check = (kind: string, operator = 'ProduceResults', details = 'x') => {
    try {
      checkPlan({ kind, steps: [{ operator, details }] });
      return undefined;
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it.each(['w', 'rw', 's', 'undefined'])('of kind %s is refused', (kind) => {
    expect(check(kind)).toBe('CYPHER_REFUSED');
  });

  it.each(['LoadCSV', 'ShowSettings', 'ShowTransactions', 'TerminateTransactions', 'TransactionApply'])(
    'with %s is refused',
    (operator) => {
      expect(check('r', operator)).toBe('CYPHER_REFUSED');
    },
  );

  it('with a procedure is refused unless it is one of those allowed', () => {
    expect(check('r', 'ProcedureCall', 'apoc.load.json($a) :: (value :: MAP)')).toBe('CYPHER_REFUSED');
    expect(check('r', 'ProcedureCall', 'db.labels() :: (label :: STRING)')).toBeUndefined();
    expect(check('r', 'ShowIndexes')).toBeUndefined();
  });
});
