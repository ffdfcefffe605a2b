import {
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLError,
  type GraphQLSchema,
  type GraphQLType,
} from 'graphql';
import { AwsError } from '../../../kernel/errors.ts';
import { ShapeError } from './values/leaf-output.ts';
import { SerializeError } from './values/scalars.ts';

export interface SourceLocation {
  readonly line: number;
  readonly column: number;
  readonly sourceName: null;
}

/**
 * An entry of `errors`, in one of the three shapes that AppSync has, with AppSync's order of keys. recorded:
 * graphql/graphql-over-http#81; docs: AWS AppSync Developer Guide, "Using AWS Lambda resolvers in AWS AppSync"
 */
export type ErrorEntry =
  | {
      readonly path: readonly (string | number)[];
      readonly data: unknown;
      readonly errorType: string | null;
      readonly errorInfo: unknown;
      readonly locations: readonly SourceLocation[] | null;
      readonly message: string;
    }
  | {
      readonly path: readonly (string | number)[] | null;
      readonly locations: readonly SourceLocation[] | null;
      readonly message: string;
    };

/** An error of a resolver or of the authorisation of a field. */
export class FieldError extends Error {
  readonly errorType: string | null;
  readonly data: unknown;
  readonly errorInfo: unknown;

  constructor(message: string, errorType: string | null, data: unknown = null, errorInfo: unknown = null) {
    super(message);
    this.errorType = errorType;
    this.data = data;
    this.errorInfo = errorInfo;
  }
}

export const notAuthorized = (typeName: string, fieldName: string): FieldError =>
  new FieldError(`Not Authorized to access ${fieldName} on type ${typeName}`, 'Unauthorized');

export const sourceLocations = (error: GraphQLError): SourceLocation[] | null =>
  error.locations?.map(({ line, column }) => ({ line, column, sourceName: null })) ?? null;

type ResponsePath = readonly (string | number)[];

/** Writes a response path as messages show it: `/posts[0]/title`. */
export const pathText = (path: ResponsePath): string =>
  path.map((key) => (typeof key === 'number' ? `[${key}]` : `/${key}`)).join('');

export function errorEntry(schema: GraphQLSchema, error: GraphQLError, report: (error: unknown) => void): ErrorEntry {
  const path = error.path ?? [];
  const cause = error.originalError;
  if (cause instanceof SerializeError)
    return { path, locations: null, message: `Can't serialize value (${pathText(path)}) : ${cause.message}` };
  if (cause instanceof ShapeError)
    return { path, locations: null, message: `Can't resolve value (${pathText(path)}) : ${cause.message}` };
  if (cause instanceof FieldError) return resolverEntry(path, cause, sourceLocations(error));
  // The client learns the names of UnsupportedError and UnverifiedBehaviour, so that a field that cannot run is never a
  // silent null.
  if (cause instanceof AwsError)
    return resolverEntry(path, new FieldError(cause.message, cause.code), sourceLocations(error));
  if (/^Cannot return null for non-nullable field/.test(error.message))
    return { path, locations: null, message: nullMessage(schema, error, path) };
  if (cause) report(cause);
  return resolverEntry(
    path,
    new FieldError(cause ? 'Internal Failure' : error.message, 'InternalFailure'),
    sourceLocations(error),
  );
}

export const resolverEntry = (
  path: ResponsePath,
  { data, errorType, errorInfo, message }: FieldError,
  locations: readonly SourceLocation[] | null,
): ErrorEntry => ({
  path,
  data,
  errorType,
  errorInfo,
  locations,
  message,
});

function nullMessage(schema: GraphQLSchema, error: GraphQLError, path: ResponsePath): string {
  const [, parentName = '', fieldName = ''] = /field (\w+)\.(\w+)\.$/.exec(error.message) ?? [];
  const parent = schema.getType(parentName);
  let type: GraphQLType | undefined = isObjectType(parent) ? parent.getFields()[fieldName]?.type : undefined;
  let within: string = parentName;
  for (let index = path.length - 1; type && typeof path[index] === 'number'; index -= 1) {
    const list: GraphQLType = isNonNullType(type) ? type.ofType : type;
    within = String(list);
    type = isListType(list) ? list.ofType : type;
  }
  if (!type) return nullForNonNull(fieldName, within, path);
  return nullForNonNull(String(isNonNullType(type) ? type.ofType : type), within, path);
}

export const nullForNonNull = (typeName: string, parentName: string, path: ResponsePath): string =>
  `Cannot return null for non-nullable type: '${typeName}' within parent '${parentName}' (${pathText(path)})`;
