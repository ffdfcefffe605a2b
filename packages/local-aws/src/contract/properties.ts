import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import { asText } from '../kernel/as-text.ts';
import { isObject } from '../kernel/is-object.ts';

/**
 * Says how a resource type treats a property. `honoured`: the property takes effect here. `inert`: the property is
 * accepted without effect on a laptop, for the given reason, which the support table shows. A property that is not
 * listed stops the start with an error that names it. Types, ranges and required members stand in
 * `assembly/specification/`.
 */
export type PropertySpec =
  | { readonly kind: 'honoured' }
  | { readonly kind: 'text' }
  | { readonly kind: 'inert'; readonly reason: string }
  | { readonly kind: 'only'; readonly values: readonly unknown[]; readonly shown?: string }
  | { readonly kind: 'object'; readonly members: Readonly<Record<string, PropertySpec>> }
  | { readonly kind: 'list'; readonly items: PropertySpec };

/** The property takes effect, whatever its value is. The provider itself refuses values that it cannot honour. */
export const honoured: PropertySpec = { kind: 'honoured' };
/** The property takes effect and is a text; a number or a truth value becomes a text. */
export const text: PropertySpec = { kind: 'text' };
export const inert = (reason: string): PropertySpec => ({ kind: 'inert', reason });
/** The property supports these values only. A list that repeats all values of the specification is not written. */
export const only = (...values: readonly unknown[]): PropertySpec => ({ kind: 'only', values });
/** The property supports one value, which differs between environments; the support table shows what it is. */
export const onlyHere = (value: unknown, shown: string): PropertySpec => ({ kind: 'only', values: [value], shown });
export const object = (members: Record<string, PropertySpec>): PropertySpec => ({ kind: 'object', members });
export const list = (items: PropertySpec): PropertySpec => ({ kind: 'list', items });
/** The tags of a resource that has them. */
export const tagList = list(object({ Key: text, Value: text }));
/** Answers the tags that a template says as a list. */
export const declaredTags = (given: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (Array.isArray(given) ? given.filter(isObject) : []).map(({ Key, Value }) => [asText(Key), asText(Value)]),
  );
/** A template may write a truth value as a text. */
export const isTrue = (value: unknown): boolean => String(value) === 'true';

/**
 * Is called for each problem, with its place in the properties, such as `Targets[0].Id`. An error that it throws ends
 * the check.
 */
type Report = (problem: AwsError, path: string) => void;
/** Tells whether a value is not known yet. Such a value is accepted unchecked. */
type IsOpen = (value: unknown) => boolean;

/**
 * Answers the properties in the form that their provider takes. Throws an error that names the first property or value
 * that `members` does not cover, or that CloudFormation would refuse. recorded:
 * ACloudGuru-Resources/course-aws-sysops-administrator-associate#3 (Properties validation failed)
 */
export function checkProperties(
  where: string,
  members: Readonly<Record<string, PropertySpec>>,
  properties: Readonly<Record<string, unknown>>,
  others?: PropertySpec,
): Record<string, unknown> {
  const report = (problem: AwsError): void => {
    throw problem;
  };
  return readProperties(where, members, properties, report, () => false, others);
}

/** Does the same, and reports every problem instead of the first. */
export function readProperties(
  where: string,
  members: Readonly<Record<string, PropertySpec>>,
  properties: Readonly<Record<string, unknown>>,
  report: Report,
  isOpen: IsOpen = () => false,
  others?: PropertySpec,
): Record<string, unknown> {
  return readMembers({ where, report, isOpen }, '', members, properties, others);
}

interface Reading {
  readonly where: string;
  readonly report: Report;
  readonly isOpen: IsOpen;
}

function readMembers(
  reading: Reading,
  path: string,
  members: Readonly<Record<string, PropertySpec>>,
  properties: Readonly<Record<string, unknown>>,
  others?: PropertySpec,
): Record<string, unknown> {
  const { where, report } = reading;
  const read = Object.entries(properties).map(([name, value]) => {
    const spec = Object.hasOwn(members, name) ? members[name] : others;
    const inner = `${path}.${name}`;
    if (!spec && !isNothing(value)) report(new UnsupportedError(`${where}${path}: property ${name}`), placeOf(inner));
    return [name, spec ? readValue(reading, inner, spec, value) : value] as const;
  });
  return Object.fromEntries(read);
}

/** A list without members asks for nothing. An object without members may ask for what its defaults are. */
const isNothing = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

const placeOf = (path: string): string => path.slice(1);

function readValue(reading: Reading, path: string, spec: PropertySpec, value: unknown): unknown {
  if (value === undefined || value === null || reading.isOpen(value)) return value;
  const lacks = (what: string): void => say(new UnsupportedError(`${reading.where}${path}: ${what}`));
  const say = (problem: AwsError): void => reading.report(problem, placeOf(path));
  switch (spec.kind) {
    case 'text':
      if (typeof value === 'object') {
        say(invalid(`${reading.where}${path}: expected type: String, found: ${typeOf(value)}`));
        return undefined;
      }
      // A template may give a number, such as `Value: 5`, where a text is meant.
      return asText(value);
    case 'only':
      if (!spec.values.some((allowed) => asText(allowed) === asText(value))) lacks(`value ${JSON.stringify(value)}`);
      return value;
    case 'object':
      if (typeof value === 'object' && !Array.isArray(value))
        return readMembers(reading, path, spec.members, value as Record<string, unknown>);
      lacks(`${typeof value} instead of an object`);
      return value;
    case 'list':
      if (Array.isArray(value))
        return value.map((item, index) => readValue(reading, `${path}[${index}]`, spec.items, item));
      lacks(`${typeof value} instead of a list`);
      return value;
    default:
      return value;
  }
}

/**
 * Answers the name that CloudFormation's validator gives to a type. recorded:
 * ACloudGuru-Resources/course-aws-sysops-administrator-associate#3
 */
const typeOf = (value: object): string => (Array.isArray(value) ? 'JSONArray' : 'JSONObject');

const invalid = (problem: string): AwsError => new AwsError('ValidationError', problem);
