import { numberIn } from '../numbers.ts';
import { given, outcome, pathField, warnOfPath } from './fields.ts';
import { common, ofOtherLanguage, type StateSource } from './source.ts';
import { isTimestamp } from './timestamp.ts';
import type { ChoiceRule, ChoiceState, Comparison, Json, Language } from './machine.ts';
import type { LoadContext } from './load-context.ts';
import type { Reader } from './reader.ts';

const orders = ['Equals', 'LessThan', 'GreaterThan', 'LessThanEquals', 'GreaterThanEquals'];

const valueOf: Readonly<Record<string, (value: Json) => boolean>> = {
  String: (value) => typeof value === 'string',
  Numeric: (value) => numberIn(value) !== undefined,
  Timestamp: isTimestamp,
  Boolean: (value) => typeof value === 'boolean',
};

/**
 * The operators of JSONPath choice rules, and the values with which each compares. An operator that ends with `Path`
 * compares with the value at a path.
 */
export const operators: ReadonlyMap<string, (value: Json) => boolean> = new Map([
  ...['String', 'Numeric', 'Timestamp'].flatMap((type) =>
    orders.map((order) => [`${type}${order}`, valueOf[type]] as [string, (value: Json) => boolean]),
  ),
  ['BooleanEquals', valueOf['Boolean']] as [string, (value: Json) => boolean],
  ['StringMatches', valueOf['String']] as [string, (value: Json) => boolean],
  ...['IsNull', 'IsPresent', 'IsNumeric', 'IsString', 'IsBoolean', 'IsTimestamp'].map(
    (name) => [name, valueOf['Boolean']] as [string, (value: Json) => boolean],
  ),
]);

const takesPath = (operator: string): boolean => !operator.startsWith('Is') && operator !== 'StringMatches';

export const operatorNames = [...operators.keys()].flatMap((name) =>
  takesPath(name) ? [name, `${name}Path`] : [name],
);

export function loadChoice(source: StateSource): ChoiceState {
  const { reader } = source;
  const rules = reader.require('Choices') ? reader.list('Choices') : undefined;
  if (rules?.length === 0) reader.invalid('Value cannot be empty', 'Choices');
  const choices = (rules ?? []).map((rule) => loadRule(rule, source));
  return { type: 'Choice', ...common(source), choices, ...given('default', reader.string('Default')) };
}

function loadRule(rule: Reader, { language, context }: StateSource): ChoiceRule {
  rule.string('Comment');
  const condition = language === 'JSONata' ? loadCondition(rule) : loadComparison(rule, 0, context);
  rule.require('Next');
  const loaded = { condition, next: rule.string('Next') ?? '', ...outcome(rule, language, context) };
  rule.end((field) => ofOtherLanguage(field, language));
  return loaded;
}

function loadCondition(rule: Reader): Json {
  if (!hasOneSelector(rule, 'JSONata')) return false;
  // What else the rule has belongs to the other language, as its selector does.
  if (!rule.has('Condition')) {
    for (const field of rule.keys()) if (operators.has(plainOf(field))) rule.take(field);
    return false;
  }
  const condition = rule.query('Condition') ?? null;
  if (typeof condition !== 'boolean' && !(typeof condition === 'string' && condition.startsWith('{%')))
    rule.invalid('Expected a boolean or a JSONata expression', 'Condition');
  return condition;
}

const nothing: Comparison = { kind: 'And', rules: [] };
const selectors = ['And', 'Or', 'Not', 'Variable', 'Condition'];

/** Looks for the one field that tells what a rule is. recorded: cdk-preflight (pf-sfn-asl-choice-rules) */
function hasOneSelector(rule: Reader, language: Language): boolean {
  if (selectors.filter((field) => rule.has(field)).length === 1) return true;
  rule.invalid(`The object must have only one of the following fields, [${selectors.join(', ')}]`);
  for (const field of rule.keys())
    if (isOfRule(field) && ofOtherLanguage(field, language) === undefined) rule.take(field);
  return false;
}

const maxNesting = 100;

function loadComparison(rule: Reader, depth: number, context: LoadContext): Comparison {
  if (depth > maxNesting) {
    rule.invalid(`Choice rules are nested more than ${maxNesting} times`);
    return nothing;
  }
  if (!hasOneSelector(rule, 'JSONPath')) return nothing;
  for (const kind of ['And', 'Or'] as const) if (rule.has(kind)) return loadRules(rule, kind, depth, context);
  if (rule.has('Condition')) return nothing;
  if (!rule.has('Not')) return loadOperator(rule, context);
  const inner = rule.object('Not');
  return inner ? { kind: 'Not', rule: loadInner(inner, depth, context) } : nothing;
}

function loadRules(rule: Reader, kind: 'And' | 'Or', depth: number, context: LoadContext): Comparison {
  const rules = rule.list(kind) ?? [];
  if (rules.length === 0) rule.invalid('Value cannot be empty', kind);
  return { kind, rules: rules.map((inner) => loadInner(inner, depth, context)) };
}

/** A rule within a rule has no Next. */
function loadInner(rule: Reader, depth: number, context: LoadContext): Comparison {
  rule.string('Comment');
  const comparison = loadComparison(rule, depth + 1, context);
  rule.end((field) => ofOtherLanguage(field, 'JSONPath'));
  return comparison;
}

function loadOperator(rule: Reader, context: LoadContext): Comparison {
  const found = rule.keys().filter((key) => operators.has(plainOf(key)));
  const operator = found[0];
  if (operator === undefined || found.length > 1) {
    // recorded: cdk-preflight (pf-sfn-asl-choice-rules; the beginning of the words about two operators)
    rule.exactlyOne(operatorNames, found.length);
    for (const field of [...found, 'Variable']) rule.take(field);
    return nothing;
  }
  const variable = pathOf(rule, 'Variable');
  return { kind: 'compare', variable, operator, value: loadValue(rule, operator, context) };
}

const isOfRule = (field: string): boolean => selectors.includes(field) || operators.has(plainOf(field));

/** recorded: cdk-preflight (pf-sfn-asl-jsonpath-syntax) */
function pathOf(rule: Reader, field: string): string {
  const path = rule.peek(field);
  if (typeof path !== 'string' || path.startsWith('$')) return pathField(rule, field) ?? '$';
  rule.take(field);
  rule.invalid("Value is not a Reference Path: Reference path didn't start with '$'", field);
  return '$';
}

const plainOf = (key: string): string => (key.endsWith('Path') && takesPath(key.slice(0, -4)) ? key.slice(0, -4) : key);

function loadValue(rule: Reader, operator: string, context: LoadContext): Json {
  if (operator.endsWith('Path')) return pathOf(rule, operator);
  const value = rule.take(operator) ?? null;
  warnOfPath(rule, operator, context);
  if (!operators.get(operator)?.(value)) rule.invalid('Value is of the wrong type', operator);
  return value;
}
