import {
  getNamedType,
  isAbstractType,
  isObjectType,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { declareUnverified, type RequireAllowed } from '../../../kernel/unverified.ts';
import type { AuthMode } from '../../../kernel/api-access.ts';
import { authDirectives, awsAuthGroups } from './validation/directives.ts';
import { notAuthorized, type FieldError } from './envelope.ts';
import { collectFields, selectionSets, type SelectionScope } from './subscriptions/selection.ts';

const denyNested = declareUnverified(
  'appsync-default-action-deny-types',
  'UserPoolConfig.DefaultAction is DENY, and a field without a directive was reached whose type is not a root type.',
  'it is refused like a root field',
);

/** The caller as the authorisation of fields sees it. */
export interface Caller {
  readonly mode: AuthMode;
  readonly groups: readonly string[];
  /** The DefaultAction of the caller's user pool configuration is DENY. */
  readonly deniedByDefault: boolean;
  /** Evaluates the caller's IAM policies for `appsync:GraphQL` on the field. Only IAM callers have policies. */
  mayCall(typeName: string, fieldName: string): boolean;
  /** Tells whether a Lambda authorizer denies the caller the field, whatever the schema allows. */
  denies?(typeName: string, fieldName: string): boolean;
}

export type FieldRule = (caller: Caller) => boolean;

export interface AuthSettings {
  readonly defaultMode: AuthMode;
  /**
   * `@aws_auth` counts only if the user pool is the only mode of the API; with any other provider AppSync ignores it.
   * docs: AWS AppSync Developer Guide, "Configuring authorization and authentication to secure your GraphQL APIs"
   */
  readonly cognitoOnly: boolean;
  readonly requireAllowed: RequireAllowed;
}

const intersects = (groups: readonly string[], caller: Caller): boolean =>
  groups.some((group) => caller.groups.includes(group));

/** Makes the rule that tells whether a caller may read a field, by the schema and by the denials of its authorizer. */
export function fieldRule(
  schema: GraphQLSchema,
  settings: AuthSettings,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
): FieldRule {
  const rule = ruleOfSchema(schema, settings, type, field);
  return (caller) => !caller.denies?.(type.name, field.name) && rule(caller);
}

/**
 * Answers the rule of the schema. The directives of the field decide alone; without them those of its type; without
 * those the default mode.
 */
function ruleOfSchema(
  schema: GraphQLSchema,
  settings: AuthSettings,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
): FieldRule {
  const directives = authDirectives(schema, field) ?? authDirectives(schema, type);
  if (directives) {
    const { modes, groups } = directives;
    return (caller) =>
      modes.has(caller.mode) && (caller.mode !== 'AMAZON_COGNITO_USER_POOLS' || !groups || intersects(groups, caller));
  }
  const gate = settings.cognitoOnly ? awsAuthGroups(schema, field) : undefined;
  if (gate) return (caller) => caller.mode === 'AMAZON_COGNITO_USER_POOLS' && intersects(gate, caller);
  const isRoot = isRootType(schema, type);
  return (caller) => {
    if (caller.mode !== settings.defaultMode) return false;
    if (!caller.deniedByDefault) return true;
    if (!isRoot) settings.requireAllowed(denyNested);
    return false;
  };
}

const isRootType = (schema: GraphQLSchema, type: GraphQLObjectType): boolean =>
  [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(type);

/**
 * Tells whether an IAM caller's policies allow every root field of an operation, introspection included. AppSync checks
 * them before any directive, and refuses the request as a whole. recorded: aws-amplify/amplify-cli#4343
 */
export function mayCallAll(
  scope: SelectionScope,
  caller: Caller,
  rootType: GraphQLObjectType,
  { selectionSet }: OperationDefinitionNode,
): boolean {
  if (caller.mode !== 'AWS_IAM') return true;
  return [...collectFields(scope, rootType.name, [selectionSet]).values()].every(([node]) =>
    caller.mayCall(rootType.name, node!.name.value),
  );
}

/**
 * Answers the first field of a selection that the caller may not read. Subscribers are checked once, when they
 * subscribe.
 */
export function refusedField(
  scope: SelectionScope,
  ruleOf: (type: GraphQLObjectType, field: GraphQLField<unknown, unknown>) => FieldRule,
  caller: Caller,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
): FieldError | undefined {
  const named = getNamedType(type);
  const possible = isAbstractType(named) ? scope.schema.getPossibleTypes(named) : [];
  const objects = isObjectType(named) ? [named] : possible;
  for (const object of objects) {
    for (const fieldNodes of collectFields(scope, object.name, selectionSets(nodes)).values()) {
      const field = object.getFields()[fieldNodes[0]!.name.value];
      if (!field) continue;
      if (!ruleOf(object, field)(caller)) return notAuthorized(object.name, field.name);
      const below = refusedField(scope, ruleOf, caller, field.type, fieldNodes);
      if (below) return below;
    }
  }
  return undefined;
}
