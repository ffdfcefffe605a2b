import { isInputObjectType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';
import { UnsupportedError } from '../../../kernel/errors.ts';

/** This bound is the runtime's own. */
const mostValues = 10_000;

/**
 * Refuses a schema with a default that stands for too many values: each default of a few letters may hold the next one
 * twice, and whoever writes arguments or the schema writes all of them.
 */
export function boundDefaults(schema: GraphQLSchema): void {
  const known = new Map<object, number>();
  const weigh = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return 1;
    const before = known.get(value);
    if (before !== undefined) return before;
    const weight = Object.values(value).reduce<number>((sum, member) => sum + weigh(member), 1);
    known.set(value, weight);
    return weight;
  };
  for (const { name, defaultValue } of inputsOf(schema))
    if (weigh(defaultValue) > mostValues)
      throw new UnsupportedError(`The default of ${name}, which stands for more than ${mostValues} values,`);
}

const inputsOf = (schema: GraphQLSchema): { readonly name: string; readonly defaultValue?: unknown }[] =>
  Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isInputObjectType(type)) return Object.values(type.getFields());
    return isObjectType(type) || isInterfaceType(type)
      ? Object.values(type.getFields()).flatMap(({ args }) => args)
      : [];
  });
