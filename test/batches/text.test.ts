import { describe, expect, it } from '@jest/globals';
import { batchTextOf } from '../../datasources/batches/text.ts';

const own = (body: string) => batchTextOf(`CYPHER 5\n${body}`);
const bodyOf = (body: string) => own(body)?.cypher.split('COLLECT {\n')[1]?.split('\n} AS rows')[0];

describe('the text of a batch', () => {
  it('takes parameters from the item, but those that a page is cut by', () => {
    const text = own(
      'MATCH (this:A) WHERE this.id = $param0 AND this.x IN $param1 RETURN this SKIP $param2 LIMIT $param3',
    );
    expect(text?.common).toEqual(['param2', 'param3']);
    expect(text?.cypher).toBe(
      'CYPHER 5\nUNWIND $batchedItems AS batched\nWITH batched, COLLECT {\n' +
        'MATCH (this:A) WHERE this.id = batched.param0 AND this.x IN batched.param1 RETURN this SKIP $param2 LIMIT $param3\n' +
        '} AS rows\nRETURN [batched.batchedPlace, rows] AS batch',
    );
  });

  it('has the item in scope wherever scopes are named', () => {
    expect(
      bodyOf(
        'CALL (this) { RETURN $a AS a } CALL () { RETURN 1 AS b } call (x , y){ RETURN 2 AS c } RETURN a',
      ),
    ).toBe(
      'CALL (this, batched) { RETURN batched.a AS a } CALL (batched) { RETURN 1 AS b } CALL (x , y, batched) { RETURN 2 AS c } RETURN a',
    );
    expect(bodyOf('CALL (*) { RETURN $a AS a } RETURN a')).toBe(
      'CALL (*) { RETURN batched.a AS a } RETURN a',
    );
    expect(bodyOf('CALL db.index.fulltext.queryNodes($a, $b) YIELD node RETURN node')).toBe(
      'CALL db.index.fulltext.queryNodes(batched.a, batched.b) YIELD node RETURN node',
    );
  });

  it('leaves literals, quoted names and comments as they are', () => {
    for (const quoted of ["'$a'", '"$a"', '`$a`', "'it''s \\' $a'", '`a``$a`', '/* $a */ 1'])
      expect(bodyOf(`RETURN ${quoted} AS x, $b AS b`)).toBe(`RETURN ${quoted} AS x, batched.b AS b`);
    expect(bodyOf('RETURN 1 AS a // $a LIMIT x\n')).toBe('RETURN 1 AS a // $a LIMIT x\n');
  });

  it.each([
    ['of no version that is known', 'RETURN 1 AS a'],
    [
      'with a subquery that does not say what it takes over',
      'CYPHER 5\nCALL { WITH this RETURN 1 AS a } RETURN a',
    ],
    ['with a page cut by an expression', 'CYPHER 5\nRETURN 1 AS a LIMIT toInteger($x)'],
    ['with one parameter for a page and for more', 'CYPHER 5\nMATCH (n) WHERE n.x = $x RETURN n LIMIT $x'],
    ['with dynamic labels', 'CYPHER 5\nMATCH (n:$($labels)) RETURN n'],
    ['with the name that the item has', 'CYPHER 5\nMATCH (batched) RETURN batched'],
  ])('is none for a statement %s', (_, cypher) => {
    expect(batchTextOf(cypher)).toBeUndefined();
  });
});
