import { describe, expect, it } from '@jest/globals';
import { compareVersions, formatRange, inRange } from '../../src/import/version.ts';
import { statedVersion } from '../../src/import/version-text.ts';

const ASCENDING = [
  ['1.0-alpha', '1.0-alpha2', '1.0-beta1', '1.0-rc1', '1.0-rc2', '1.0', '1.0-sp1', '1.0.1'],
  ['1.0.2', '1.0.2a', '1.0.2k', '1.0.2zh', '1.0.3', '1.1.0'],
  ['2.9', '2.10', '2.10.1', '2.15.0', '10.0'],
  ['10.0.17763.2029', '10.0.17763.10000', '10.0.19041.1'],
  ['15.2(4)M2', '15.2(4)M10', '15.2(5)'],
  ['20231231235959', '20240101000000', '99999999999999999999', '100000000000000000000'],
];

describe('compareVersions', () => {
  it.each(ASCENDING)('sorts %s and those after it', (...versions: string[]) => {
    const shuffled = [...versions].reverse().sort(compareVersions);
    expect(shuffled).toEqual(versions);
  });

  it.each([
    ['1.0', '1'],
    ['1.0.0', '1'],
    ['v2.3', '2.3'],
    ['2.0-RC1', '2.0.0-rc1'],
    ['1.2.3+build5', '1.2.3'],
    ['01.02', '1.2'],
  ])('takes %s and %s for the same', (a, b) => {
    expect(compareVersions(a, b)).toBe(0);
    expect(compareVersions(b, a)).toBe(0);
  });

  it('is a total order on versions made at random', () => {
    const random = generator(7);
    const pieces = ['0', '1', '2', '10', 'a', 'b', 'rc', 'beta', 'sp', 'x', '007'];
    const version = () =>
      Array.from({ length: 1 + random(4) }, () => pieces[random(pieces.length)]).join(
        ['.', '-', ''][random(3)]!,
      );
    for (let round = 0; round < 5000; round++) {
      const [a, b, c] = [version(), version(), version()] as [string, string, string];
      expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
      expect(compareVersions(a, a)).toBe(0);
      const sorted = [a, b, c].sort(compareVersions) as [string, string, string];
      if (compareVersions(sorted[0], sorted[2]) > 0) throw new Error(`not transitive: ${sorted.join(', ')}`);
    }
  });
});

/** Numbers below a bound, the same for the same seed. */
function generator(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * bound);
  };
}

describe('inRange', () => {
  it.each([
    ['2.14.1', { versionStartIncluding: '2.0', versionEndExcluding: '2.15.0' }, true],
    ['2.15.0', { versionStartIncluding: '2.0', versionEndExcluding: '2.15.0' }, false],
    ['2.0', { versionStartIncluding: '2.0', versionEndExcluding: '2.15.0' }, true],
    ['2.0', { versionStartExcluding: '2.0' }, false],
    ['2.0-beta9', { versionStartIncluding: '2.0' }, false],
    ['7.0', { versionEndIncluding: '7.0.0' }, true],
    ['7.0.1', { versionEndIncluding: '7.0' }, false],
  ])('%s in %j: %s', (version, range, expected) => {
    expect(inRange(version, range)).toBe(expected);
  });

  it('is written as people write it', () => {
    expect(formatRange({ versionStartIncluding: '2.0', versionEndExcluding: '2.15.0' })).toBe(
      '>=2.0 <2.15.0',
    );
  });
});

describe('statedVersion', () => {
  it.each([
    ['1.2.3', { version: '1.2.3' }],
    ['5.7.21 and prior', { versionEndIncluding: '5.7.21' }],
    ['>= 1.0, < 1.2', { versionStartIncluding: '1.0', versionEndExcluding: '1.2' }],
    ['< 4.1', { versionEndExcluding: '4.1' }],
    ['before 3.0', { versionEndExcluding: '3.0' }],
    ['8.55.x', { versionStartIncluding: '8.55', versionEndExcluding: '8.56' }],
    ['all versions', {}],
    ['n/a', { unknown: true }],
    ['unspecified', { unknown: true }],
    ['Apache JSPWiki up to 2.12.0', { unknown: true }],
    ['12L', { version: '12L' }],
  ])('reads %j as %j', (text, expected) => {
    expect(statedVersion(text)).toEqual(expected);
  });
});
