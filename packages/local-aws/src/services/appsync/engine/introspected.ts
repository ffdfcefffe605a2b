import {
  getArgumentValues,
  getVariableValues,
  getNamedType,
  isListType,
  isObjectType,
  getNullableType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { UnsupportedError } from '../../../kernel/errors.ts';

/** These bounds are the runtime's own. What a client asks of a schema of 1 MB without aliases is less. */
const mostValues = 1_000_000;
export const mostCharacters = 32 * 2 ** 20;

/**
 * Refuses an operation whose introspection makes an answer without end: each type of a schema has a value for each
 * alias of the document. The engine resolves these fields without the resolvers of the API, so they are counted before.
 */
export function boundIntrospection(
  schema: GraphQLSchema,
  document: DocumentNode,
  { selectionSet, variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): void {
  const fieldsOf = fieldsIn(document);
  const asked = fieldsOf(selectionSet).flatMap((field) => {
    const definition = metaFields.get(field.name.value);
    return definition ? [{ field, definition }] : [];
  });
  if (asked.length === 0) return;
  const { coerced } = getVariableValues(schema, variableDefinitions, { ...variables }, { maxErrors: 1 });
  // The engine refuses what is wrong with variables and arguments.
  if (!coerced) return;
  let values = 0;
  let characters = 0;
  const note = (text: string): void => {
    values += 1;
    characters += text.length;
    if (values > mostValues || characters > mostCharacters)
      throw new UnsupportedError(`An introspection of more than ${mostValues} values or ${mostCharacters} characters`);
  };
  const info = { schema } as GraphQLResolveInfo;
  const countField = (definition: GraphQLField<unknown, unknown>, node: FieldNode, source: unknown): void => {
    note((node.alias ?? node.name).value);
    const args = argumentsOf(definition, node, coerced);
    if (args) countValue(definition.type, node, definition.resolve?.(source, args, undefined, info));
  };
  const countValue = (type: GraphQLOutputType, node: FieldNode, value: unknown): void => {
    if (value === null || value === undefined) return;
    if (typeof value === 'string') note(value);
    const list = getNullableType(type);
    const named = getNamedType(type);
    if (isListType(list)) for (const item of value as Iterable<unknown>) countValue(list.ofType as never, node, item);
    else if (isObjectType(named) && node.selectionSet) countSet(named, node.selectionSet, value);
  };
  const countSet = (type: GraphQLObjectType, set: SelectionSetNode, source: unknown): void => {
    for (const field of fieldsOf(set)) {
      const definition = type.getFields()[field.name.value];
      if (definition) countField(definition, field, source);
    }
  };
  for (const { field, definition } of asked) countField(definition, field, undefined);
}

const metaFields = new Map<string, GraphQLField<unknown, unknown>>(
  [SchemaMetaFieldDef, TypeMetaFieldDef].map((definition) => [definition.name, definition]),
);

function argumentsOf(
  definition: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Record<string, unknown>,
): Record<string, unknown> | undefined {
  try {
    return getArgumentValues(definition, node, variables);
  } catch {
    return undefined;
  }
}

/** Lists the fields of a selection with those of its fragments. */
function fieldsIn({ definitions }: DocumentNode): (set: SelectionSetNode) => readonly FieldNode[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const known = new Map<SelectionSetNode, readonly FieldNode[]>();
  const fieldsOf = (set: SelectionSetNode): readonly FieldNode[] => {
    const before = known.get(set);
    if (before) return before;
    const fields = set.selections.flatMap((selection): readonly FieldNode[] => {
      if (selection.kind === Kind.FIELD) return [selection];
      const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      return inner ? fieldsOf(inner.selectionSet) : [];
    });
    known.set(set, fields);
    return fields;
  };
  return fieldsOf;
}
