import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import { countOfDeleted, withChangeTargets } from '../../src/auth/change-targets.ts';
import { TLP_LEVELS, Visibility, type VisibilityRule } from '../../src/auth/visibility.ts';
import { resetGraph, testGraph } from '../support/databases.ts';

const TENANTS = ['acme', 'globex', 'initech'];
const BASES = ['Alpha', 'Beta', 'Gamma'];

/** A generator of numbers that look like chance and are the same each time (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

describe('the rule', () => {
  let graph: Neo4jGraph;
  const random = chance(5);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const some = <T>(list: readonly T[]): T[] => list.filter(() => random() < 0.5);
  const nodes = Array.from({ length: 200 }, (_, i) => ({
    id: `n${i}`,
    labels: [
      'Probe',
      pick(BASES),
      ...(random() < 0.5 ? ['TENANTED', `TENANT_${pick(TENANTS)}`] : []),
      ...(random() < 0.6 ? [`TLP_${pick(TLP_LEVELS)}`] : []),
    ],
  }));
  const rules = Array.from(
    { length: 60 },
    (): VisibilityRule => ({
      tenants: random() < 0.3 ? 'all' : some(TENANTS),
      clearance: pick(TLP_LEVELS),
      readable: random() < 0.5 ? 'all' : some(BASES),
    }),
  );

  beforeAll(async () => {
    graph = await testGraph();
    await resetGraph(graph);
    for (const { id, labels } of nodes) await graph.write(`CREATE (n:${labels.join(':')} {id: $id})`, { id });
  });
  afterAll(() => graph?.close());

  it('is the same in Cypher and for live events, for any labels', async () => {
    for (const rule of rules) {
      const visibility = Visibility.of(rule);
      const rows = await graph.read(visibility.scope('MATCH (n:Probe&`?visible`) RETURN n.id AS id'));
      const admitted = nodes.filter(({ labels }) => visibility.admits(labels)).map(({ id }) => id);
      expect([rule, rows.map(({ id }) => id).toSorted()]).toEqual([rule, admitted.toSorted()]);
    }
  });

  it('lets nobody change what they cannot see, and tenants what is not theirs', async () => {
    for (const rule of rules) {
      const visibility = Visibility.of(rule);
      const rows = await graph.read(
        visibility.scope('MATCH (n:Probe&`?writable`) RETURN labels(n) AS labels'),
      );
      for (const { labels } of rows as Array<{ labels: string[] }>) {
        expect(visibility.admits(labels)).toBe(true);
        if (rule.tenants === 'all') continue;
        const owner = labels.find((label) => label.startsWith('TENANT_'))?.slice('TENANT_'.length);
        expect(owner === undefined ? rule.tenants.length === 0 : rule.tenants.includes(owner)).toBe(true);
      }
    }
  });

  it('finds nothing where it was not put in', async () => {
    expect(await graph.read('MATCH (n:Probe&`?visible`) RETURN n')).toEqual([]);
    expect(await graph.read('MATCH (n:Probe&`?writable`) RETURN n')).toEqual([]);
  });

  it('holds a reader of queries to reading: the database refuses the rest', async () => {
    await expect(graph.read("CREATE (:Probe {id: 'x'})")).rejects.toThrow(/read access mode/i);
  });
});

describe('a statement', () => {
  const acme = Visibility.of({ tenants: ['acme', 'globex'], clearance: 'AMBER', readable: 'all' });
  const RULE = '&(!TENANTED|TENANT_acme|TENANT_globex)&!TLP_AMBER_STRICT&!TLP_RED';

  it('has the rule in the place of each marker, and labels where nodes are made', () => {
    expect(acme.scope('MATCH (this:A&`?visible`)-[:X]->(:B&C&`?visible` {id: 1})')).toBe(
      `MATCH (this:A${RULE})-[:X]->(:B&C${RULE} {id: 1})`,
    );
    expect(acme.scope('CREATE (n:A&B&`?visible`) SET n = $p')).toBe(
      'CREATE (n:A&B&TENANTED&TENANT_acme) SET n = $p',
    );
    expect(acme.scope('MATCH (n:A&`?writable`) RETURN n')).toBe(
      'MATCH (n:A&(TENANT_acme|TENANT_globex)&!TLP_AMBER_STRICT&!TLP_RED) RETURN n',
    );
    expect(Visibility.everything.scope('MATCH (a:A&`?visible`) CREATE (n:A&`?visible`)')).toBe(
      'MATCH (a:A) CREATE (n:A)',
    );
    expect(Visibility.nothing.scope('MATCH (a:A&`?visible`)')).toContain('&!%');
  });

  it('makes nodes of the first tenant, whoever asked before in another order', () => {
    const other = Visibility.of({ tenants: ['globex', 'acme'], clearance: 'AMBER', readable: 'all' });
    expect(other.scope('CREATE (n:A&`?visible`)')).toBe('CREATE (n:A&TENANTED&TENANT_globex)');
  });

  it.each([
    { tenants: ['a b'], clearance: 'RED', readable: 'all' },
    { tenants: ['a)|(b'], clearance: 'RED', readable: 'all' },
    { tenants: 'all', clearance: 'PURPLE', readable: 'all' },
    { tenants: 'all', clearance: 'RED', readable: ['A|%'] },
  ])('is never given a name that is more than a name: %j', (rule) => {
    expect(() => Visibility.of(rule as VisibilityRule)).toThrow(/Not a rule/);
  });
});

describe('a change', () => {
  const UPDATE =
    'CYPHER 5\nMATCH (this:A&B&`?visible`)\nWITH *\nWHERE this.id = $p\nSET\n  this.updatedAt = datetime(),\n  this.name = $q\nWITH this\nRETURN this { .id, SET: this.name } AS this';
  const DELETE = 'CYPHER 5\nMATCH (this:A&`?visible`)\nWHERE this.id = $p\nDETACH DELETE this';
  const CREATE =
    'CYPHER 5\nUNWIND $create_param0 AS create_var0\nCALL (create_var0) {\n  CREATE (create_this1:A&`?visible`)\n  SET\n    create_this1.id = create_var0.id\n  RETURN create_this1\n}\nRETURN 1';

  it('is aimed at what may be changed', () => {
    expect(withChangeTargets(UPDATE)).toBe(UPDATE.replace('?visible', '?writable'));
    // Where nothing but the time is set, the library prints it in one line.
    const touch = UPDATE.replace(
      'SET\n  this.updatedAt = datetime(),\n  this.name = $q\n',
      'SET this.updatedAt = datetime()\n',
    );
    expect(withChangeTargets(touch)).toBe(touch.replace('?visible', '?writable'));
    expect(withChangeTargets(DELETE)).toBe(DELETE.replace('?visible', '?writable'));
    expect(withChangeTargets(CREATE)).toBe(CREATE);
    const read =
      'CYPHER 5\nMATCH (this:A&`?visible`)\nRETURN this { DELETE: this.id, SET: this.SET } AS this';
    expect(withChangeTargets(read)).toBe(read);
  });

  it.each([
    UPDATE.replace('(this:', '(this0:').replaceAll('this.', 'this0.'),
    UPDATE.replace('\nWITH this\n', '\nMATCH (this)--(that:B&`?visible`)\nSET\n  that.name = 1\nWITH this\n'),
    UPDATE.replace('\nWITH this\n', '\nMATCH (this)--(that:B&`?visible`)\nSET that.name = 1\nWITH this\n'),
    DELETE.replace('DETACH DELETE this', 'DETACH DELETE that'),
    `${DELETE}\nWITH 1 AS x CREATE (y:A)`,
    CREATE.replace(
      'RETURN create_this1\n}',
      'RETURN create_this1\n}\nMATCH (b:B&`?visible`)\nMERGE (create_this1)-[:X]->(b)',
    ),
    CREATE.replace('&`?visible`', ''),
    'MATCH (n:A&`?visible`) SET n.name = 1',
    'MATCH (n:A) DETACH DELETE n',
    'MERGE (n:A {id: 1})',
  ])('does not run when what it changes is not recognised: %s', (statement) => {
    expect(() => withChangeTargets(statement)).toThrow(/carries neither/);
  });

  it('of relationships is counted as far as they are seen', () => {
    expect(countOfDeleted(DELETE)).toBe(
      'CYPHER 5\nMATCH (this:A&`?writable`)\nWHERE this.id = $p\nMATCH (this)-[r]-(:%&`?visible`)\nRETURN count(DISTINCT r) AS relationships',
    );
    expect(countOfDeleted(UPDATE)).toBeUndefined();
  });
});
