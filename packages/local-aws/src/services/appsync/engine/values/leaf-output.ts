import { isEnumType, isLeafType, isListType, isNonNullType, isObjectType, type GraphQLOutputType } from 'graphql';
import { javaClass, javaString, jsonKind } from './java-values.ts';
import { SerializeError } from './scalars.ts';

/** Is thrown for a resolved value of the wrong shape. The response adds `Can't resolve value (/path) : `. */
export class ShapeError extends Error {}

type Convert = (value: unknown) => unknown;

/**
 * Converts a resolved value as graphql-java does, where that differs from graphql-js: lenient built-in scalars, enums
 * by name, and shape errors. A bad list item becomes an Error in its place, which graphql-js reports at the path of the
 * item. docs: AWS AppSync Developer Guide, "Troubleshooting and common mistakes in AWS AppSync"
 */
export function outputConverter(type: GraphQLOutputType): Convert {
  const nullable = isNonNullType(type) ? type.ofType : type;
  if (isListType(nullable)) return listConverter(outputConverter(nullable.ofType as GraphQLOutputType));
  if (isObjectType(nullable)) {
    return (value) => {
      if (value !== null && value !== undefined && (typeof value !== 'object' || Array.isArray(value)))
        throw new ShapeError(`type mismatch error, expected type OBJECT, got ${jsonKind(value)}`);
      return value;
    };
  }
  if (!isLeafType(nullable)) return (value) => value;
  const convert = isEnumType(nullable)
    ? enumConverter(nullable.name, new Set(nullable.getValues().map(({ name }) => name)))
    : builtIn[nullable.name];
  if (!convert) return (value) => value;
  return (value) => (value === null || value === undefined ? null : convert(value));
}

const listConverter =
  (item: Convert): Convert =>
  (value) => {
    if (value === null || value === undefined) return null;
    if (!Array.isArray(value)) throw new ShapeError(`type mismatch error, expected type LIST, got ${jsonKind(value)}`);
    return value.map((element) => {
      try {
        return item(element);
      } catch (error) {
        return error;
      }
    });
  };

const enumConverter =
  (name: string, names: ReadonlySet<string>): Convert =>
  (value) => {
    if (typeof value === 'string' && names.has(value)) return value;
    throw new SerializeError(`Invalid input for Enum '${name}'. No value found for name '${javaString(value)}'`);
  };

const wrong = (type: string, value: unknown): SerializeError =>
  new SerializeError(`Expected type '${type}' but was '${javaClass(value)}'.`);

const builtIn: Record<string, Convert | undefined> = {
  String: (value) => (typeof value === 'string' ? value : javaString(value)),
  ID(value) {
    if (typeof value === 'string') return value;
    if (Number.isSafeInteger(value)) return String(value);
    throw wrong('ID', value);
  },
  Int(value) {
    const number = numeric(value);
    if (number === undefined || !Number.isInteger(number) || Math.abs(number) > 0x7fffffff) throw wrong('Int', value);
    return number;
  },
  Float(value) {
    const number = numeric(value);
    if (number === undefined) throw wrong('Float', value);
    return number;
  },
  Boolean(value) {
    if (typeof value === 'boolean') return value;
    if (typeof value === 'string') return value.toLowerCase() === 'true';
    if (typeof value === 'number') return value !== 0;
    throw wrong('Boolean', value);
  },
};

function numeric(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^[+-]?\d{1,300}(\.\d{1,300})?(e[+-]?\d{1,3})?$/i.test(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
