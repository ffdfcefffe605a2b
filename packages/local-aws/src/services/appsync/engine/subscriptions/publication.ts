import {
  getNamedType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type GraphQLOutputType,
  type SelectionSetNode,
} from 'graphql';
import { nullForNonNull } from '../envelope.ts';
import { collectFields, selectionSets, type SelectionScope } from './selection.ts';
import { isObject } from '../../../../kernel/is-object.ts';

/**
 * The object that a mutation publishes: its resolved selection set, keyed by field name, whatever aliases the mutation
 * uses.
 */
export type Published = Record<string, unknown>;

export function publishedObject(
  scope: SelectionScope,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  data: unknown,
): unknown {
  return byFieldName(scope, type, selectionSets(nodes), data);
}

function byFieldName(
  scope: SelectionScope,
  type: GraphQLOutputType,
  sets: readonly SelectionSetNode[],
  data: unknown,
): unknown {
  if (Array.isArray(data)) return data.map((item) => byFieldName(scope, type, sets, item));
  if (typeof data !== 'object' || data === null || sets.length === 0) return data;
  const typeName = runtimeType(scope, type, sets, data as Published);
  const named = scope.schema.getType(typeName);
  const published = Object.create(null) as Published;
  for (const [key, nodes] of collectFields(scope, typeName, sets)) {
    const name = nodes[0]!.name.value;
    const field = named && 'getFields' in named ? named.getFields()[name] : undefined;
    const value = (data as Published)[key];
    const own = field ? byFieldName(scope, field.type as GraphQLOutputType, selectionSets(nodes), value) : value;
    published[name] =
      isObject(own) && isObject(published[name]) ? Object.assign(Object.create(null), published[name], own) : own;
  }
  return published;
}

function runtimeType(
  scope: SelectionScope,
  type: GraphQLOutputType,
  sets: readonly SelectionSetNode[],
  data: Published,
): string {
  const named = getNamedType(type);
  if (!isAbstractType(named)) return named.name;
  // Only the selected members are known. Without __typename, the fields of a fragment stay unpublished.
  for (const [key, nodes] of collectFields(scope, named.name, sets))
    if (nodes[0]?.name.value === '__typename') return String(data[key]);
  return named.name;
}

/** Answers the members of `data` that the selection names, under its response keys. */
export function cutToSelection(
  scope: SelectionScope,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  data: unknown,
): unknown {
  const sets = selectionSets(nodes);
  if (Array.isArray(data)) return data.map((item) => cutToSelection(scope, type, nodes, item));
  if (!isObject(data) || sets.length === 0) return data;
  const named = getNamedType(type);
  const cut = Object.create(null) as Published;
  for (const [key, fieldNodes] of collectFields(scope, named.name, sets)) {
    const name = fieldNodes[0]!.name.value;
    const field = 'getFields' in named ? named.getFields()[name] : undefined;
    if (field)
      cut[key] = Object.hasOwn(data, name)
        ? cutToSelection(scope, field.type as GraphQLOutputType, fieldNodes, data[name])
        : null;
  }
  return cut;
}

export interface ProjectionError {
  readonly message: string;
  readonly path: readonly (string | number)[];
}

export interface Projection {
  readonly data: Record<string, unknown>;
  readonly errors: readonly ProjectionError[];
}

/** Is thrown for a null that the schema forbids. Its error is told already. */
class NullBubble extends Error {}

type Path = readonly (string | number)[];

/** Is thrown for a projection that is too long as JSON. It is found out while the projection is made. */
export class TooLong extends Error {}

/**
 * Answers the published object as one subscriber sees it: the intersection of both selections. A field that the
 * mutation did not select is null. If the schema forbids null there, that is an error, and the parent becomes null.
 * Throws TooLong for one of more than `mostBytes`.
 */
export function project(
  { scope, rootType, rootKey, nodes, type }: Projected,
  published: unknown,
  mostBytes: number,
): Projection {
  const errors: ProjectionError[] = [];
  const root: Projector = { scope, errors, left: mostBytes };
  const data = Object.create(null) as Record<string, unknown>;
  // The root has no further ancestor, so the field itself becomes null.
  data[rootKey] = guarded(() => complete(root, type, nodes, published, [rootKey], rootType));
  return { data, errors };
}

/** A subscription as far as it decides what its subscriber sees. */
export interface Projected {
  readonly scope: SelectionScope;
  readonly rootType: string;
  readonly rootKey: string;
  readonly nodes: readonly FieldNode[];
  readonly type: GraphQLOutputType;
}

interface Projector {
  readonly scope: SelectionScope;
  readonly errors: ProjectionError[];
  /** The bytes that may still be written. */
  left: number;
}

/** A member has quotes, a colon and a comma, and a value of one byte at least. */
const leastOfMember = 5;

function spend(projector: Projector, bytes: number): void {
  projector.left -= bytes;
  if (projector.left < 0) throw new TooLong();
}

function guarded(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof NullBubble) return null;
    throw error;
  }
}

/**
 * Makes all parts of a value. If one of them breaks a rule, so does the value, after all parts have told what is wrong
 * with them. recorded: aws-amplify/amplify-flutter issue 5371
 */
function together<Part>(parts: Iterable<Part>, make: (part: Part) => void): void {
  let broken: NullBubble | undefined;
  for (const part of parts)
    try {
      make(part);
    } catch (error) {
      if (!(error instanceof NullBubble)) throw error;
      broken = error;
    }
  if (broken) throw broken;
}

function complete(
  projector: Projector,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  value: unknown,
  path: Path,
  parent: string,
): unknown {
  if (isNonNullType(type)) {
    const completed = complete(projector, type.ofType, nodes, value, path, parent);
    if (completed !== null) return completed;
    const message = nullForNonNull(String(type.ofType), parent, path);
    spend(projector, 2 * message.length);
    projector.errors.push({ message, path });
    throw new NullBubble();
  }
  if (value === null || value === undefined) return null;
  if (isListType(type)) {
    const itemType = type.ofType as GraphQLOutputType;
    const items: unknown[] = [];
    together((Array.isArray(value) ? (value as unknown[]) : [value]).entries(), ([index, item]) => {
      const run = (): unknown => complete(projector, itemType, nodes, item, [...path, index], String(type));
      items[index] = isNonNullType(itemType) ? run() : guarded(run);
    });
    return items;
  }
  if (isObjectType(type) || isAbstractType(type))
    return completeObject(projector, type.name, nodes, value as Published, path);
  if (typeof value === 'string') spend(projector, value.length);
  return value;
}

function completeObject(
  projector: Projector,
  declared: string,
  nodes: readonly FieldNode[],
  value: Published,
  path: Path,
): unknown {
  const { schema } = projector.scope;
  const typeName =
    isAbstractType(schema.getType(declared)) && typeof value['__typename'] === 'string'
      ? value['__typename']
      : declared;
  const type = schema.getType(typeName);
  const object = Object.create(null) as Record<string, unknown>;
  together(collectFields(projector.scope, typeName, selectionSets(nodes)), ([key, fieldNodes]) => {
    spend(projector, key.length + leastOfMember);
    const name = fieldNodes[0]!.name.value;
    if (name === '__typename') {
      object[key] = typeName;
      return;
    }
    const field = type && 'getFields' in type ? type.getFields()[name] : undefined;
    if (!field) return;
    const fieldType = field.type as GraphQLOutputType;
    const run = (): unknown => complete(projector, fieldType, fieldNodes, value[name], [...path, key], typeName);
    object[key] = isNonNullType(fieldType) ? run() : guarded(run);
  });
  return object;
}
