import { AwsError, UnsupportedError } from '../kernel/errors.ts';

/**
 * What a resource type accepts. `honoured`: it takes effect here. `inert`: accepted without effect on a laptop, for the
 * reason given (the support table shows it). Whatever is not listed stops the start with an error that names it.
 */
export type PropertySpec = { readonly required?: true } & (
  | { readonly kind: 'honoured' }
  | { readonly kind: 'text' }
  | { readonly kind: 'inert'; readonly reason: string }
  | { readonly kind: 'only'; readonly values: readonly unknown[] }
  | { readonly kind: 'object'; readonly members: Readonly<Record<string, PropertySpec>> }
  | { readonly kind: 'list'; readonly items: PropertySpec }
);

/** Takes effect, whatever it holds (the provider itself refuses values it cannot honour). */
export const honoured: PropertySpec = { kind: 'honoured' };
/** Takes effect and is a text; a number or a truth value becomes one. */
export const text: PropertySpec = { kind: 'text' };
export const required = (spec: PropertySpec): PropertySpec => ({ ...spec, required: true });
export const inert = (reason: string): PropertySpec => ({ kind: 'inert', reason });
/** Only these values are supported. */
export const only = (...values: readonly unknown[]): PropertySpec => ({ kind: 'only', values });
export const object = (members: Record<string, PropertySpec>): PropertySpec => ({ kind: 'object', members });
export const list = (items: PropertySpec): PropertySpec => ({ kind: 'list', items });

/** Hears of each problem; what it throws ends the check. */
type Report = (problem: AwsError) => void;
/** Whether a value is not known yet. Such a value is taken as it is. */
type IsOpen = (value: unknown) => boolean;

/**
 * The properties as their provider takes them. Throws an error that names the first property or value that `members`
 * does not cover, or that CloudFormation would not take. recorded:
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

/** Does the same and reports every problem. */
export function readProperties(
  where: string,
  members: Readonly<Record<string, PropertySpec>>,
  properties: Readonly<Record<string, unknown>>,
  report: Report,
  isOpen: IsOpen = () => false,
  others?: PropertySpec,
): Record<string, unknown> {
  for (const [name, spec] of Object.entries(members))
    if (spec.required && properties[name] === undefined) report(invalid(`${where}: required key [${name}] not found`));
  const read = Object.entries(properties).map(([name, value]) => {
    const spec = Object.hasOwn(members, name) ? members[name] : others;
    if (!spec) report(new UnsupportedError(`${where}: property ${name}`));
    return [name, spec ? readValue(`${where}.${name}`, spec, value, report, isOpen) : value] as const;
  });
  return Object.fromEntries(read);
}

function readValue(where: string, spec: PropertySpec, value: unknown, report: Report, isOpen: IsOpen): unknown {
  if (value === undefined || value === null || isOpen(value)) return value;
  switch (spec.kind) {
    case 'text':
      if (typeof value === 'object') report(invalid(`${where}: expected type: String, found: ${typeOf(value)}`));
      // `Value: 5` is written as a number and meant as a text.
      return String(value);
    case 'only':
      if (!spec.values.some((allowed) => String(allowed) === String(value)))
        report(new UnsupportedError(`${where}: value ${JSON.stringify(value)}`));
      return value;
    case 'object':
      if (typeof value === 'object' && !Array.isArray(value))
        return readProperties(where, spec.members, value as Record<string, unknown>, report, isOpen);
      report(new UnsupportedError(`${where}: ${typeof value} instead of an object`));
      return value;
    case 'list':
      if (Array.isArray(value))
        return value.map((item, index) => readValue(`${where}[${index}]`, spec.items, item, report, isOpen));
      report(new UnsupportedError(`${where}: ${typeof value} instead of a list`));
      return value;
    default:
      return value;
  }
}

/**
 * The name that CloudFormation's validator gives a type. recorded:
 * ACloudGuru-Resources/course-aws-sysops-administrator-associate#3
 */
const typeOf = (value: object): string => (Array.isArray(value) ? 'JSONArray' : 'JSONObject');

const invalid = (problem: string): AwsError => new AwsError('ValidationError', problem);
