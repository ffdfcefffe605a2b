import { readProperties } from '../../contract/properties.ts';
import type { ResourceProvider } from '../../contract/resource-provider.ts';
import { AwsError } from '../../kernel/errors.ts';
import { faultsOf } from '../specification/check.ts';
import { documentedLimits } from '../specification/documented-limits.ts';
import type { Check, Fault } from '../specification/fault.ts';
import { schemaOf, type ResourceSchema, type Schema } from '../specification/schema.ts';

type Properties = Readonly<Record<string, unknown>>;
type Declared = Pick<ResourceProvider, 'properties' | 'others'>;

/**
 * Finds the properties that break the specification and those that are not supported here. A property that does not
 * exist at all is reported only as that, and not as unsupported too.
 */
export function propertyProblems(
  where: string,
  type: string,
  { properties: known, others }: Declared,
  properties: Properties,
  check: Omit<Check, 'definitions'>,
): AwsError[] {
  const faults = specifiedFaults(others ? customResource : schemaOf(type), documentedLimits[type], properties, check);
  const wrong = faults.map(({ path, rule }) => new AwsError('ValidationError', `${placeOf(where, path)}: ${rule}`));
  const lacking: AwsError[] = [];
  const add = (problem: AwsError, path: string): void => {
    if (!faults.some((fault) => fault.path === path)) lacking.push(problem);
  };
  readProperties(where, known, properties, add, check.isOpen, others);
  return [...wrong, ...lacking];
}

const placeOf = (where: string, path: string): string => (path === '' ? where : `${where}.${path}`);

/** A custom resource accepts whatever its function accepts. */
const customResource: ResourceSchema | undefined = open(schemaOf('AWS::CloudFormation::CustomResource'));

function open(schema: ResourceSchema | undefined): ResourceSchema | undefined {
  return schema && { ...schema, isClosed: false };
}

function specifiedFaults(
  schema: ResourceSchema | undefined,
  documented: Schema | undefined,
  properties: Properties,
  check: Omit<Check, 'definitions'>,
): Fault[] {
  const faults = schema ? faultsOf({ ...check, definitions: schema.definitions }, schema, properties) : [];
  const more = documented ? faultsOf({ ...check, definitions: {} }, documented, properties) : [];
  return [...faults, ...more.filter(({ path }) => !faults.some((fault) => fault.path === path))];
}
