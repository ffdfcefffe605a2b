import table from './table.json' with { type: 'json' };
import { ownValue } from '../../kernel/own-value.ts';

/** Describes what a value has to be. docs: AWS CloudFormation CLI User Guide, "Resource type definition schema" */
export interface Schema {
  readonly type?: string | readonly string[];
  /** Names a definition of the resource type. */
  readonly ref?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** Forbids other properties. */
  readonly isClosed?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  /** Lists by property the properties that it requires or excludes. */
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  readonly dependentExcluded?: Readonly<Record<string, readonly string[]>>;
  /** Requires at least one of the properties, or exactly one. */
  readonly requiredOr?: readonly string[];
  readonly requiredXor?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

export type Definitions = Readonly<Record<string, Schema>>;

/** Describes the properties of a resource type. */
export interface ResourceSchema extends Schema {
  readonly definitions: Definitions;
  /** Lists the attributes that Fn::GetAtt may read. */
  readonly attributes: readonly string[];
}

const texts: Readonly<Record<string, string>> = table.schemas;
const read = new Map<string, ResourceSchema>();

/** Returns undefined for a type that is not provided here. */
export function schemaOf(type: string): ResourceSchema | undefined {
  const known = read.get(type);
  if (known) return known;
  const text = ownValue(texts, type);
  if (text === undefined) return undefined;
  const schema = JSON.parse(text) as ResourceSchema;
  read.set(type, schema);
  return schema;
}

/** Tells whether the type exists. Types outside of `AWS::` may have any name. */
export function isKnownType(type: string): boolean {
  const [, service, name] = /^(AWS::.*)::([^:]+)$/.exec(type) ?? [];
  if (service === undefined || name === undefined) return !type.startsWith('AWS::');
  return (ownValue(table.types as Readonly<Record<string, string>>, service) ?? '').split(' ').includes(name);
}

/** Lists the actions of a service in lower case, if its resource policies may name only those. */
export const actionsOf = (service: string): readonly string[] =>
  (ownValue(table.actions as Readonly<Record<string, string>>, service) ?? '').split(' ');
