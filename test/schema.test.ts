import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  type GraphQLField,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
} from 'graphql';
import { loadResolvers } from '../src/resolvers.ts';
import { buildSchema, printPublicSchema, readTypeDefinitions } from '../src/schema.ts';

let schema: GraphQLSchema;
let definitions: Awaited<ReturnType<typeof readTypeDefinitions>>['definitions'];

beforeAll(async () => {
  schema = await buildSchema(await loadResolvers(), true);
  definitions = (await readTypeDefinitions()).definitions;
});

/** The node types of the SDL. */
function nodeTypes() {
  return definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION &&
    definition.directives?.some((d) => d.name.value === 'node')
      ? [definition]
      : [],
  );
}

describe('the public schema', () => {
  it('is the committed one', async () => {
    const committed = await readFile(new URL('../schema/generated/schema.graphql', import.meta.url), 'utf8');
    expect(printPublicSchema(schema) === committed).toBe(true);
  });

  it('has the types and operations that were asked for', () => {
    const types = `Sector Organisation Site Service Resource ComputeInstance StorageVolume Network Subnet NetworkInterface SecurityGroup
      DatabaseInstance ContainerCluster ContainerService LoadBalancer ServerlessFunction OnPremiseServer Software Infrastructure Deployment
      Vulnerability Weakness AttackPattern ThreatActor Campaign Malware Tool Mitigation Indicator SecurityEvent Prediction Recommendation`;
    for (const name of types.split(/\s+/)) expect(schema.getType(name)?.name).toBe(name);
    const fields = (
      root: { getFields(): Record<string, GraphQLField<unknown, unknown>> } | null | undefined,
    ) => Object.keys(root?.getFields() ?? {});
    expect(fields(schema.getQueryType())).toEqual(
      expect.arrayContaining([
        'infrastructure',
        'listInfrastructures',
        'deployment',
        'listDeployments',
        'search',
        'me',
      ]),
    );
    expect(fields(schema.getMutationType())).toEqual(
      expect.arrayContaining([
        'createInfrastructure',
        'updateInfrastructure',
        'deleteInfrastructure',
        'createDeployment',
        'updateDeployment',
        'scaleDeployment',
        'deleteDeployment',
        'login',
        'importFiles',
        'connect',
        'disconnect',
      ]),
    );
    expect(fields(schema.getSubscriptionType())).toEqual(
      expect.arrayContaining(['threatDetected', 'infrastructureUpdated']),
    );
  });

  it('describes every type and field that we declare', () => {
    const undescribed: string[] = [];
    for (const definition of definitions) {
      const isExtension =
        definition.kind === Kind.OBJECT_TYPE_EXTENSION ||
        ('name' in definition &&
          ['Query', 'Mutation', 'Subscription'].includes(definition.name?.value ?? ''));
      const name = 'name' in definition ? (definition.name?.value ?? '') : '';
      if (
        !isExtension &&
        definition.kind !== Kind.SCHEMA_DEFINITION &&
        !('description' in definition && definition.description)
      )
        undescribed.push(name);
      const parts =
        'fields' in definition ? definition.fields : 'values' in definition ? definition.values : [];
      for (const part of parts ?? []) if (!part.description) undescribed.push(`${name}.${part.name.value}`);
    }
    expect(undescribed).toEqual([]);
  });

  it('resolves every field of ours: none is left to chance', () => {
    const own = definitions.flatMap((d) => ('name' in d && d.name ? [d.name.value] : []));
    for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
      for (const field of Object.values(root?.getFields() ?? {}))
        expect([field.name, typeof (field.resolve ?? field.subscribe)]).toEqual([field.name, 'function']);
    }
    expect(own).toContain('TwinNode');
  });
});

describe('the model', () => {
  it('gives every node the common fields', () => {
    for (const type of nodeTypes()) {
      const object = schema.getType(type.name.value);
      if (!isObjectType(object)) throw new Error(`${type.name.value} is not an object`);
      expect(Object.keys(object.getFields())).toEqual(
        expect.arrayContaining(['id', 'name', 'createdAt', 'updatedAt', 'source', 'lastSeen']),
      );
      expect(object.getInterfaces().map((i) => i.name)).toContain('TwinNode');
    }
  });

  it('never traverses over an interface or a union: the Cypher would grow with every type', () => {
    for (const type of nodeTypes()) {
      for (const field of type.fields ?? []) {
        if (!field.directives?.some((d) => d.name.value === 'relationship')) continue;
        let target = field.type;
        while (target.kind !== Kind.NAMED_TYPE) target = target.type;
        expect(isInterfaceType(schema.getType(target.name.value))).toBe(false);
        expect(isObjectType(schema.getType(target.name.value))).toBe(true);
      }
    }
  });

  it('offers no nested writes and no filters through relationships, which would look past a rule', () => {
    for (const type of nodeTypes()) {
      const name = type.name.value;
      for (const input of [`${name}UpdateInput`, `${name}CreateInput`, `${name}Where`]) {
        const object = schema.getType(input);
        if (!isInputObjectType(object)) continue;
        const relationships = (type.fields ?? [])
          .filter((f) => f.directives?.some((d) => d.name.value === 'relationship'))
          .map((f) => f.name.value);
        const leaked = Object.keys(object.getFields()).filter((field) =>
          relationships.some((r) => field === r || field.startsWith(`${r}Connection`)),
        );
        expect([input, leaked]).toEqual([input, []]);
      }
    }
  });

  it('can search every type of node', () => {
    const searchable = schema.getType('SearchType');
    const names = isEnumType(searchable) ? searchable.getValues().map((value) => value.name) : [];
    for (const type of nodeTypes()) {
      const labels = type.directives?.find((d) => d.name.value === 'node')?.arguments?.[0]?.value;
      const base =
        labels?.kind === Kind.LIST && labels.values[0]?.kind === Kind.STRING
          ? labels.values[0].value
          : type.name.value;
      expect(names).toContain(base);
    }
  });
});
