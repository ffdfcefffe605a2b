import {
  getNullableType,
  isCompositeType,
  isListType,
  isNonNullType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type SelectionSetNode,
} from 'graphql';
import { UnsupportedError } from '../../../kernel/errors.ts';
import { mostCharacters } from '../engine/introspected.ts';
import { linesOf } from '../engine/lines.ts';
import type { Run } from './run-document.ts';

/**
 * What one answer may hold. Each item of a list has a value for each alias of a document, and each value is made in the
 * thread that serves everybody. These bounds are the runtime's own.
 */
const mostValues = 300_000;

type Info = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'path'>;

/** Notes what a value of a field makes of the answer, before its members are resolved. */
export type NoteVolume = (value: unknown, run: Run, info: Info) => void;

/**
 * A resolver and an error take as long as so many values. docs: AWS AppSync API Reference, "CreateGraphqlApi"
 * (resolverCountLimit, at most 10,000)
 */
const valuesOfResolver = 20;

export const tooMuch = (): Error =>
  new UnsupportedError(`A GraphQL answer of more than ${mostValues} values or ${mostCharacters} characters`);

/**
 * The request has failed as a whole, so the fields that are left need no values. The engine looks for no place of an
 * error that has a path.
 */
export const failedAsAWhole = Object.assign(tooMuch(), { path: [] });

export function volumeOf(type: GraphQLOutputType): NoteVolume {
  const noteMembers = volumeOfMembers(type);
  if (!mayFail(type)) return noteMembers;
  return (value, run, info) => {
    noteErrors(failuresIn(value, type), run, info);
    noteMembers(value, run, info);
  };
}

function volumeOfMembers(type: GraphQLOutputType): NoteVolume {
  const named = innermost(type);
  if (!isCompositeType(named) && !isListType(getNullableType(type))) return noteText;
  const isComposite = isCompositeType(named);
  return (value, run, info) => {
    if (value === null || value === undefined) return;
    const items = itemsIn(value);
    const { count, characters } = isComposite ? keysOf(info) : oneKey;
    note(run, items * count, items * characters);
    if (!isComposite) noteTexts(value, run);
  };
}

const mayFail = (type: GraphQLOutputType): boolean =>
  isNonNullType(type) || (isListType(type) && mayFail(type.ofType as GraphQLOutputType));

/** Counts the places where the engine finds null or an error that may not be there: each becomes an error. */
function failuresIn(value: unknown, type: GraphQLOutputType): number {
  if (value instanceof Error) return 1;
  if (value === null || value === undefined) return isNonNullType(type) ? 1 : 0;
  const list = getNullableType(type);
  if (!Array.isArray(value) || !isListType(list)) return 0;
  return value.reduce<number>((sum, item) => sum + failuresIn(item, list.ofType as GraphQLOutputType), 0);
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

export function noteResolver(run: Run, source: unknown, args: unknown): void {
  note(run, valuesOfResolver, sizeOf(run.variables) + sizeOf(source) + sizeOf(args));
}

/** Values of variables are shared by all resolvers that get them, and so are sources. */
const sizes = new WeakMap<object, number>();

/** A value takes as long to write as so many characters, however short it is. */
const charactersOfPart = 32;

/** Answers about how many characters a value has in the context of a handler, which is written for each resolver. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return charactersOfPart + value.length;
  if (typeof value !== 'object' || value === null) return charactersOfPart;
  let size = sizeOfFew(value) ?? sizes.get(value);
  if (size !== undefined) return size;
  size = charactersOfPart;
  if (Array.isArray(value)) for (const item of value) size += sizeOf(item);
  else for (const [key, member] of Object.entries(value)) size += key.length + sizeOf(member);
  sizes.set(value, size);
  return size;
}

const fewMembers = 8;

/** Most objects are small, and new: to look for their sizes, and to keep them, takes longer than to count. */
function sizeOfFew(value: object): number | undefined {
  let size = charactersOfPart;
  let members = 0;
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key];
    members += 1;
    if (members > fewMembers || (typeof member === 'object' && member !== null)) return undefined;
    size += key.length + sizeOf(member);
  }
  return size;
}

/** For each node of a field the engine looks for the place of the error, from the first line to the end of its own. */
const linesOfValue = 100;
const charactersOfValue = 2_500;

/** Notes errors of a field: each has the path, mostly twice, and a place for each node. */
export function noteErrors(count: number, run: Run, { path, fieldNodes }: Pick<Info, 'path' | 'fieldNodes'>): void {
  if (count === 0) return;
  let characters = 0;
  for (let at: Info['path'] | undefined = path; at; at = at.prev) characters += 2 * String(at.key).length;
  const source = fieldNodes[0]?.loc?.source;
  const search = linesOf(source) / linesOfValue + (source?.body.length ?? 0) / charactersOfValue;
  const places = fieldNodes.length * (1 + search);
  note(run, count * (valuesOfResolver + places), count * characters);
}

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
const known = new WeakMap<readonly FieldNode[], Keys>();

interface Keys {
  readonly count: number;
  readonly characters: number;
}
const oneKey: Keys = { count: 1, characters: 0 };

/** Counts the members that an object of the field has in the answer, and the characters of their names. */
function keysOf({ fieldNodes, fragments }: Info): Keys {
  const before = known.get(fieldNodes);
  if (before) return before;
  const keys = new Set<string>();
  const seen = new Set<string>();
  for (const { selectionSet } of fieldNodes) addKeys(selectionSet, fragments, keys, seen);
  let characters = 0;
  for (const key of keys) characters += key.length;
  const counted = { count: keys.size, characters };
  known.set(fieldNodes, counted);
  return counted;
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
