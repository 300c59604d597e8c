import { Kind } from 'graphql';
import { nodeTypesOf } from '../../src/node-types.ts';
import { readTypeDefinitions } from '../../src/schema.ts';
import { directiveArgument, directiveOf, nameOfType, textArgument } from '../../src/sdl.ts';

/** A relationship as the SDL declares it, from the side it starts at. */
export interface RelationshipModel {
  type: string;
  fromLabel: string;
  toLabel: string;
  /** Properties with the name of their GraphQL type. */
  properties: ReadonlyMap<string, string>;
}

let model: Promise<readonly RelationshipModel[]> | undefined;

/** Every relationship that the SDL declares, both directions folded into one. */
export function relationshipModel(): Promise<readonly RelationshipModel[]> {
  model ??= readModel();
  return model;
}

async function readModel(): Promise<readonly RelationshipModel[]> {
  const { definitions } = await readTypeDefinitions();
  const objects = definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION ? [definition] : [],
  );
  const properties = new Map(
    objects.map((object) => [
      object.name.value,
      new Map((object.fields ?? []).map((field) => [field.name.value, nameOfType(field.type)])),
    ]),
  );
  const labels = new Map(nodeTypesOf(definitions).map(({ name, own }) => [name, own]));
  const found = new Map<string, RelationshipModel>();
  for (const object of objects) {
    for (const field of object.fields ?? []) {
      const directive = directiveOf(field, 'relationship');
      const type = textArgument(directive, 'type');
      if (!type) continue;
      const here = labels.get(object.name.value) ?? object.name.value;
      const there = labels.get(nameOfType(field.type)) ?? nameOfType(field.type);
      const direction = directiveArgument(directive, 'direction');
      const isIn = direction?.kind === Kind.ENUM && direction.value === 'IN';
      const [fromLabel, toLabel] = isIn ? [there, here] : [here, there];
      const holder = properties.get(textArgument(directive, 'properties') ?? '') ?? new Map();
      const key = `${fromLabel} ${type} ${toLabel}`;
      const known = found.get(key);
      found.set(key, {
        type,
        fromLabel,
        toLabel,
        properties: known?.properties.size ? known.properties : holder,
      });
    }
  }
  return [...found.values()];
}
