import { type GraphQLInputType, isEnumType, isNonNullType } from 'graphql';
import type { Leaf } from './variables.ts';

const FIRST_INSTANT = Date.UTC(2001, 0, 1);

/** How many trials tell so many values apart by values of which there are only two. */
export function trialsFor(leaves: number): number {
  return Math.max(3, Math.ceil(Math.log2(leaves + 2)) + 1);
}

/**
 * A value to try in place of a leaf: over all trials no two leaves get the same values, and none gets the same value
 * each time.
 * @returns as a client would send it; undefined where nothing can be tried
 */
export function trialValue(leaf: Leaf, index: number, trial: number): unknown {
  const value = scalarFor(leaf.type, index, trial);
  if (value === undefined) return undefined;
  return leaf.isList ? [value] : value;
}

function scalarFor(given: GraphQLInputType, index: number, trial: number): unknown {
  const type = isNonNullType(given) ? given.ofType : given;
  if (isEnumType(type)) {
    const values = type.getValues();
    // From 1 on, and fewer than all bits: so both values come up.
    const bit = ((index + 1) >> trial) & 1;
    return values[Math.min(bit, values.length - 1)]?.name;
  }
  // Small, since page sizes are bounded.
  const number = 1 + index * 8 + (trial % 8);
  switch ('name' in type ? type.name : '') {
    case 'ID':
    case 'String':
      return `trial ${index} ${trial}`;
    case 'Int':
      return number;
    case 'Float':
      return number + 0.5;
    case 'BigInt':
      return String(number);
    case 'DateTime':
      return new Date(FIRST_INSTANT + number * 1000).toISOString();
    case 'Date':
      return new Date(FIRST_INSTANT + number * 86_400_000).toISOString().slice(0, 10);
    default:
      return undefined;
  }
}
