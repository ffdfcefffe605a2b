import { isAbstractType, type GraphQLResolveInfo, type GraphQLTypeResolver } from 'graphql';
import { declareUnverified, type RequireAllowed } from '../../../kernel/unverified.ts';
import { FieldError } from '../engine/envelope.ts';
import { badRequest } from '../errors.ts';

const otherName = declareUnverified(
  'appsync-abstract-type:other',
  'A value of an interface or a union has a __typename that is none of its types.',
  'the field is null and has the error Internal Failure',
);

/** Is thrown for a value of an interface or a union that names no type. It ends the whole request. */
export class NoTypename extends Error {
  readonly typeName: string;

  constructor(typeName: string) {
    super();
    this.typeName = typeName;
  }
}

/** recorded: advancedweb.hu, "How to resolve interfaces and union types in AppSync" */
export const noTypename = ({ typeName }: NoTypename): Error =>
  badRequest(`Could not determine the exact type of ${typeName}. Missing __typename key on value.'`);

/**
 * Makes what knows the type of a value of an interface or a union: its `__typename`, which resolvers must return. A
 * failure comes later, so that the executor does not leave what it has begun before alone.
 */
export const createTypeResolver =
  (requireAllowed: RequireAllowed): GraphQLTypeResolver<unknown, unknown> =>
  (value, _, { schema }, { name }) => {
    try {
      return nameOfType(value, schema, name, requireAllowed);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  };

function nameOfType(value: unknown, schema: Schema, typeName: string, requireAllowed: RequireAllowed): string {
  const named: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, '__typename') : undefined;
  if (named === undefined || named === null) throw new NoTypename(typeName);
  if (typeof named === 'string' && isOneOf(schema, typeName, named)) return named;
  requireAllowed(otherName);
  throw new FieldError('Internal Failure', 'InternalFailure');
}

type Schema = GraphQLResolveInfo['schema'];

function isOneOf(schema: Schema, typeName: string, named: string): boolean {
  const type = schema.getType(typeName);
  return isAbstractType(type) && schema.getPossibleTypes(type).some(({ name }) => name === named);
}
