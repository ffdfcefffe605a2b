import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import { compilePattern } from '../kernel/java-regex.ts';
import { withinTime } from '../kernel/within-time.ts';
import { ownValue } from '../kernel/own-value.ts';
import { references } from './intrinsics.ts';
import type { Stack } from './cloud-assembly.ts';
import type { Environment } from './pseudo-parameters.ts';
import { rulesOf, type Template, type TemplateParameter } from './template.ts';
import { asText } from '../kernel/as-text.ts';

/** Values of parameters by name. */
export type Parameters = Readonly<Record<string, string>>;

export function refuseUnknownParameters(stacks: readonly Stack[], parameters: Parameters): void {
  const known = stacks.flatMap(({ template }) => Object.keys(template.Parameters ?? {}));
  const unknown = Object.keys(parameters).filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new AwsError('ValidationError', `Parameters: [${unknown.join(', ')}] do not exist in the template`);
}

/**
 * Tells what is wrong with the value of a parameter. docs: AWS CloudFormation User Guide, "CloudFormation template
 * Parameters syntax" (AllowedValues, AllowedPattern). AWS's words for a value beyond a limit are not known.
 */
function valueFaults(name: string, parameter: TemplateParameter, value: string): readonly AwsError[] {
  const { AllowedValues, AllowedPattern, MinLength, MaxLength, MinValue, MaxValue } = parameter;
  const limits: readonly (readonly [string, unknown, (limit: number) => boolean])[] = [
    ['MinLength', MinLength, (limit) => value.length >= limit],
    ['MaxLength', MaxLength, (limit) => value.length <= limit],
    ['MinValue', MinValue, (limit) => Number(value) >= limit],
    ['MaxValue', MaxValue, (limit) => Number(value) <= limit],
  ];
  const isNumber = value.trim() !== '' && !Number.isNaN(Number(value));
  const say = (text: string): AwsError => new AwsError('ValidationError', text);
  return [
    ...(parameter.Type === 'Number' && !isNumber ? [say(`Parameter '${name}' must be a number.`)] : []),
    ...limits.flatMap(([limit, given, holds]) =>
      given === undefined || (limit.endsWith('Value') && !isNumber) || holds(Number(given))
        ? []
        : [say(`Parameter '${name}' is beyond its ${limit} ${asText(given)}.`)],
    ),
    ...(AllowedValues === undefined || AllowedValues.some((allowed) => asText(allowed) === value)
      ? []
      : [
          say(
            `Template error: Parameter '${name}' must be one of AllowedValues: ${AllowedValues.map(asText).join(', ')}`,
          ),
        ]),
    ...(AllowedPattern === undefined ? [] : patternFaults(name, asText(AllowedPattern), value)),
  ];
}

function patternFaults(name: string, pattern: string, value: string): readonly AwsError[] {
  try {
    if (matchesPattern(name, pattern, value)) return [];
    return [new AwsError('ValidationError', `Parameter '${name}' must match pattern ${pattern}`)];
  } catch (error) {
    if (error instanceof AwsError) return [error];
    throw error;
  }
}

/** The most steps of an engine that never goes back, and the longest time of the other one: some milliseconds each. */
const mostSteps = 5_000_000;
const mostMilliseconds = 100;

/** While an app is watched, its parameters are read by the thread that serves all requests. */
function matchesPattern(name: string, pattern: string, value: string): boolean {
  const { linear, backtracking } = compilePattern(pattern);
  if (linear?.handles(value) && linear.size * value.length <= mostSteps) return linear.matches(value);
  const matched = withinTime(mostMilliseconds, () => backtracking.matches(value));
  if (matched) return matched.result;
  throw new UnsupportedError(
    `Parameter ${name}, whose value would be compared with its AllowedPattern for more than ${mostMilliseconds} ms,`,
  );
}

/** Lists what is wrong with the values of the parameters. Parameters without a value stand together in one problem. */
export function parameterProblems(template: Template, parameters: Parameters, environment: Environment): AwsError[] {
  const names = Object.keys(template.Parameters ?? {});
  const missing = names.filter((name) => givenValue(template, name, parameters) === undefined);
  const others = names.filter((name) => !missing.includes(name) && isUsed(template, name));
  const wrong = others.flatMap((name) => problemOf(() => valueOfParameter(template, name, parameters, environment)));
  return missing.length === 0 ? wrong : [withoutValue(missing), ...wrong];
}

/** Lists the parameters whose values cannot be known, because they are missing or wrong. */
export const unknownParameters = (template: Template, parameters: Parameters, environment: Environment): string[] =>
  Object.keys(template.Parameters ?? {}).filter(
    (name) => problemOf(() => valueOfParameter(template, name, parameters, environment)).length > 0,
  );

/**
 * Tells whether a parameter is read from Parameter Store, where an earlier stack may put it. docs: AWS CloudFormation
 * User Guide, "CloudFormation template Parameters syntax"
 */
export const readsStore = ({ Parameters = {} }: Template): boolean =>
  Object.values(Parameters).some(({ Type }) => Type.startsWith('AWS::SSM::'));

/**
 * Tells whether anything uses the parameter. The CDK writes a parameter about the bootstrapped account that only its
 * own rule uses. observed: aws-cdk-lib 2.276.0
 */
function isUsed(template: Template, name: string): boolean {
  const { Conditions, Resources, Outputs } = template;
  return references([Conditions, rulesOf(template), Resources, Outputs]).has(name);
}

function problemOf(run: () => unknown): readonly AwsError[] {
  try {
    run();
    return [];
  } catch (error) {
    if (error instanceof AwsError) return error.parts.length > 0 ? error.parts : [error];
    throw error;
  }
}

/** Makes one error of several. */
function together(faults: readonly AwsError[]): AwsError {
  const [first] = faults;
  if (faults.length === 1 && first) return first;
  return new AwsError('ValidationError', faults.map(({ message }) => message).join('\n'), { parts: faults });
}

const givenValue = (template: Template, name: string, parameters: Parameters): unknown =>
  ownValue(parameters, name) ?? template.Parameters?.[name]?.Default;

const withoutValue = (names: readonly string[]): AwsError =>
  new AwsError(
    'ValidationError',
    `Parameters: [${names.join(', ')}] must have values. ` +
      `Without a default they take one by ${names.map((name) => `--parameter ${name}=VALUE`).join(' ')}.`,
  );

/** Answers `Ref` of a parameter, or undefined if there is none of that name. */
export function valueOfParameter(
  template: Template,
  name: string,
  parameters: Parameters,
  environment: Environment,
): unknown {
  const parameter = ownValue(template.Parameters ?? {}, name);
  if (!parameter) return undefined;
  const read = readerOf(parameter.Type);
  if (!read) throw new UnsupportedError(`Parameter ${name} of type ${parameter.Type}`);
  const value = givenValue(template, name, parameters);
  if (value === undefined) throw withoutValue([name]);
  const faults = valueFaults(name, parameter, asText(value));
  if (faults.length > 0) throw together(faults);
  return read(asText(value), environment);
}

type Read = (value: string, environment: Environment) => unknown;

const one: Read = (value) => value;
const several: Read = (value) => value.split(',').map((item) => item.trim());
const stored =
  (read: Read): Read =>
  (name, environment) =>
    read(storedValue(name, environment), environment);

/**
 * Reads the value of a parameter by its type. docs: AWS CloudFormation User Guide, "CloudFormation template Parameters
 * syntax"
 */
const readers: Readonly<Record<string, Read>> = {
  String: one,
  Number: one,
  CommaDelimitedList: several,
  'List<Number>': several,
  // The parameter has to exist, and its name is the value.
  'AWS::SSM::Parameter::Name': (name, environment) => (storedValue(name, environment), name),
  'AWS::SSM::Parameter::Value<String>': stored(one),
  'AWS::SSM::Parameter::Value<List<String>>': stored(several),
  'AWS::SSM::Parameter::Value<CommaDelimitedList>': stored(several),
};

export const parameterTypes: readonly string[] = Object.keys(readers);

const readerOf = (type: string): Read | undefined => ownValue(readers, type);

/** recorded: awslabs/aws-deployment-framework#339 */
function storedValue(name: string, { storedParameter }: Environment): string {
  const value = storedParameter?.(name);
  if (value === undefined)
    throw new AwsError(
      'ValidationError',
      `Unable to fetch parameters [${name}] from parameter store for this account.`,
    );
  return value;
}
