import { asText } from '../kernel/as-text.ts';
import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import { isObject } from '../kernel/is-object.ts';
import { ownValue } from '../kernel/own-value.ts';
import { invalid } from './checks/references.ts';
import { localEnvironment, pseudoParameter } from './pseudo-parameters.ts';
import type { Run } from './run.ts';
import { rulesOf, type Template } from './template.ts';
import { Waits } from './waits.ts';

/**
 * Tells which rules of a template its parameters break, and what is wrong with the rules. docs: AWS CloudFormation User
 * Guide, "CloudFormation template Rules syntax". AWS's words around the description of an assertion are not known.
 */
export const ruleProblems = (run: Run): AwsError[] =>
  Object.entries(rulesOf(run.stack.template)).flatMap(([name, rule]) => problemsOf(name, rule, run));

function problemsOf(name: string, rule: unknown, run: Run): AwsError[] {
  const say = (problem: string): AwsError => invalid(`Template format error: Rule ${name}: ${problem}`);
  if (!isObject(rule)) return [say('it must be an object.')];
  const { RuleCondition: condition, Assertions: assertions, ...others } = rule;
  const unknown = Object.keys(others).map((member) => say(`there is no member ${member}.`));
  if (!Array.isArray(assertions) || assertions.length === 0)
    return [...unknown, say('it must have a list of Assertions.')];
  const broken = [
    ...unknown,
    ...(condition === undefined ? [] : faultsIn(condition, run.stack.template).map(say)),
    ...assertions.flatMap((one, index) =>
      assertionFaults(one, run.stack.template).map((text) => say(`Assertions[${index}]: ${text}`)),
    ),
  ];
  if (broken.length > 0) return broken;
  return brokenAssertions(name, condition, assertions as readonly Assertion[], run);
}

interface Assertion {
  readonly Assert: unknown;
  readonly AssertDescription?: unknown;
}

function assertionFaults(assertion: unknown, template: Template): string[] {
  if (!isObject(assertion) || assertion['Assert'] === undefined) return ['it must have an Assert.'];
  return faultsIn(assertion['Assert'], template);
}

function brokenAssertions(name: string, condition: unknown, assertions: readonly Assertion[], run: Run): AwsError[] {
  const applies = known(() => condition === undefined || isTrue(condition, run));
  if (applies instanceof AwsError) return applies instanceof Waits ? [] : [ofRule(name, applies)];
  if (!applies) return [];
  return assertions.flatMap(({ Assert, AssertDescription }, index) => {
    const holds = known(() => isTrue(Assert, run));
    if (holds === true || holds instanceof Waits) return [];
    if (holds instanceof AwsError) return [ofRule(name, holds)];
    const text = AssertDescription === undefined ? `assertion ${index + 1} does not hold.` : asText(AssertDescription);
    return [invalid(`Rule ${name}: ${text}`)];
  });
}

const ofRule = (name: string, { code, message, status }: AwsError): AwsError =>
  new AwsError(code, `Rule ${name}: ${message}`, { status });

function known(read: () => boolean): boolean | AwsError {
  try {
    return read();
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

function isTrue(value: unknown, run: Run): boolean {
  const result = valueOf(value, run);
  if (typeof result === 'boolean') return result;
  throw invalid('Template error: a condition or assertion must be true or false.');
}

interface RuleFunction {
  /** Tells what is wrong with the argument as it is written. */
  readonly takes: (argument: unknown) => string | undefined;
  readonly run: (argument: unknown, run: Run) => unknown;
}

const several = (argument: unknown): string | undefined =>
  Array.isArray(argument) && argument.length >= 2 && argument.length <= 10 ? undefined : 'takes two to ten conditions';
const listOf =
  (count: number, what: string) =>
  (argument: unknown): string | undefined =>
    Array.isArray(argument) && argument.length === count ? undefined : `takes ${what}`;
const name = (argument: unknown): string | undefined => (typeof argument === 'string' ? undefined : 'takes a name');

const pairOf = (argument: unknown, run: Run): readonly [unknown, unknown] => {
  const [first, second] = (argument as readonly unknown[]).map((one) => valueOf(one, run));
  return [first, second];
};
const texts = (value: unknown): readonly string[] => [value].flat().map(asText);

/** What values outside of a template say, nobody here can know. */
const ofAccount = (what: string): RuleFunction => ({
  takes: () => undefined,
  run: () => {
    throw new UnsupportedError(`Rule function ${what}, which reads attributes of resources of the account,`);
  },
});

/** docs: AWS CloudFormation Template Reference, "Rule functions" */
const functions: Readonly<Record<string, RuleFunction>> = {
  Ref: { takes: name, run: (argument, { scope }) => scope.ref(String(argument)) },
  'Fn::And': { takes: several, run: (argument, run) => (argument as unknown[]).every((one) => isTrue(one, run)) },
  'Fn::Or': { takes: several, run: (argument, run) => (argument as unknown[]).some((one) => isTrue(one, run)) },
  'Fn::Not': {
    takes: listOf(1, 'a list of one condition'),
    run: (argument, run) => !isTrue([argument].flat()[0], run),
  },
  'Fn::Equals': {
    takes: listOf(2, 'a list of two values'),
    run(argument, run) {
      const [one, other] = pairOf(argument, run);
      return JSON.stringify(one) === JSON.stringify(other);
    },
  },
  'Fn::Contains': {
    takes: listOf(2, 'a list of texts, and a text'),
    run(argument, run) {
      const [list, text] = pairOf(argument, run);
      return texts(list).includes(asText(text));
    },
  },
  'Fn::EachMemberEquals': {
    takes: listOf(2, 'a list of texts, and a text'),
    run(argument, run) {
      const [list, text] = pairOf(argument, run);
      return texts(list).every((one) => one === asText(text));
    },
  },
  'Fn::EachMemberIn': {
    takes: listOf(2, 'two lists of texts'),
    run(argument, run) {
      const [list, among] = pairOf(argument, run);
      return texts(list).every((one) => texts(among).includes(one));
    },
  },
  'Fn::RefAll': {
    takes: name,
    run: (type, { stack: { template }, scope }) =>
      Object.entries(template.Parameters ?? {})
        .filter(([, { Type }]) => Type === type)
        .flatMap(([parameter]) => scope.ref(parameter)),
  },
  'Fn::ValueOf': ofAccount('Fn::ValueOf'),
  'Fn::ValueOfAll': ofAccount('Fn::ValueOfAll'),
};

/** The name and argument of a value that is a call of a function. */
function callOf(value: unknown): readonly [string, unknown] | undefined {
  if (!isObject(value)) return undefined;
  const [only, ...others] = Object.entries(value);
  return only && others.length === 0 ? only : undefined;
}

function faultsIn(value: unknown, template: Template): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => faultsIn(one, template));
  if (!isObject(value)) return [];
  const [called, argument] = callOf(value) ?? [];
  const found = called === undefined ? undefined : ownValue(functions, called);
  if (called === undefined || !found)
    return [`${called ?? 'an object'} is none of ${Object.keys(functions).join(', ')}.`];
  const wrong = found.takes(argument);
  if (wrong !== undefined) return [`${called} ${wrong}.`];
  return called === 'Ref' ? parameterFaults(String(argument), template) : faultsIn(argument, template);
}

/** docs: AWS CloudFormation User Guide, "CloudFormation template Rules syntax": rules validate parameters. */
const parameterFaults = (parameter: string, { Parameters = {} }: Template): string[] =>
  Object.hasOwn(Parameters, parameter) || pseudoParameter(parameter, localEnvironment) !== undefined
    ? []
    : [`Unresolved dependencies [${parameter}]: a rule refers to parameters alone.`];

function valueOf(value: unknown, run: Run): unknown {
  if (Array.isArray(value)) return value.map((one) => valueOf(one, run));
  const [called, argument] = callOf(value) ?? [];
  return called === undefined ? value : functions[called]!.run(argument, run);
}

export const ruleFunctions: readonly string[] = Object.keys(functions).filter((one) => !one.includes('ValueOf'));
