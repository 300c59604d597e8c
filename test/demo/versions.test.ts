import { describe, expect, test } from '@jest/globals';
import { affectedProducts, compareVersions, cpeName, matchVersion } from '../../src/demo/versions.ts';

describe('compareVersions', () => {
  test.each([
    ['2.9.1', '2.10.0'],
    ['1.0.1f', '1.0.1g'],
    ['10.2.9', '10.2.9-h1'],
    ['13.0-90.12', '13.0-91.13'],
    ['9.1:r11.3', '9.1r11.4'],
    ['2.0-beta9', '2.0.1'],
    ['10.0.14393.3630', '10.0.14393.3866'],
  ])('%s is before %s', (earlier, later) => {
    expect(compareVersions(earlier, later)).toBeLessThan(0);
    expect(compareVersions(later, earlier)).toBeGreaterThan(0);
    expect(compareVersions(later, later)).toBe(0);
  });
});

describe('matchVersion', () => {
  test('says which alternative matched', () => {
    expect(matchVersion('5.3.17', '<5.2.20|>=5.3.0 <5.3.18')).toEqual({
      rule: 'VERSION_RANGE',
      range: '>=5.3.0 <5.3.18',
    });
    expect(matchVersion('2.4.50', '=2.4.49|=2.4.50')).toEqual({ rule: 'EXACT_VERSION', range: '=2.4.50' });
    expect(matchVersion('5.3.18', '<5.2.20|>=5.3.0 <5.3.18')).toBeNull();
  });

  test('refuses what is not a condition', () => {
    expect(() => matchVersion('1', 'about 2')).toThrow('not a condition');
  });
});

test('names carry the update where there is one', () => {
  expect(cpeName('a:apache:log4j', '2.14.1')).toBe('cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*');
  expect(cpeName('a:ivanti:connect_secure', '9.0:r3')).toBe(
    'cpe:2.3:a:ivanti:connect_secure:9.0:r3:*:*:*:*:*:*',
  );
});

test('ranges are written the way the importers read them', () => {
  expect(affectedProducts('a:apache:log4j', '>=2.0.1 <2.3.1|<=1.2|=3.0')).toEqual([
    {
      criteria: 'cpe:2.3:a:apache:log4j:*:*:*:*:*:*:*:*',
      versionStartIncluding: '2.0.1',
      versionEndExcluding: '2.3.1',
    },
    { criteria: 'cpe:2.3:a:apache:log4j:*:*:*:*:*:*:*:*', versionEndIncluding: '1.2' },
    { criteria: 'cpe:2.3:a:apache:log4j:3.0:*:*:*:*:*:*:*' },
  ]);
});
