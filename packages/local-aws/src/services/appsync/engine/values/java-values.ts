import { Kind, type ObjectFieldNode, type ValueNode } from 'graphql';

/**
 * AppSync runs graphql-java: its messages name Java classes and print values as Java does. recorded:
 * graphql/graphql-over-http#81
 */
export function javaClass(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value)) return 'ArrayList';
  switch (typeof value) {
    case 'string':
      return 'String';
    case 'boolean':
      return 'Boolean';
    case 'number':
      if (!Number.isInteger(value)) return 'Double';
      return Math.abs(value) <= 0x7fffffff ? 'Integer' : 'Long';
    default:
      return 'LinkedHashMap';
  }
}

/** Answers the kind of JSON value that `type mismatch error` names. */
export function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'LIST';
  if (typeof value === 'object' && value !== null) return 'OBJECT';
  if (typeof value === 'boolean') return 'BOOLEAN';
  return typeof value === 'number' ? 'NUMBER' : 'STRING';
}

/** Writes `Object.toString()` of the Java value that the JSON value becomes. */
export function javaString(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(javaString).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}=${javaString(item)}`)
      .join(', ')}}`;
  }
  return String(value);
}

/** Writes `toString()` of graphql-java's AST of a literal, as WrongType messages show it. */
export function javaAst(node: ValueNode): string {
  switch (node.kind) {
    case Kind.STRING:
      return `StringValue{value='${node.value}'}`;
    case Kind.INT:
      return `IntValue{value=${node.value}}`;
    case Kind.FLOAT:
      return `FloatValue{value=${node.value}}`;
    case Kind.BOOLEAN:
      return `BooleanValue{value=${node.value}}`;
    case Kind.ENUM:
      return `EnumValue{name='${node.value}'}`;
    case Kind.NULL:
      return 'NullValue{}';
    case Kind.LIST:
      return `ArrayValue{values=[${node.values.map(javaAst).join(', ')}]}`;
    case Kind.OBJECT:
      return `ObjectValue{objectFields=[${node.fields.map(javaField).join(', ')}]}`;
    case Kind.VARIABLE:
      return `VariableReference{name='${node.name.value}'}`;
  }
}

const javaField = ({ name, value }: ObjectFieldNode): string =>
  `ObjectField{name='${name.value}', value=${javaAst(value)}}`;
