import type { ResourceSchema, Schema } from '../src/assembly/specification/schema.ts';
import { ValidatorData } from './validator-data.ts';

type Members = Readonly<Record<string, unknown>>;

/** Lists the services whose resource policies may name only their own actions. */
const policyServices = ['s3', 'sqs', 'sns'];

/** Writes the schemas of the provided types, one type a line, and the names of all types. */
export function renderSpecification(types: readonly string[]): string {
  const data = new ValidatorData();
  const schemas = data.table('{"AMZN::SDC::Deployment":{"type_name"') as Record<string, Members>;
  const { getatt_attributes: attributes } = data.table('{"getatt_attributes"') as Record<
    string,
    Record<string, string[]>
  >;
  const { iam_action_resource_patterns: actions } = data.table('{"iam_action_resource_patterns"') as {
    iam_action_resource_patterns: Members;
  };
  const known = types
    .filter((type) => Object.hasOwn(schemas, type))
    .sort()
    .map((type) => [type, JSON.stringify(resourceSchema(type, schemas[type]!, attributes?.[type] ?? []))] as const);
  const table = {
    $comment: 'Generated from the validator that comes with aws-cdk-lib by scripts/specification.ts. Do not edit.',
    types: namesOf(Object.keys(schemas)),
    actions: Object.fromEntries(policyServices.map((service) => [service, actionsOf(service, Object.keys(actions))])),
    schemas: Object.fromEntries(known),
  };
  return `${JSON.stringify(table, null, 1)}\n`;
}

/** `AWS::SQS` → `Queue QueuePolicy`. */
function namesOf(types: readonly string[]): Record<string, string> {
  const names: Record<string, string> = {};
  for (const type of [...types].sort()) {
    const [, service = '', name = ''] = /^(.*)::([^:]+)$/.exec(type) ?? [];
    names[service] = names[service] === undefined ? name : `${names[service]} ${name}`;
  }
  return names;
}

const actionsOf = (service: string, actions: readonly string[]): string =>
  actions
    .filter((action) => action.startsWith(`${service}:`))
    .map((action) => action.slice(service.length + 1))
    .sort()
    .join(' ');

function resourceSchema(type: string, read: Members, attributes: readonly string[]): ResourceSchema {
  const readOnly = read['read_only_properties'] as readonly string[];
  const properties = Object.entries(read['properties'] as Members).filter(([name]) => !readOnly.includes(name));
  const schema = schemaOf(type, { ...read, properties: Object.fromEntries(properties) });
  const definitions = Object.entries((read['definitions'] ?? {}) as Members);
  return {
    ...schema,
    attributes,
    definitions: Object.fromEntries(
      definitions.map(([name, one]) => [name, schemaOf(`${type} ${name}`, one as Members)]),
    ),
  };
}

/** Lists keywords without a rule, and conditional keywords, which the validator stores incompletely. */
const without = new Set([
  'replacement_strategy',
  'type_name',
  'definitions',
  'read_only_properties',
  'create_only_properties',
  'write_only_properties',
  'conditional_create_only_properties',
  'deprecated_properties',
  'primary_identifier',
  'source_url',
  'if_then_else',
  'all_of',
  'not',
  'not_enum',
]);

type Reader = (where: string, value: unknown) => Schema;

const same =
  (name: keyof Schema): Reader =>
  (_, value) => ({ [name]: value });
const eachOf =
  (name: 'properties' | 'patternProperties'): Reader =>
  (where, value) => ({
    [name]: Object.fromEntries(
      Object.entries(value as Members).map(([key, one]) => [
        name === 'patternProperties' ? patternOf(key) : key,
        schemaOf(`${where}.${key}`, one as Members),
      ]),
    ),
  });
const choiceOf =
  (name: 'anyOf' | 'oneOf'): Reader =>
  (where, value) => {
    const choices = (value as readonly Members[]).map((one) => schemaOf(where, one));
    // A choice without rules accepts everything.
    return choices.some((one) => Object.keys(one).length === 0) ? {} : { [name]: choices };
  };

/** Lists the formats that are checked. docs: IAM User Guide, "IAM identifiers" (IAM ARNs) */
const formats: Readonly<Record<string, Schema>> = {
  'AWS::IAM::Role.Arn': { pattern: '^arn:[^:]*:iam::\\d{12}:role/.+$' },
};

const readers: Readonly<Record<string, Reader>> = {
  // A pattern of the schema itself is more exact.
  format: (_, value) => formats[String(value)] ?? {},
  type: same('type'),
  enum: same('enum'),
  const: (_, value) => ({ enum: [value] }),
  pattern: (_, value) => ({ pattern: patternOf(String(value)) }),
  ref_name: same('ref'),
  required: (_, value) => ((value as readonly string[]).length === 0 ? {} : { required: value as readonly string[] }),
  additional_properties: (_, value) => (value === false ? { isClosed: true } : {}),
  min_length: (_, value) => (value === 0 ? {} : { minLength: Number(value) }),
  max_length: same('maxLength'),
  minimum: same('minimum'),
  maximum: same('maximum'),
  multiple_of: same('multipleOf'),
  min_items: (_, value) => (value === 0 ? {} : { minItems: Number(value) }),
  max_items: same('maxItems'),
  unique_items: (_, value) => (value === true ? { uniqueItems: true } : {}),
  min_properties: same('minProperties'),
  max_properties: same('maxProperties'),
  dependent_required: same('dependentRequired'),
  dependent_excluded: same('dependentExcluded'),
  required_or: same('requiredOr'),
  required_xor: same('requiredXor'),
  items: (where, value) => ({ items: schemaOf(`${where}[]`, value as Members) }),
  properties: eachOf('properties'),
  pattern_properties: eachOf('patternProperties'),
  any_of: choiceOf('anyOf'),
  one_of: choiceOf('oneOf'),
};

function schemaOf(where: string, read: Members): Schema {
  const parts = Object.entries(read)
    .sort(([a], [b]) => Number(b === 'format') - Number(a === 'format'))
    .map(([name, value]) => {
      if (without.has(name)) return {};
      const reader = readers[name];
      if (!reader) throw new Error(`${where}: nobody reads the keyword ${name}.`);
      return reader(where, value);
    });
  return Object.assign({}, ...parts) as Schema;
}

/** Translates a pattern of Java or Python. */
function patternOf(pattern: string): string {
  const translated = pattern
    .replaceAll('\\Z', '$')
    .replaceAll('\\p{Print}', '[ -~]')
    .replace(/^\^?\(\?s\)/, '^');
  new RegExp(translated, flagsOf(translated));
  return translated;
}

const flagsOf = (pattern: string): string => (pattern.includes('\\p{') ? 'u' : '');
