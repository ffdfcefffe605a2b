import { empty, type Model, type ModelShape } from './model.ts';

/**
 * Reads the schemas of a client of the SDK: `[kind, namespace, name, traits, …]`, or a number for a simple type.
 * observed: @smithy/core 3.x, @aws-sdk/client-sqs 3.1169.0 (dist-es/schemas)
 */
export function sdkModel(client: object): Model {
  const operations = Object.values(client).filter(
    (schema): schema is Operation => Array.isArray(schema) && schema[0] === operationKind,
  );
  return new Map(
    operations.map(([, , name, , input, output]) => [name, { input: shapeOf(input), output: shapeOf(output) }]),
  );
}

type Schema = number | readonly unknown[] | (() => Schema);
type Operation = readonly [number, string, string, unknown, Schema, Schema];

const operationKind = 9;
const listOf = 64;
const mapOf = 128;
const simple: Readonly<Record<number, ModelShape['kind']>> = {
  0: 'text',
  1: 'number',
  2: 'flag',
  4: 'timestamp',
  5: 'timestamp',
  6: 'timestamp',
  7: 'timestamp',
  15: 'document',
  17: 'number',
  19: 'number',
  21: 'blob',
  42: 'blob',
};

function shapeOf(given: unknown): ModelShape {
  if (typeof given === 'function') return shapeOf((given as () => Schema)());
  if (given === 'unit') return empty;
  if (typeof given === 'number') return numbered(given);
  const schema = given as readonly unknown[];
  // A reference with the traits of a member.
  if (schema.length === 2) return shapeOf(schema[0]);
  switch (schema[0]) {
    case 0:
      return shapeOf(schema[4]);
    case 1:
      return { kind: 'list', item: () => shapeOf(schema[4]) };
    case 2:
      return { kind: 'map', item: () => shapeOf(schema[5]) };
    case 3:
    case 4:
    case -3:
      return structure(schema[4] as readonly string[], schema[5] as readonly Schema[], Number(schema[6] ?? 0));
    default:
      throw new Error(`a schema of an unknown kind: ${String(schema[0])}`);
  }
}

function numbered(schema: number): ModelShape {
  if ((schema & mapOf) === mapOf) return { kind: 'map', item: () => shapeOf(schema & ~mapOf) };
  if ((schema & listOf) === listOf) return { kind: 'list', item: () => shapeOf(schema & ~listOf) };
  const kind = simple[schema];
  if (kind === undefined) throw new Error(`a schema of an unknown kind: ${schema}`);
  return { kind };
}

/** The first members are those that are required. */
const structure = (names: readonly string[], schemas: readonly Schema[], required: number): ModelShape => ({
  kind: 'structure',
  members: Object.fromEntries(names.map((name, index) => [name, () => shapeOf(schemas[index])])),
  required: names.slice(0, required),
});
