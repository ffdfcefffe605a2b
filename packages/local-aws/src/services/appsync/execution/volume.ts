import {
  getNullableType,
  isCompositeType,
  isListType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type SelectionSetNode,
} from 'graphql';
import { UnsupportedError } from '../../../kernel/errors.ts';
import type { Run } from './run-document.ts';

/**
 * What one answer may hold. Each item of a list has a value for each alias of a document, and each value is made in the
 * thread that serves everybody. These bounds are the runtime's own.
 */
const mostValues = 300_000;
const mostCharacters = 32 * 2 ** 20;

type Info = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>;

/** Notes what a value of a field makes of the answer, before its members are resolved. */
export type NoteVolume = (value: unknown, run: Run, info: Info) => void;

/**
 * A resolver and an error take as long as so many values. docs: AWS AppSync API Reference, "CreateGraphqlApi"
 * (resolverCountLimit, at most 10,000)
 */
const valuesOfResolver = 20;

export const tooMuch = (): Error =>
  new UnsupportedError(`A GraphQL answer of more than ${mostValues} values or ${mostCharacters} characters`);

export function volumeOf(type: GraphQLOutputType): NoteVolume {
  const named = innermost(type);
  if (!isCompositeType(named) && !isListType(getNullableType(type))) return noteText;
  const isComposite = isCompositeType(named);
  return (value, run, info) => {
    if (value === null || value === undefined) return;
    note(run, itemsIn(value) * (isComposite ? keysOf(info) : 1), 0);
    if (!isComposite) noteTexts(value, run);
  };
}

function innermost(type: GraphQLOutputType): GraphQLOutputType {
  const nullable = getNullableType(type);
  return isListType(nullable) ? innermost(nullable.ofType as GraphQLOutputType) : nullable;
}

const noteText: NoteVolume = (value, run) => {
  if (typeof value === 'string') note(run, 0, value.length);
};

function noteTexts(value: unknown, run: Run): void {
  if (typeof value === 'string') note(run, 0, value.length);
  else if (Array.isArray(value)) for (const item of value) noteTexts(item, run);
}

/** Notes a resolver, or an error of a field. */
export const noteResolver = (run: Run): void => note(run, valuesOfResolver, 0);

function note({ volume }: Run, values: number, characters: number): void {
  volume.values += values;
  volume.characters += characters;
  if (volume.values <= mostValues && volume.characters <= mostCharacters) return;
  volume.isTooMuch = true;
  throw tooMuch();
}

function itemsIn(value: unknown): number {
  if (value instanceof Error) return valuesOfResolver;
  return Array.isArray(value) ? value.reduce<number>((sum, item) => sum + itemsIn(item), 1) : 1;
}

/** The engine hands on the same list of nodes for each item of a list. */
const known = new WeakMap<readonly FieldNode[], number>();

/** Counts the members that an object of the field has in the answer. */
function keysOf({ fieldNodes, fragments }: Info): number {
  let count = known.get(fieldNodes);
  if (count === undefined) {
    const keys = new Set<string>();
    const seen = new Set<string>();
    for (const { selectionSet } of fieldNodes) addKeys(selectionSet, fragments, keys, seen);
    known.set(fieldNodes, (count = keys.size));
  }
  return count;
}

function addKeys(
  selectionSet: SelectionSetNode | undefined,
  fragments: Readonly<Record<string, FragmentDefinitionNode | undefined>>,
  keys: Set<string>,
  seen: Set<string>,
): void {
  for (const selection of selectionSet?.selections ?? [])
    if (selection.kind === Kind.FIELD) keys.add(selection.alias?.value ?? selection.name.value);
    else if (selection.kind === Kind.INLINE_FRAGMENT) addKeys(selection.selectionSet, fragments, keys, seen);
    else if (!seen.has(selection.name.value)) {
      seen.add(selection.name.value);
      addKeys(fragments[selection.name.value]?.selectionSet, fragments, keys, seen);
    }
}
