import { api, js } from './api.ts';
import { allow, att, lambda, ref, resource, role, sub, template } from './parts.ts';

const permission = (name: string): object =>
  resource('AWS::Lambda::Permission', {
    FunctionName: ref(name),
    Action: 'lambda:InvokeFunction',
    Principal: 'appsync.amazonaws.com',
    SourceArn: att('Api', 'Arn'),
  });

/** The function answers what its token says, in JSON behind `say:`; or not in time. */
const echo = `exports.handler = async ({ authorizationToken: token }) => {
  if (token === 'late') await new Promise((done) => setTimeout(done, 12000));
  return token.startsWith('say:') ? JSON.parse(token.slice(4)) : { isAuthorized: true };
};`;

const authorizer = (functionProperties: object, config: object = {}) =>
  api({
    schema: 'type Query { context: AWSJSON secret: String }',
    properties: {
      AuthenticationType: 'AWS_LAMBDA',
      LambdaAuthorizerConfig: { AuthorizerUri: att('Authorizer', 'Arn'), AuthorizerResultTtlInSeconds: 0, ...config },
    },
    resources: { ...lambda('Authorizer', echo, functionProperties), Permission: permission('Authorizer') },
    resolvers: {
      'Query.context': js('{ context: ctx.identity.resolverContext }'),
      'Query.secret': js("'secret'"),
    },
  });

/** An API whose authorizer function says what its caller wants it to say. */
export const authorizing = authorizer({ Timeout: 20 });
/** Its authorizer may never run. */
export const throttled = authorizer({ ReservedConcurrentExecutions: 0 });
/** Tokens have to look like something. */
export const expecting = authorizer({ Timeout: 5 }, { IdentityValidationExpression: 'say' });

const pool = (name: string, properties: object): Record<string, object> => ({
  [name]: resource('AWS::Cognito::UserPool', { UsernameAttributes: ['email'], ...properties }),
  [`${name}Client`]: resource('AWS::Cognito::UserPoolClient', {
    UserPoolId: ref(name),
    ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  }),
});
const issuer = sub('https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/${Users}');

/** User pools, one in which a second factor is a choice, one in which it is a must, one that asks for an address. */
export const pools = template(
  {
    ...pool('Users', { MfaConfiguration: 'OPTIONAL', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] }),
    ...pool('Strict', { MfaConfiguration: 'ON', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] }),
    Demanding: resource('AWS::Cognito::UserPool', { Schema: [{ Name: 'email', Required: true, Mutable: true }] }),
  },
  {
    Users: ref('Users'),
    UsersClient: ref('UsersClient'),
    Strict: ref('Strict'),
    StrictClient: ref('StrictClient'),
    Demanding: ref('Demanding'),
  },
);

/** Fields without a directive are denied; types below them are asked for. */
export const denying = api({
  schema: 'type Query { open: Thing @aws_cognito_user_pools closed: Thing } type Thing { name: String }',
  properties: {
    AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
    UserPoolConfig: { UserPoolId: ref('Users'), AwsRegion: ref('AWS::Region'), DefaultAction: 'DENY' },
  },
  resources: pool('Users', {}),
  resolvers: { 'Query.open': js("{ name: 'open' }"), 'Query.closed': js("{ name: 'closed' }") },
  outputs: { Users: ref('Users'), UsersClient: ref('UsersClient') },
});

const oidc = (config: object, resources: Record<string, object>, outputs: object) =>
  api({
    schema: 'type Query { who: String }',
    properties: { AuthenticationType: 'OPENID_CONNECT', OpenIDConnectConfig: config },
    resources,
    resolvers: { 'Query.who': js('ctx.identity.sub === null ? null : "somebody"') },
    outputs: outputs as Record<string, unknown>,
  });

/** The expression matches a letter of each client. */
export const partialClient = oidc({ Issuer: issuer, ClientId: '[a-z0-9]' }, pool('Users', {}), {
  Users: ref('Users'),
  UsersClient: ref('UsersClient'),
});
/** Nobody is there. */
export const deadIssuer = oidc({ Issuer: 'https://conformance.invalid' }, {}, {});

const field = (name: string): object => sub(`\${Api.Arn}/types/Query/fields/${name}`);

/** A role may ask for one field; another mode stands beside. */
export const signing = api({
  schema: `
    type Query { open: Thing @aws_iam other: Thing @aws_iam keyed: String }
    type Thing @aws_iam @aws_api_key { name: String part: Part }
    type Part @aws_iam @aws_api_key { name: String }
  `,
  properties: { AdditionalAuthenticationProviders: [{ AuthenticationType: 'AWS_IAM' }] },
  resources: { Caller: role(undefined, allow('appsync:GraphQL', field('open'))) },
  resolvers: {
    'Query.open': js("{ name: 'open', part: { name: 'part' } }"),
    'Query.other': js("{ name: 'other' }"),
    'Query.keyed': js("'keyed'"),
  },
  outputs: { Caller: att('Caller', 'Arn') },
});

/** Queries of more than three levels are refused. */
export const shallow = api({
  schema: 'type Query { a: A } type A { a: A name: String }',
  properties: { QueryDepthLimit: 3, IntrospectionConfig: 'ENABLED' },
  resolvers: { 'Query.a': js("{ name: 'a' }") },
});
