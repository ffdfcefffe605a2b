import {
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isObjectType,
  Kind,
  print,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** The facts on which the meaning of a selection depends. */
export interface SelectionScope {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

export function fragmentsOf(definitions: readonly { readonly kind: string }[]): Record<string, FragmentDefinitionNode> {
  const fragments = Object.create(null) as Record<string, FragmentDefinitionNode>;
  for (const definition of definitions) {
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const fragment = definition as FragmentDefinitionNode;
    fragments[fragment.name.value] = fragment;
  }
  return fragments;
}

/** Collects the fields that apply to an object of `typeName`, by response key, in order. */
export function collectFields(
  scope: SelectionScope,
  typeName: string,
  sets: readonly SelectionSetNode[],
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  for (const set of sets) collectInto(scope, typeName, set, fields, visited);
  return fields;
}

function collectInto(
  scope: SelectionScope,
  typeName: string,
  set: SelectionSetNode,
  fields: Map<string, FieldNode[]>,
  visited: Set<string>,
): void {
  for (const node of set.selections) {
    if (!isIncluded(scope, node)) continue;
    if (node.kind === Kind.FIELD) {
      const key = (node.alias ?? node.name).value;
      const known = fields.get(key);
      if (known) known.push(node);
      else fields.set(key, [node]);
      continue;
    }
    const target = fragmentTarget(scope, node, visited);
    if (target && (!target.condition || applies(scope.schema, target.condition, typeName)))
      collectInto(scope, typeName, target.set, fields, visited);
  }
}

function fragmentTarget(
  scope: SelectionScope,
  node: Exclude<SelectionNode, FieldNode>,
  visited: Set<string>,
): { condition: string | undefined; set: SelectionSetNode } | undefined {
  if (node.kind === Kind.INLINE_FRAGMENT) return { condition: node.typeCondition?.name.value, set: node.selectionSet };
  const name = node.name.value;
  const fragment = scope.fragments[name];
  if (!fragment || visited.has(name)) return undefined;
  visited.add(name);
  return { condition: fragment.typeCondition.name.value, set: fragment.selectionSet };
}

function applies(schema: GraphQLSchema, condition: string, typeName: string): boolean {
  if (condition === typeName) return true;
  const [abstract, object] = [schema.getType(condition), schema.getType(typeName)];
  return isAbstractType(abstract) && isObjectType(object) && schema.isSubType(abstract, object);
}

function isIncluded({ variables }: SelectionScope, node: SelectionNode): boolean {
  if (!node.directives?.length) return true;
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] !== false;
}

export const selectionSets = (nodes: readonly FieldNode[]): SelectionSetNode[] =>
  nodes.flatMap(({ selectionSet }) => selectionSet ?? []);

/**
 * Answers `["id","author","author/name"]`: it contains aliases, and slashes for nesting. For interfaces and unions it
 * contains only what all types share.
 */
export function selectionSetList(
  scope: SelectionScope,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
): string[] {
  return pathsBelow(scope, type, selectionSets(nodes), '');
}

function pathsBelow(
  scope: SelectionScope,
  type: GraphQLOutputType,
  sets: readonly SelectionSetNode[],
  prefix: string,
): string[] {
  const named = getNamedType(type);
  if (sets.length === 0 || !(isObjectType(named) || isAbstractType(named))) return [];
  return [...collectFields(scope, named.name, sets)].flatMap(([key, nodes]) => {
    const field = 'getFields' in named ? named.getFields()[nodes[0]!.name.value] : undefined;
    const path = prefix + key;
    return field ? [path, ...pathsBelow(scope, field.type, selectionSets(nodes), `${path}/`)] : [path];
  });
}

export const selectionSetGraphQL = (nodes: readonly FieldNode[]): string => {
  const selections = selectionSets(nodes).flatMap((set) => set.selections);
  return selections.length === 0 ? '' : print({ kind: Kind.SELECTION_SET, selections });
};
