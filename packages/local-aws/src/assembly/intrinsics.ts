import { UnsupportedError, type AwsError } from '../kernel/errors.ts';
import {
  attribute,
  list,
  mapPath,
  pair,
  scalar,
  substitution,
  templateError,
  text,
  triple,
} from './intrinsic-arguments.ts';
import { ownValue } from '../kernel/own-value.ts';
import { asText } from '../kernel/as-text.ts';
import { standInWithin } from './stand-ins.ts';

/** Resolves what the intrinsic functions of a template refer to. */
export interface Scope {
  /** Answers Ref of a parameter, a pseudo parameter or a resource. It answers undefined if the name is unknown. */
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  findInMap(map: string, first: string, second: string): unknown;
  importValue(name: string): unknown;
  /** Counts one evaluation of an intrinsic function. Throws when there are too many. */
  step(): void;
}

/** `{Ref: AWS::NoValue}`: the property disappears. */
export const noValue = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => found(scope.ref(text(name, 'Ref')), `Ref ${asText(name)}`),
  Condition: (name, scope) => scope.condition(text(name, 'Condition')),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, name] = attribute(argument);
    return found(scope.getAtt(logicalId, name), `Fn::GetAtt ${logicalId}.${name}`);
  },
  'Fn::Join': (argument, scope) => {
    const [separator, values] = pair(argument, 'Fn::Join');
    const texts = list(evaluate(values, scope), 'Fn::Join').map((value) => scalar(value, 'Fn::Join'));
    const between = text(separator, 'Fn::Join');
    const length = texts.reduce((sum, one) => sum + one.length + between.length, 0);
    if (length > longestText) throw tooLong('Fn::Join');
    return texts.join(between);
  },
  'Fn::Split': (argument, scope) => {
    const [separator, value] = pair(argument, 'Fn::Split');
    return scalar(evaluate(value, scope), 'Fn::Split').split(text(separator, 'Fn::Split'));
  },
  'Fn::Select': (argument, scope) => {
    const [index, values] = pair(argument, 'Fn::Select');
    const at = asText(evaluate(index, scope));
    const given = list(evaluate(values, scope), 'Fn::Select');
    const value = given[Number(at)] ?? standInWithin(given);
    // recorded: aws-samples/1click-hpc issue 1
    if (value === undefined) throw templateError(`Fn::Select cannot select nonexistent value at index ${at}`);
    return value;
  },
  'Fn::Sub': (argument, scope) => substitute(argument, scope),
  'Fn::Base64': (argument, scope) => Buffer.from(scalar(evaluate(argument, scope), 'Fn::Base64')).toString('base64'),
  'Fn::If': (argument, scope) => {
    const [name, yes, no] = triple(argument, 'Fn::If');
    if (scope.condition(text(name, 'Fn::If'))) return evaluate(yes, scope);
    return evaluate(no, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [a, b] = pair(argument, 'Fn::Equals').map((value) => evaluate(value, scope));
    return JSON.stringify(a) === JSON.stringify(b);
  },
  'Fn::Not': (argument, scope) => evaluate(list(argument, 'Fn::Not')[0], scope) !== true,
  'Fn::And': (argument, scope) => list(argument, 'Fn::And').every((item) => evaluate(item, scope) === true),
  'Fn::Or': (argument, scope) => list(argument, 'Fn::Or').some((item) => evaluate(item, scope) === true),
  'Fn::FindInMap': (argument, scope) => {
    const [path, otherwise] = mapPath(argument);
    const [map, first, second] = path.map((item) => scalar(evaluate(item, scope), 'Fn::FindInMap')) as [
      ...[string, string, string],
    ];
    const value = scope.findInMap(map, first, second);
    if (value === undefined && otherwise) return evaluate(otherwise.DefaultValue, scope);
    return found(value, `Fn::FindInMap ${map}.${first}.${second}`);
  },
  'Fn::Length': (argument, scope) => list(evaluate(argument, scope), 'Fn::Length').length,
  'Fn::ToJsonString': (argument, scope) => {
    const value = evaluate(argument, scope);
    // docs: AWS CloudFormation Template Reference, "Fn::ToJsonString" (an object or a list)
    if (typeof value !== 'object' || value === null) throw templateError('Fn::ToJsonString takes an object or a list');
    return JSON.stringify(value);
  },
  'Fn::ImportValue': (argument, scope) => {
    const name = scalar(evaluate(argument, scope), 'Fn::ImportValue');
    return found(scope.importValue(name), `Fn::ImportValue ${name}`);
  },
};

export const supportedIntrinsics: readonly string[] = Object.keys(intrinsics);

/** Evaluates the intrinsic functions in `value`; members that evaluate to AWS::NoValue are left out. */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope)).filter((item) => item !== noValue);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only && isIntrinsic(only[0], only[1])) return applyIntrinsic(only[0], only[1], scope);
  const evaluated = entries.map(([key, item]) => [key, evaluate(item, scope)] as const);
  return Object.fromEntries(evaluated.filter(([, item]) => item !== noValue));
}

/** Tells whether a value is an intrinsic function, so that its result depends on what it refers to. */
export function isCall(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const [only, ...others] = Object.entries(value);
  return only !== undefined && others.length === 0 && isIntrinsic(only[0], only[1]);
}

/** Lists the intrinsic functions in `value` that are not supported. */
export function unknownIntrinsics(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(unknownIntrinsics);
  const [name = ''] = Object.keys(value);
  return isCall(value) && !Object.hasOwn(intrinsics, name) ? [name, ...inside] : inside;
}

// A lone `Condition` member is an intrinsic only with a string; policy statements have objects there.
const isIntrinsic = (name: string, argument: unknown): boolean =>
  name.startsWith('Fn::') || name === 'Ref' || (name === 'Condition' && typeof argument === 'string');

function applyIntrinsic(name: string, argument: unknown, scope: Scope): unknown {
  const intrinsic = ownValue(intrinsics, name);
  if (!intrinsic) throw new UnsupportedError(`Intrinsic function ${name}`);
  scope.step();
  const value = intrinsic(argument, scope);
  if (typeof value === 'string' && value.length > longestText) throw tooLong(name);
  return value;
}

/** The most characters that one text may have after substitution. The body of a template may have fewer. */
const longestText = 4 * 2 ** 20;
const tooLong = (name: string): AwsError =>
  templateError(`${name} makes a text of more than ${longestText} characters`);

function substitute(argument: unknown, scope: Scope): string {
  const [template, variables] = substitution(argument);
  // The bound keeps the search short: without it each `${` would look for its end through the whole rest of the text.
  return template.replace(/\$\{(!?)([^}]{0,500})\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return scalar(evaluate(variables[name], scope), 'Fn::Sub');
    return scalar(evaluate(name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name }, scope), 'Fn::Sub');
  });
}

/** Collects the logical ids and parameters that `value` refers to. */
export function references(value: unknown, into: Set<string> = new Set()): Set<string> {
  if (Array.isArray(value)) for (const item of value) references(item, into);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) referencesOf(key, item, into);
  return into;
}

function referencesOf(key: string, item: unknown, into: Set<string>): void {
  if (key === 'Ref') into.add(asText(item));
  else if (key === 'Fn::GetAtt')
    into.add(typeof item === 'string' ? (item.split('.')[0] ?? '') : asText([item].flat()[0]));
  else if (key === 'Fn::Sub')
    for (const match of asText(Array.isArray(item) ? item[0] : item).matchAll(
      /\$\{([^!}.{]{1,500})(?:[!.][^}]{0,500})?\}/g,
    ))
      into.add(match[1] ?? '');
  if (key !== 'Ref') references(item, into);
}

function found(value: unknown, what: string): unknown {
  if (value === undefined) throw templateError(`${what} refers to nothing that exists`);
  return value;
}
