import type { ASTNode, GraphQLError } from 'graphql';

/**
 * AppSync validates with graphql-java, which has the same rules with other names and words. The table is keyed by the
 * rule of graphql-js; the last pattern of a rule matches anything. recorded: graphql/graphql-over-http#81
 */
interface Wording {
  readonly pattern: RegExp;
  readonly type: string;
  readonly say: (parts: readonly string[], node: ASTNode | undefined) => string;
}

const wording = (pattern: RegExp, type: string, say: Wording['say']): Wording => ({ pattern, type, say });
const as = (type: string, say: Wording['say']): Wording => wording(/(?:)/, type, say);
const nameOf = (node: ASTNode | undefined): string => (node && 'name' in node && node.name ? node.name.value : '');

const wordings: Record<string, readonly Wording[]> = {
  FieldsOnCorrectTypeRule: [
    wording(
      /^Cannot query field "(.*?)" on type "(.*?)"/,
      'FieldUndefined',
      ([field, type]) => `Field '${field}' in type '${type}' is undefined`,
    ),
  ],
  KnownArgumentNamesRule: [
    wording(/^Unknown argument "(.*?)" on field/, 'UnknownArgument', ([name]) => `Unknown field argument ${name}`),
    wording(
      /^Unknown argument "(.*?)" on directive/,
      'UnknownDirective',
      ([name]) => `Unknown directive argument ${name}`,
    ),
  ],
  ProvidedRequiredArgumentsRule: [
    wording(
      /^Directive "@.*?" argument "(.*?)"/,
      'MissingDirectiveArgument',
      ([name]) => `Missing directive argument ${name}`,
    ),
    wording(/argument "(.*?)" of type/, 'MissingFieldArgument', ([name]) => `Missing field argument ${name}`),
  ],
  ScalarLeafsRule: [
    wording(
      /^Field "(.*?)" must not have a selection since type "(.*?)"/,
      'SubSelectionNotAllowed',
      ([field, type]) => `Sub selection not allowed on leaf type ${bare(type)} of field ${field}`,
    ),
    wording(
      /^Field "(.*?)" of type "(.*?)" must have/,
      'SubSelectionRequired',
      ([field, type]) => `Sub selection required for type ${bare(type)} of field ${field}`,
    ),
  ],
  KnownTypeNamesRule: [wording(/^Unknown type "(.*?)"/, 'UnknownType', ([name]) => `Unknown type ${name}`)],
  KnownFragmentNamesRule: [as('UndefinedFragment', (_, node) => `Undefined fragment ${nameOf(node)}`)],
  KnownDirectivesRule: [
    wording(/^Unknown directive "@(.*?)"/, 'UnknownDirective', ([name]) => `Unknown directive ${name}`),
    as('MisplacedDirective', (_, node) => `Directive ${nameOf(node)} not allowed here`),
  ],
  NoUndefinedVariablesRule: [as('UndefinedVariable', (_, node) => `Undefined variable ${nameOf(node)}`)],
  NoUnusedVariablesRule: [wording(/^Variable "\$(.*?)"/, 'UnusedVariable', ([name]) => `Unused variable ${name}`)],
  NoUnusedFragmentsRule: [as('UnusedFragment', (_, node) => `Unused fragment ${nameOf(node)}`)],
  NoFragmentCyclesRule: [as('FragmentCycle', () => 'Fragment cycles not allowed')],
  LoneAnonymousOperationRule: [
    as('LoneAnonymousOperationViolation', () => 'Anonymous operation with other operations.'),
  ],
  UniqueOperationNamesRule: [
    wording(/named "(.*?)"/, 'DuplicateOperationName', ([name]) => `There can be only one operation named '${name}'`),
  ],
  UniqueFragmentNamesRule: [
    wording(/named "(.*?)"/, 'DuplicateFragmentName', ([name]) => `There can be only one fragment named '${name}'`),
  ],
  UniqueVariableNamesRule: [
    wording(/named "\$(.*?)"/, 'DuplicateVariableName', ([name]) => `There can be only one variable named '${name}'`),
  ],
  UniqueArgumentNamesRule: [
    wording(/named "(.*?)"/, 'DuplicateArgumentNames', ([name]) => `There can be only one argument named '${name}'`),
  ],
  UniqueDirectivesPerLocationRule: [
    wording(
      /"@(.*?)"/,
      'DuplicateDirectiveName',
      ([name]) => `Directives must be uniquely named within a location. The directive '${name}' is not unique.`,
    ),
  ],
  UniqueInputFieldNamesRule: [
    wording(/named "(.*?)"/, 'UniqueObjectFieldName', ([name]) => `There can be only one field named '${name}'`),
  ],
  ExecutableDefinitionsRule: [
    as('NonExecutableDefinition', (_, node) => `The type '${nameOf(node)}' definition is not executable.`),
  ],
  FragmentsOnCompositeTypesRule: [
    wording(
      /^Fragment "/,
      'FragmentTypeConditionInvalid',
      () => 'Fragment type condition is invalid, must be on Object/Interface/Union',
    ),
    as(
      'InlineFragmentTypeConditionInvalid',
      () => 'Inline fragment type condition is invalid, must be on Object/Interface/Union',
    ),
  ],
  VariablesAreInputTypesRule: [as('NonInputTypeOnVariable', () => 'Wrong type for a variable')],
  VariablesInAllowedPositionRule: [as('VariableTypeMismatch', () => "Variable type doesn't match")],
  PossibleFragmentSpreadsRule: [
    wording(
      /^Fragment "(.*?)" cannot .* of type "(.*?)" can never be of type "(.*?)"/,
      'InvalidFragmentType',
      ([name, parent, type]) =>
        `Fragment ${name} cannot be spread here as objects of type ${parent} can never be of type ${type}`,
    ),
    wording(
      /of type "(.*?)" can never be of type "(.*?)"/,
      'InvalidFragmentType',
      ([parent, type]) => `Fragment cannot be spread here as objects of type ${parent} can never be of type ${type}`,
    ),
  ],
  OverlappingFieldsCanBeMergedRule: [
    wording(
      /^Fields "(.*?)" conflict because "(.*?)" and "(.*?)" are different fields/,
      'FieldsConflict',
      ([key, a, b]) => `${key}: ${a} and ${b} are different fields`,
    ),
    wording(
      /^Fields "(.*?)" conflict because they have differing arguments/,
      'FieldsConflict',
      ([key]) => `${key}: they have differing arguments`,
    ),
    wording(
      /^Fields "(.*?)" conflict because they return conflicting types "(.*?)" and "(.*?)"/,
      'FieldsConflict',
      ([key, a, b]) => `${key}: they return differing types ${a} and ${b}`,
    ),
    wording(/^Fields "(.*?)" conflict/, 'FieldsConflict', ([key]) => `${key}: subfields conflict`),
  ],
  SingleFieldSubscriptionsRule: [
    as('SubscriptionMultipleRootFields', () => 'Subscription operation must have exactly one root field'),
  ],
};

const bare = (type: string | undefined): string => (type ?? '').replace(/[[\]!]/g, '');

/** Writes the message up to `@ 'path'`. */
export function graphqlJavaMessage(rule: string, error: GraphQLError): string {
  // This rule already wrote the message where it found the error, because the words depend on the surroundings of the
  // literal.
  if (rule === 'ValuesOfCorrectTypeRule') return error.message;
  for (const { pattern, type, say } of wordings[rule] ?? []) {
    const match = pattern.exec(error.message);
    if (match) return `Validation error of type ${type}: ${say(match.slice(1), error.nodes?.[0])}`;
  }
  return `Validation error of type InvalidSyntax: ${error.message}`;
}
