import {
  GraphQLError,
  isListType,
  isNonNullType,
  locatedError,
  responsePathAsArray,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
} from 'graphql';
import type { MaybePromise, Run } from './run-document.ts';

export type ResolveField = (
  source: unknown,
  args: Record<string, unknown>,
  run: Run,
  info: GraphQLResolveInfo,
) => MaybePromise<unknown>;

type Path = readonly (string | number)[];

/** A response does not become endless by its errors. */
const most = 10_000;

/**
 * Notes each null and each error of a field where the schema forbids null. AppSync tells all of them, where this
 * executor tells the first below a parent and leaves its other fields, unless that one comes later than they do.
 * recorded: aws/aws-appsync-community issue 247, aws-amplify/amplify-android issue 591
 */
export function noticing(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  resolve: ResolveField,
): ResolveField {
  if (!forbidsNull(field.type)) return resolve;
  const where = `${type.name}.${field.name}`;
  return (source, args, run, info) => {
    const checked = (value: unknown): MaybePromise<unknown> =>
      isBroken(field.type, value) ? broken(where, field, run, info, value) : value;
    const failed = (error: unknown): Promise<never> => refused(field, run, info, error);
    try {
      const value = resolve(source, args, run, info);
      return value instanceof Promise ? value.then(checked, failed) : checked(value);
    } catch (error) {
      return failed(error);
    }
  };
}

function forbidsNull(type: GraphQLOutputType): boolean {
  return isNonNullType(type) || (isListType(type) && forbidsNull(type.ofType as GraphQLOutputType));
}

/** Where null is allowed, the executor itself tells the error. */
function refused(
  field: GraphQLField<unknown, unknown>,
  run: Run,
  info: GraphQLResolveInfo,
  error: unknown,
): Promise<never> {
  const located = locatedError(error, info.fieldNodes, responsePathAsArray(info.path));
  if (isNonNullType(field.type)) note(run, located);
  return Promise.reject(located);
}

/**
 * Refuses the whole value. If the executor found the broken item of a list, it would leave the items before it alone,
 * and a failure of theirs that comes later would end the process.
 */
function broken(
  where: string,
  field: GraphQLField<unknown, unknown>,
  run: Run,
  info: GraphQLResolveInfo,
  value: unknown,
): Promise<never> {
  const errors = Array.from(problemsIn(field.type, value, responsePathAsArray(info.path)), ({ path, error }) =>
    error === undefined
      ? new GraphQLError(`Cannot return null for non-nullable field ${where}.`, { path, nodes: info.fieldNodes })
      : locatedError(error, info.fieldNodes, path),
  );
  for (const error of errors) note(run, error);
  return Promise.reject(errors[0]!);
}

const isMissing = (value: unknown): boolean => value === null || value === undefined;

/** An item that could not be converted is an Error in its place. */
function isBroken(type: GraphQLOutputType, value: unknown): boolean {
  if (isMissing(value) || value instanceof Error) return isNonNullType(type);
  const list = isNonNullType(type) ? type.ofType : type;
  if (!isListType(list) || !Array.isArray(value)) return false;
  const of = list.ofType as GraphQLOutputType;
  return forbidsNull(of) && value.some((item) => isBroken(of, item));
}

interface Problem {
  readonly path: Path;
  /** Undefined for a null. */
  readonly error?: Error;
}

function* problemsIn(type: GraphQLOutputType, value: unknown, path: Path): Generator<Problem> {
  if (isMissing(value) || value instanceof Error) {
    if (isNonNullType(type)) yield { path, ...(value instanceof Error && { error: value }) };
    return;
  }
  const list = isNonNullType(type) ? type.ofType : type;
  if (!isListType(list) || !Array.isArray(value)) return;
  for (const [index, item] of value.entries())
    yield* problemsIn(list.ofType as GraphQLOutputType, item, [...path, index]);
}

function note(run: Run, error: GraphQLError): void {
  if (run.violations.length < most) run.violations.push(error);
}

/** Puts all of them among the errors that the executor has told, in the order in which they were noted. */
export function withViolations(errors: readonly GraphQLError[], violations: readonly GraphQLError[]): GraphQLError[] {
  const keyOf = ({ path }: GraphQLError): string => JSON.stringify(path);
  const places = new Map(violations.map((violation, index) => [keyOf(violation), index]));
  const all: GraphQLError[] = [];
  let next = 0;
  for (const error of errors) {
    const place = places.get(keyOf(error));
    if (place === undefined) all.push(error);
    else for (; next <= place; next += 1) all.push(violations[next]!);
  }
  return [...all, ...violations.slice(next)];
}
