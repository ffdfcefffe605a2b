import { isObject } from '../../kernel/is-object.ts';
import { AwsError } from '../../kernel/errors.ts';
import { localEnvironment, pseudoParameter } from '../pseudo-parameters.ts';
import { schemaOf } from '../specification/schema.ts';
import { formFaults } from './argument-forms.ts';
import { ordered } from '../dependencies.ts';
import { unreadName, type Template } from '../template.ts';

/** A problem of a resource, or of the whole template if there is no logical id. */
export interface TemplateProblem {
  readonly logicalId?: string;
  readonly error: AwsError;
  /** The condition that has the problem: what depends on it is not known. */
  readonly condition?: string;
}

export const invalid = (message: string): AwsError => new AwsError('ValidationError', message);

/** Finds references to resources, parameters, attributes, conditions and mappings that do not exist. */
export function brokenReferences(template: Template, ignored: readonly string[]): TemplateProblem[] {
  const { Conditions = {}, Resources, Outputs = {} } = template;
  const found: TemplateProblem[] = [];
  for (const [logicalId, resource] of Object.entries(Resources)) {
    if (ignored.includes(logicalId)) continue;
    const { Type: type, Properties, DependsOn = [], Condition } = resource;
    const say = (message: string): unknown =>
      found.push({ logicalId, error: invalid(`${type} ${logicalId}: ${message}`) });
    for (const sentence of new Set(problemsIn(Properties, template, 'Resources'))) say(sentence);
    for (const { path, message } of formFaults(Properties))
      found.push({ logicalId, error: invalid(`${type} ${logicalId}${path}: ${message}`) });
    for (const name of [DependsOn].flat()) if (!Object.hasOwn(Resources, name)) say(unresolved(name, 'Resources'));
    if (Condition !== undefined && !Object.hasOwn(Conditions, Condition)) say(unknownCondition(Condition));
  }
  const inConditions = Object.entries(Conditions).flatMap(([condition, value]) =>
    [
      ...problemsIn(value, { ...template, Resources: {} }, 'Conditions'),
      ...formFaults(value).map(({ message }) => `Condition ${condition}: ${message}`),
    ].map((message) => ({ condition, error: invalid(message) })),
  );
  const inOutputs = Object.keys(Outputs).flatMap((name) => outputProblems(name, template));
  return [...found, ...inConditions, ...[...new Set(inOutputs)].map((message) => ({ error: invalid(message) }))];
}

/** Finds what is wrong with an output, whatever its resources turn out to be. */
export function outputProblems(name: string, template: Template): string[] {
  const { Conditions = {}, Outputs = {} } = template;
  const { Value, Export, Condition } = Outputs[name] ?? {};
  return [
    ...problemsIn([Value, Export], template, 'Outputs'),
    ...formFaults([Value, Export]).map(({ message }) => `Output ${name}: ${message}`),
    ...(Condition === undefined || Object.hasOwn(Conditions, Condition) ? [] : [unknownCondition(Condition)]),
  ];
}

/** Tells of circular dependencies between the resources. */
export const circlesIn = ({ Resources }: Template): TemplateProblem[] =>
  ordered(Resources).circles.map((circle) => ({
    error: invalid(`Circular dependency between resources: ${circle.join(' → ')}`),
  }));

/** Tells whether a call of an intrinsic function refers to what does not exist, or has a wrong form. */
export const isBroken = (call: unknown, template: Template): boolean =>
  problemsIn(call, template, 'Resources').length > 0 || formFaults(call).length > 0;

// recorded: serverless/serverless issue 4745
const unresolved = (name: string, block: string): string =>
  `Template format error: Unresolved resource dependencies [${name}] in the ${block} block of the template`;
const unknownCondition = (name: string): string =>
  `Template format error: Unresolved condition dependency ${name} in the template`;

type Section = 'Resources' | 'Conditions' | 'Outputs';

function problemsIn(value: unknown, template: Template, section: Section): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => problemsIn(item, template, section));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, argument]) => [
    ...(Object.hasOwn(checks, name) ? (checks[name]?.(argument, template, section) ?? []) : []),
    ...(name === 'Ref' || name === 'Fn::GetAtt' ? [] : problemsIn(argument, template, section)),
  ]);
}

type ReferenceCheck = (argument: unknown, template: Template, section: Section) => string[];

const checks: Readonly<Record<string, ReferenceCheck>> = {
  Ref: (name, template, section) =>
    typeof name !== 'string' || isThere(name, template) ? [] : [unresolved(name, section)],
  'Fn::GetAtt': (argument, template, section) => {
    const names = typeof argument === 'string' ? argument.split('.') : [argument].flat();
    // The evaluation refuses arguments of other types.
    if (!names.every((name) => typeof name === 'string')) return [];
    return attributeProblems(names[0] ?? '', names.slice(1).join('.'), template, section);
  },
  'Fn::Sub': (argument, template, section) => {
    const [text, variables] = [argument].flat();
    const own = isObject(variables) ? variables : {};
    return typeof text === 'string'
      ? variablesIn(text)
          .filter((name) => !Object.hasOwn(own, name))
          .flatMap((name) => variableProblems(name, template, section))
      : [];
  },
  'Fn::If': (argument, { Conditions = {} }) => {
    const [name] = [argument].flat();
    return typeof name !== 'string' || Object.hasOwn(Conditions, name) ? [] : [unknownCondition(name)];
  },
  'Fn::FindInMap': (argument, { Mappings = {} }) => {
    const [name] = [argument].flat();
    return typeof name !== 'string' || Object.hasOwn(Mappings, name)
      ? []
      : [`Template error: Mapping named '${name}' is not present in the 'Mappings' section of template.`];
  },
};

const isThere = (name: string, { Resources, Parameters = {} }: Template): boolean =>
  Object.hasOwn(Resources, name) ||
  Object.hasOwn(Parameters, name) ||
  name === unreadName ||
  pseudoParameter(name, localEnvironment) !== undefined;

/** Lists the names in `${A}` and `${A.B}`. `${!A}` is plain text. */
const variablesIn = (text: string): string[] =>
  [...text.matchAll(/\$\{([^!}][^}]{0,500})\}/g)].map(([, name = '']) => name.trim());

function variableProblems(name: string, template: Template, section: Section): string[] {
  const [logicalId = '', ...names] = name.split('.');
  if (names.length > 0) return attributeProblems(logicalId, names.join('.'), template, section);
  return isThere(name, template) ? [] : [unresolved(name, section)];
}

/** Tells whether the function or the nested template of a type decides which attributes there are. */
const hasAnyAttribute = (type: string): boolean => /^(Custom::|AWS::CloudFormation::)/.test(type);

function attributeProblems(logicalId: string, attribute: string, template: Template, section: Section): string[] {
  const { Resources } = template;
  if (!Object.hasOwn(Resources, logicalId)) return [unresolved(logicalId, section)];
  const { Type: type } = Resources[logicalId]!;
  const schema = hasAnyAttribute(type) ? undefined : schemaOf(type);
  if (!schema || attribute === '' || schema.attributes.includes(attribute)) return [];
  return [`Template error: resource ${logicalId} does not support attribute type ${attribute} in Fn::GetAtt`];
}
