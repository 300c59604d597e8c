import TestSequencer from '@jest/test-sequencer';

/** The longest first: what begins last must be short, or one worker goes on alone. Jest goes by sizes of files until it knows durations. */
const FIRST = [
  'compiled/property-',
  'cache/staleness',
  'fuzz/',
  'kafka',
  'rights/leaks',
  'bolt/faults',
  'cache/random',
];

const placeOf = ({ path }) => {
  const place = FIRST.findIndex((part) => path.includes(`/test/${part}`));
  return place < 0 ? FIRST.length : place;
};

export default class LongestFirst extends (TestSequencer.default ?? TestSequencer) {
  async sort(tests) {
    return [...(await super.sort(tests))].sort((a, b) => placeOf(a) - placeOf(b));
  }
}
