import type { Clearance } from '../../datasources/users.ts';
import { isObject, type JsonObject, objects, UnsafeFileError } from './values.ts';

const DEFINITION = 'marking-definition--';
/**
 * The marking definitions of the Traffic Light Protocol: STIX 2.1, section 7.2.1.4, for TLP 1.0, and OASIS' common objects
 * for TLP 2.0. No others may stand for these markings.
 */
const LEVELS: Readonly<Record<string, Clearance>> = {
  '613f2e26-407d-48c7-9eca-b8e91df99dc9': 'CLEAR',
  '34098fce-860f-48ae-8e50-ebd3cc5e41da': 'GREEN',
  'f88d31f6-486f-44da-b317-01333bde0b82': 'AMBER',
  '5e57c739-391a-4eb3-b6be-7d15ca92d5ed': 'RED',
  '94868c89-83c2-464b-929b-a1a8aa3c8487': 'CLEAR',
  'bab4a63c-aed9-4cf5-a766-dfca5abac2bb': 'GREEN',
  '55d920b0-5e8b-4f79-9ee9-91f868d9b421': 'AMBER',
  '939a9414-2ddd-4d32-a0cd-375ea402b003': 'AMBER_STRICT',
  'e828b379-4e03-4974-9ac4-e53a884c97c1': 'RED',
};
const TLP_2_EXTENSION = 'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d';
/** From the least to the most restricted. */
export const TLP_ORDER: readonly Clearance[] = ['CLEAR', 'GREEN', 'AMBER', 'AMBER_STRICT', 'RED'];

/** The higher of two markings. */
function higher(a: Clearance, b: Clearance): Clearance {
  return TLP_ORDER.indexOf(a) < TLP_ORDER.indexOf(b) ? b : a;
}

/**
 * The highest marking of an object, or of any part of it: a node is shown as a whole. Undefined for TLP:CLEAR and where
 * nothing is said.
 */
export function markingOf(object: JsonObject): Clearance | undefined {
  const whole = Array.isArray(object.object_marking_refs) ? object.object_marking_refs : [];
  const parts = objects(object.granular_markings).map((part) => part.marking_ref);
  const level = [...whole, ...parts].map(levelOf).reduce(higher, 'CLEAR');
  return level === 'CLEAR' ? undefined : level;
}

function levelOf(reference: unknown): Clearance {
  const id = typeof reference === 'string' ? reference.toLowerCase().replace(DEFINITION, '') : '';
  return Object.hasOwn(LEVELS, id) ? (LEVELS[id] as Clearance) : 'CLEAR';
}

/**
 * What refers to a definition of the Traffic Light Protocol that is not the standard's would be taken for unmarked.
 * @throws UnsafeFileError for such a definition
 */
export function refuseForeignTlp(object: JsonObject): void {
  if (object.type !== 'marking-definition') return;
  const extensions = isObject(object.extensions) ? object.extensions : {};
  const isTlp = object.definition_type === 'tlp' || Object.hasOwn(extensions, TLP_2_EXTENSION);
  if (isTlp && !Object.hasOwn(LEVELS, String(object.id).toLowerCase().replace(DEFINITION, '')))
    throw new UnsafeFileError(
      String(object.id),
      'TLP is marked by the definitions of STIX 2.1 and OASIS alone, by their ids',
    );
}
