import { describe, expect, it } from '@jest/globals';
import { affectedKeys, affectedProducts } from '../../src/import/affected.ts';
import { bestMatch, installedOf } from '../../src/import/affects.ts';
import { compareValues, escapeValue, formatCpe, parseCpe, unescapeValue } from '../../src/import/cpe.ts';

const LOG4J = 'cpe:2.3:a:apache:log4j:*:*:*:*:*:*:*:*';
const installed = (id: string, more: object = {}) => installedOf({ id, ...more })!;

describe('CPE names', () => {
  it.each([
    'cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*',
    'cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:-:*:*:online:win2003:x64:*',
    'cpe:2.3:a:foo\\\\bar:big\\$money:2010:*:*:*:special:ipod_touch:80gb:*',
    'cpe:2.3:a:vendor:a\\:b:1.0:*:*:*:*:*:*:*',
    'cpe:2.3:a:x:c\\+\\+:8.\\*:sp?:*:*:*:*:*:*',
  ])('reads and writes %s', (name) => {
    expect(formatCpe(parseCpe(name)!)).toBe(name);
  });

  it.each([
    ['cpe:/a:apache:log4j:2.14.1', 'cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*'],
    ['cpe:/o:redhat:enterprise_linux:8::~~~~x64~', 'cpe:2.3:o:redhat:enterprise_linux:8:*:*:*:*:*:x64:*'],
    ['cpe:/a:redhat:fence_agents:0.4::el8', 'cpe:2.3:a:redhat:fence_agents:0.4:*:el8:*:*:*:*:*'],
    ['cpe:/a:foo%5cbar:big%24money', 'cpe:2.3:a:foo\\\\bar:big\\$money:*:*:*:*:*:*:*:*'],
    ['cpe:/a:hp:openview:7.%02', 'cpe:2.3:a:hp:openview:7.*:*:*:*:*:*:*:*'],
  ])('rewrites the URI %s', (uri, expected) => {
    expect(formatCpe(parseCpe(uri)!)).toBe(expected);
  });

  it.each([
    '',
    'cpe:2.3:a:b',
    'cpe:2.3:x:v:p:1:*:*:*:*:*:*:*',
    'cpe:2.3:a:v v:p:1:*:*:*:*:*:*:*',
    'log4j',
    `${LOG4J}:*`,
  ])('does not take %j for a name', (text) => {
    expect(parseCpe(text)).toBeUndefined();
  });

  it('binds any text and gives it back', () => {
    for (const text of ['c++', 'a:b', 'node.js', 'x*y?', '100%', 'back\\slash', '漢字']) {
      const value = escapeValue(text);
      expect(unescapeValue(value)).toBe(text);
      expect(parseCpe(`cpe:2.3:a:v:${value}:1:*:*:*:*:*:*:*`)).toMatchObject({ product: value });
    }
  });

  it.each([
    ['*', '1', 'SUPERSET'],
    ['1', '*', 'SUBSET'],
    ['1', '1', 'EQUAL'],
    ['-', '-', 'EQUAL'],
    ['-', '1', 'DISJOINT'],
    ['1', '-', 'DISJOINT'],
    ['1.*', '1.9', 'SUPERSET'],
    ['1.?', '1.9', 'SUPERSET'],
    ['1.?', '1.10', 'DISJOINT'],
    ['1\\.*', '1x', 'DISJOINT'],
    ['a\\*', 'ab', 'DISJOINT'],
  ])('compares %s with %s: %s', (source, target, expected) => {
    expect(compareValues(source, target)).toBe(expected);
  });
});

describe('matching', () => {
  const range = { criteria: LOG4J, versionStartIncluding: '2.0', versionEndExcluding: '2.15.0' };
  const exact = { criteria: 'cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*' };
  const all = { criteria: LOG4J };

  it.each([
    ['in the range', range, '2.14.1', 'VERSION_RANGE', 95],
    ['at its open end', range, '2.15.0', undefined, 0],
    ['below it', range, '1.9', undefined, 0],
    ['of unknown version', range, '*', 'VERSION_UNKNOWN', 30],
    ['without versions', range, '-', 'VERSION_UNKNOWN', 30],
    ['the very version', exact, '2.14.1', 'EXACT_VERSION', 100],
    ['another version', exact, '2.14.0', undefined, 0],
    ['any version', all, '9', 'ALL_VERSIONS', 80],
    ['any version, itself unknown', all, '*', 'ALL_VERSIONS', 80],
  ])('software %s', (_, product, version, rule, confidence) => {
    const match = bestMatch([product], installed(`cpe:2.3:a:apache:log4j:${version}:*:*:*:*:*:*:*`));
    expect(match?.rule).toBe(rule);
    if (rule) expect(match?.confidence).toBe(confidence);
  });

  it('tells other products, parts and platforms apart', () => {
    expect(bestMatch([all], installed('cpe:2.3:a:apache:log4j_api:2.0:*:*:*:*:*:*:*'))).toBeUndefined();
    expect(bestMatch([all], installed('cpe:2.3:o:apache:log4j:2.0:*:*:*:*:*:*:*'))).toBeUndefined();
    const wordpress = { criteria: 'cpe:2.3:a:acme:forms:*:*:*:*:*:wordpress:*:*' };
    expect(bestMatch([wordpress], installed('cpe:2.3:a:acme:forms:1:*:*:*:*:drupal:*:*'))).toBeUndefined();
    expect(bestMatch([wordpress], installed('cpe:2.3:a:acme:forms:1:*:*:*:*:*:*:*'))?.confidence).toBe(70);
  });

  it('takes the surest of several statements', () => {
    const match = bestMatch([all, range, exact], installed('cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*'));
    expect(match).toMatchObject({ rule: 'EXACT_VERSION', criteria: exact.criteria, versionRange: null });
  });

  it('knows packages by namespace and name, with less confidence', () => {
    const match = bestMatch(
      [range],
      installed('pkg:maven/apache/log4j@2.14.1', { vendor: 'apache', product: 'log4j', version: '2.14.1' }),
    );
    expect(match).toMatchObject({ rule: 'VERSION_RANGE', confidence: 75, versionRange: '>=2.0 <2.15.0' });
  });
});

describe('what a CVE record says is affected', () => {
  const one = (affected: object) => affectedProducts([{ affected: [affected] }]);
  const cpes = [LOG4J];

  it.each([
    [
      'a version',
      { versions: [{ version: '2.1', status: 'affected' }] },
      [{ criteria: LOG4J.replace(':*', ':2.1') }],
    ],
    [
      'below a version',
      { versions: [{ version: '0', lessThan: '2.15', status: 'affected' }] },
      [{ criteria: LOG4J, versionEndExcluding: '2.15' }],
    ],
    [
      'up to a version',
      { versions: [{ version: '2.0', lessThanOrEqual: '2.14.1', status: 'affected' }] },
      [{ criteria: LOG4J, versionStartIncluding: '2.0', versionEndIncluding: '2.14.1' }],
    ],
    [
      'until it changes',
      {
        versions: [
          {
            version: '1.0',
            lessThanOrEqual: '1.*',
            status: 'affected',
            changes: [{ at: '1.5', status: 'unaffected' }],
          },
        ],
      },
      [{ criteria: LOG4J, versionStartIncluding: '1.0', versionEndExcluding: '1.5' }],
    ],
    ['every version', { versions: [{ version: '*', status: 'affected' }] }, [{ criteria: LOG4J }]],
    [
      'no version that is known',
      { versions: [{ version: 'n/a', status: 'affected' }] },
      [{ criteria: LOG4J, versionUnknown: true }],
    ],
    [
      'only commits',
      { versions: [{ version: 'abc', versionType: 'git', status: 'affected' }] },
      [{ criteria: LOG4J, versionUnknown: true }],
    ],
    ['nothing', { versions: [{ version: '1', status: 'unaffected' }], defaultStatus: 'unaffected' }, []],
    [
      'all but',
      { versions: [{ version: '3.0', lessThan: '*', status: 'unaffected' }], defaultStatus: 'affected' },
      [{ criteria: LOG4J, except: [{ versionStartIncluding: '3.0' }] }],
    ],
  ])('%s', (_, entry, expected) => {
    expect(one({ cpes, ...entry })).toEqual(expected);
  });

  it('excepts what is not affected', () => {
    const products = one({
      cpes,
      versions: [{ version: '3.0', lessThan: '*', status: 'unaffected' }],
      defaultStatus: 'affected',
    });
    expect(bestMatch(products, installed('cpe:2.3:a:apache:log4j:2.9:*:*:*:*:*:*:*'))?.rule).toBe(
      'ALL_VERSIONS',
    );
    expect(bestMatch(products, installed('cpe:2.3:a:apache:log4j:3.1:*:*:*:*:*:*:*'))).toBeUndefined();
  });

  it('prefers CPEs to words for the same product', () => {
    const versions = [{ version: '1', status: 'affected' }];
    const products = affectedProducts([
      {
        affected: [
          { vendor: 'Apache', product: 'Log4j', versions },
          { vendor: 'n/a', product: 'n/a', versions },
        ],
      },
      { affected: [{ cpes, versions }] },
    ]);
    expect(products).toEqual([{ criteria: LOG4J.replace(':*', ':1') }]);
    expect(affectedKeys(products)).toEqual(['apache:log4j']);
  });

  it('reads cpeApplicability, vulnerable match strings only', () => {
    const cpeMatch = [
      { vulnerable: true, criteria: LOG4J, versionEndExcluding: '2.15.0' },
      { vulnerable: false, criteria: 'cpe:2.3:o:linux:linux_kernel:*:*:*:*:*:*:*:*' },
    ];
    const products = affectedProducts([
      { cpeApplicability: [{ nodes: [{ operator: 'OR', negate: false, cpeMatch }] }] },
    ]);
    expect(products).toEqual([{ criteria: LOG4J, versionEndExcluding: '2.15.0' }]);
  });
});
