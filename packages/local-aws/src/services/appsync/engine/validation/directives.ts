import {
  getDirectiveValues,
  type GraphQLDirective,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { AuthMode } from '../../../../kernel/api-access.ts';
import { awsScalarNames } from '../values/scalars.ts';

/**
 * The scalars and directives of AppSync, which a schema may use without declaring them. docs: AWS AppSync Developer
 * Guide, "Scalar types in GraphQL", "Configuring authorization and authentication to secure your GraphQL APIs"
 */
export const preludeSdl = [
  ...awsScalarNames.map((name) => `scalar ${name}`),
  'directive @aws_api_key on OBJECT | FIELD_DEFINITION',
  'directive @aws_iam on OBJECT | FIELD_DEFINITION',
  'directive @aws_oidc on OBJECT | FIELD_DEFINITION',
  'directive @aws_lambda on OBJECT | FIELD_DEFINITION',
  'directive @aws_cognito_user_pools(cognito_groups: [String!]) on OBJECT | FIELD_DEFINITION',
  'directive @aws_auth(cognito_groups: [String!]!) on FIELD_DEFINITION',
  'directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION',
].join('\n');

/** The directives of one field or type that say who may read it. If groups are undefined, everyone of the mode may. */
export interface AuthDirectives {
  readonly modes: ReadonlySet<AuthMode>;
  readonly groups?: readonly string[];
}

const modeOfDirective: Record<string, AuthMode> = {
  aws_api_key: 'API_KEY',
  aws_iam: 'AWS_IAM',
  aws_cognito_user_pools: 'AMAZON_COGNITO_USER_POOLS',
  aws_lambda: 'AWS_LAMBDA',
  aws_oidc: 'OPENID_CONNECT',
};

type Annotated = GraphQLObjectType | GraphQLField<unknown, unknown>;

const values = (schema: GraphQLSchema, name: string, on: Annotated): Record<string, unknown> | undefined =>
  on.astNode ? getDirectiveValues(schema.getDirective(name) as GraphQLDirective, on.astNode) : undefined;

export function authDirectives(schema: GraphQLSchema, on: Annotated): AuthDirectives | undefined {
  const present = (on.astNode?.directives ?? []).map((directive) => directive.name.value);
  const modes = new Set(present.flatMap((name) => modeOfDirective[name] ?? []));
  if (modes.size === 0) return undefined;
  const groups = values(schema, 'aws_cognito_user_pools', on)?.['cognito_groups'];
  return { modes, ...(Array.isArray(groups) && { groups: groups as string[] }) };
}

/** Answers the groups of `@aws_auth`, or undefined if the field has none. */
export function awsAuthGroups(
  schema: GraphQLSchema,
  field: GraphQLField<unknown, unknown>,
): readonly string[] | undefined {
  return values(schema, 'aws_auth', field)?.['cognito_groups'] as string[] | undefined;
}

/** Maps each mutation to the subscription fields to which it publishes. */
export function subscriptionsByMutation(schema: GraphQLSchema): ReadonlyMap<string, readonly string[]> {
  const byMutation = new Map<string, string[]>();
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    for (const mutation of (values(schema, 'aws_subscribe', field)?.['mutations'] ?? []) as string[]) {
      byMutation.set(mutation, [...(byMutation.get(mutation) ?? []), field.name]);
    }
  }
  return byMutation;
}
