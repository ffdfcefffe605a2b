import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import { compilePattern } from '../kernel/java-regex.ts';
import { ownValue } from '../kernel/own-value.ts';
import type { ProvisionedResource } from '../contract/resource-provider.ts';
import type { Stack } from './cloud-assembly.ts';
import { templateError } from './intrinsic-arguments.ts';
import { evaluate, type Scope } from './intrinsics.ts';
import { pseudoParameter, type Environment } from './pseudo-parameters.ts';
import type { Template, TemplateParameter } from './template.ts';

/** Values of parameters by name. */
export type Parameters = Readonly<Record<string, string>>;

export function refuseUnknownParameters(stacks: readonly Stack[], parameters: Parameters): void {
  const known = stacks.flatMap(({ template }) => Object.keys(template.Parameters ?? {}));
  const unknown = Object.keys(parameters).filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new AwsError('ValidationError', `Parameters: [${unknown.join(', ')}] do not exist in the template`);
}

/** What the intrinsic functions of one template refer to. */
export function createScope(
  { name, template }: Stack,
  resources: ReadonlyMap<string, ProvisionedResource>,
  environment: Environment,
  exports: ReadonlyMap<string, unknown>,
  { ignored, parameters }: { readonly ignored: readonly string[]; readonly parameters: Parameters },
): Scope {
  const { Conditions = {}, Mappings = {} } = template;
  /** Conditions that are being evaluated, each because the one before refers to it. */
  const open: string[] = [];
  const scope: Scope = {
    ref: (id) =>
      pseudoParameter(id, environment, name) ??
      resources.get(id)?.ref ??
      (ignored.includes(id) ? standIn(id) : parameterValue(template, id, parameters)),
    getAtt(logicalId, attribute) {
      if (ignored.includes(logicalId)) return standIn(logicalId, attribute, environment);
      const resource = resources.get(logicalId);
      if (resource && !Object.hasOwn(resource.attributes, attribute))
        throw new UnsupportedError(`Attribute ${attribute} of ${template.Resources[logicalId]?.Type} ${logicalId}`);
      return resource?.attributes[attribute];
    },
    condition(id) {
      if (!Object.hasOwn(Conditions, id)) throw templateError(`there is no condition ${id}`);
      if (open.includes(id)) throw templateError(`conditions depend on each other: ${[...open, id].join(' → ')}`);
      open.push(id);
      const value = evaluate(Conditions[id], scope);
      open.pop();
      if (typeof value !== 'boolean') throw templateError(`condition ${id} is neither true nor false`);
      return value;
    },
    findInMap: (map, first, second) => ownValue(ownValue(ownValue(Mappings, map) ?? {}, first) ?? {}, second),
    importValue: (id) => exports.get(id),
  };
  return scope;
}

/** docs: AWS CloudFormation User Guide, "CloudFormation template Parameters syntax" (AllowedValues, AllowedPattern) */
function checkParameter(name: string, parameter: TemplateParameter, value: string): void {
  const { AllowedValues, AllowedPattern, MinLength, MaxLength, MinValue, MaxValue } = parameter;
  const isWithin = (size: number, least: unknown, most: unknown): boolean =>
    (least === undefined || size >= Number(least)) && (most === undefined || size <= Number(most));
  if (parameter.Type === 'Number' && (value.trim() === '' || Number.isNaN(Number(value))))
    throw new AwsError('ValidationError', `Parameter '${name}' must be a number.`);
  if (!isWithin(value.length, MinLength, MaxLength) || !isWithin(Number(value), MinValue, MaxValue))
    throw new AwsError(
      'ValidationError',
      `Parameter '${name}' is outside of its MinLength, MaxLength, MinValue or MaxValue.`,
    );
  if (AllowedValues && !AllowedValues.some((allowed) => String(allowed) === value))
    throw new AwsError(
      'ValidationError',
      `Template error: Parameter '${name}' must be one of AllowedValues: ${AllowedValues.map(String).join(', ')}`,
    );
  if (AllowedPattern === undefined) return;
  const { linear, backtracking } = compilePattern(AllowedPattern);
  if (!(linear ?? backtracking).matches(value))
    throw new AwsError('ValidationError', `Parameter '${name}' must match pattern ${AllowedPattern}`);
}

/** The name by which others refer to a resource that is left out. No resource that exists has such a name. */
function standIn(logicalId: string, attribute = '', environment?: Environment): string {
  if (!attribute.endsWith('Arn')) return `ignored-${logicalId}`;
  return `arn:aws:ignored:${environment?.region}:${environment?.accountId}:${logicalId}`;
}

function parameterValue(template: Template, name: string, parameters: Parameters): unknown {
  const parameter = ownValue(template.Parameters ?? {}, name);
  if (!parameter) return undefined;
  if (!['String', 'Number', 'CommaDelimitedList'].includes(parameter.Type))
    throw new UnsupportedError(`Parameter ${name} of type ${parameter.Type}`);
  const value = ownValue(parameters, name) ?? parameter.Default;
  if (value === undefined)
    throw new AwsError(
      'ValidationError',
      `Parameters: [${name}] must have values. It has no default: give it one with --parameter ${name}=VALUE.`,
    );
  checkParameter(name, parameter, String(value));
  return parameter.Type === 'CommaDelimitedList' ? String(value).split(',') : String(value);
}
