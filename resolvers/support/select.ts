import DataLoader from 'dataloader';
import {
  type ASTNode,
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  type SelectionNode,
  type SelectionSetNode,
  type VariableNode,
  visit,
} from 'graphql';
import type { Context } from '../../src/context.ts';
import { DharmaError } from '../../src/errors.ts';

type Selected = Record<string, unknown> & { __typename: string };
type Loader = DataLoader<string, Selected | null>;
/**
 * What a loader is for: one place in one document, the type, and the values of the variables that are used there. So
 * siblings of a list share a loader, and so do subscribers who sent the same document.
 */
type Loaders = WeakMap<object, Map<string, Loader>>;

const loadersOf = new WeakMap<object, Loaders>();
const rootFieldsOf = new WeakMap<GraphQLSchema, ReadonlyMap<string, string>>();
const ID_ALIAS = '__dharmaId';
/** The variable of what `documentFor` makes that has the ids. */
export const IDS_VARIABLE = '__dharmaIds';

/** Name of the generated list field of each node type, e.g. `Infrastructure` -> `infrastructures`. */
function listFields(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const known = rootFieldsOf.get(schema);
  if (known) return known;
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
  const map = new Map<string, string>();
  for (const field of fields) {
    const inner = isNonNullType(field.type) ? field.type.ofType : field.type;
    if (isListType(inner) && field.args.some((arg) => arg.name === 'where'))
      map.set(getNamedType(inner).name, field.name);
  }
  rootFieldsOf.set(schema, map);
  return map;
}

/**
 * One node of the graph with the fields that the operation asks for at this place, as the generated schema would answer:
 * nested fields, aliases, arguments, directives. Siblings are read together, in one statement.
 * @param type name of a node type of the schema
 * @returns null when there is no such node
 */
export function selectNode(
  context: Context,
  info: GraphQLResolveInfo,
  type: string,
  id: string,
): Promise<Selected | null> {
  // The transaction of a mutation, or the reader of a query: never shared between two operations.
  const loaders: Loaders = loadersOf.get(context.executionContext) ?? new WeakMap();
  loadersOf.set(context.executionContext, loaders);
  const place = placeOf(info);
  const atPlace = loaders.get(place) ?? new Map<string, Loader>();
  loaders.set(place, atPlace);
  const key = `${type} ${valuesUsed(info, place)}`;
  let loader = atPlace.get(key);
  if (!loader) {
    loader = new DataLoader(
      (ids) => {
        // For this batch alone: a subscription asks again for each event, and a mutation changes what it reads.
        atPlace.delete(key);
        return readNodes(context, info, type, ids);
      },
      { cache: false, maxBatchSize: 500 },
    );
    atPlace.set(key, loader);
  }
  return loader.load(id);
}

/** The field in its document; where it is selected twice, what is merged is the same array for all siblings. */
function placeOf({ fieldNodes }: GraphQLResolveInfo): object {
  return fieldNodes.length === 1 ? (fieldNodes[0] as FieldNode) : fieldNodes;
}

const variablesOf = new WeakMap<object, readonly string[]>();

/** Values of the variables that the selection uses, as a key. */
function valuesUsed(info: GraphQLResolveInfo, place: object): string {
  let names = variablesOf.get(place);
  if (!names) {
    const used = new Set<string>();
    const note = { Variable: ({ name }: VariableNode) => void used.add(name.value) };
    for (const node of [...info.fieldNodes, ...Object.values(info.fragments)]) visit(node, note);
    names = [...used].sort();
    variablesOf.set(place, names);
  }
  return names.length === 0 ? '' : JSON.stringify(names.map((name) => info.variableValues[name] ?? null));
}

async function readNodes(
  context: Context,
  info: GraphQLResolveInfo,
  type: string,
  ids: readonly string[],
): Promise<Array<Selected | null>> {
  const variables = { ...info.variableValues, [IDS_VARIABLE]: [...new Set(ids)] };
  const result = await readDocument(context, info.schema, documentAt(info, type), variables);
  const failure = result.errors?.[0];
  if (failure) throw failure.originalError ?? failure;
  const nodes = (result.data?.nodes ?? []) as Selected[];
  const byId = new Map(nodes.map((node) => [String(node[ID_ALIAS]), node]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** By its plan, where there is one: not in a mutation, which reads what it has written. */
async function readDocument(
  context: Context,
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Record<string, unknown>,
): Promise<ExecutionResult> {
  const engine = async () => execute({ schema, document, contextValue: context, variableValues: variables });
  const { plans, principal, signal } = context;
  if (!plans || !principal) return engine();
  const operation = document.definitions[0] as OperationDefinitionNode;
  return plans.answer({ document, operation, variables, visibility: principal.visibility, signal }, engine);
}

/** By the field, where it is alone at its place: so that who asks the same again meets the same document. */
const documentsAt = new WeakMap<object, Map<string, DocumentNode>>();

function documentAt(info: GraphQLResolveInfo, type: string): DocumentNode {
  const place = placeOf(info);
  const known = documentsAt.get(place) ?? new Map<string, DocumentNode>();
  documentsAt.set(place, known);
  const document = known.get(type) ?? documentFor(info, type);
  known.set(type, document);
  return document;
}

/** A field that gives nodes, in its operation. */
export type NodeField = Pick<GraphQLResolveInfo, 'schema' | 'fieldNodes' | 'fragments' | 'operation'>;

/** `query ($__dharmaIds: [ID!], ...) { nodes: infrastructures(where: ..., limit: ...) { the selection } }` */
export function documentFor(info: NodeField, type: string): DocumentNode {
  const field = listFields(info.schema).get(type);
  if (!field) throw new DharmaError('INTERNAL_ERROR');
  const skeleton = parse(
    `query ($${IDS_VARIABLE}: [ID!]) {
      nodes: ${field}(where: { id: { in: $${IDS_VARIABLE} } }, limit: 500) { ${ID_ALIAS}: id __typename }
    }`,
    { noLocation: true },
  );
  const operation = skeleton.definitions[0];
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new DharmaError('INTERNAL_ERROR');
  const root = operation.selectionSet.selections[0] as FieldNode;
  const own = root.selectionSet?.selections ?? [];
  const wanted = info.fieldNodes.flatMap((node) => narrow(node.selectionSet, type, info));
  const nodes: FieldNode = {
    ...root,
    selectionSet: { kind: Kind.SELECTION_SET, selections: [...own, ...wanted] },
  };
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        ...operation,
        operation: OperationTypeNode.QUERY,
        variableDefinitions: [
          ...(operation.variableDefinitions ?? []),
          ...(info.operation.variableDefinitions ?? []),
        ],
        selectionSet: { kind: Kind.SELECTION_SET, selections: [nodes] },
      },
      ...Object.values(info.fragments),
    ],
  };
}

/** The selections that apply to one concrete type; those on interfaces become selections on the type itself. */
function narrow(set: SelectionSetNode | undefined, type: string, info: NodeField): SelectionNode[] {
  return (set?.selections ?? []).flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return [selection];
    const fragment: ASTNode | undefined =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection
        : (info.fragments[selection.name.value] as FragmentDefinitionNode);
    const condition = fragment.typeCondition?.name.value ?? type;
    if (!applies(info.schema, condition, type)) return [];
    return [
      {
        kind: Kind.INLINE_FRAGMENT,
        directives: selection.directives,
        selectionSet: { kind: Kind.SELECTION_SET, selections: narrow(fragment.selectionSet, type, info) },
      },
    ];
  });
}

function applies(schema: GraphQLSchema, condition: string, type: string): boolean {
  if (condition === type) return true;
  const abstract = schema.getType(condition);
  const object = schema.getType(type);
  return isInterfaceType(abstract) && isObjectType(object) && schema.isSubType(abstract, object);
}
