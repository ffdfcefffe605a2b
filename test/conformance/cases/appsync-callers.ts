import type { Case, Cases, Step } from '../kit/case.ts';

const user = 'ada@example.com';
const password = 'Correct-Horse-9';
const context = '{ context }';

/** A user of the pool with that output, and tokens by the name `signedIn`. */
export const signIn = (pool: string, attributes: object[] = []): Step[] => [
  {
    call: 'cognito-idp:AdminCreateUser',
    input: { UserPoolId: `{{${pool}}}`, Username: user, UserAttributes: attributes, MessageAction: 'SUPPRESS' },
    quiet: true,
  },
  {
    call: 'cognito-idp:AdminSetUserPassword',
    input: { UserPoolId: `{{${pool}}}`, Username: user, Password: password, Permanent: true },
    quiet: true,
  },
  {
    call: 'cognito-idp:AdminInitiateAuth',
    input: {
      UserPoolId: `{{${pool}}}`,
      ClientId: `{{${pool}Client}}`,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: user, PASSWORD: password },
    },
    name: 'signedIn',
    quiet: true,
  },
];

const said = (answer: unknown): string => `say:${JSON.stringify(answer)}`;
const saying = (question: string, id: string, ...answers: unknown[]): Case => ({
  question,
  settles: [`unverified:appsync-lambda-authorizer:${id}`],
  stack: 'authorizing',
  steps: answers.map((answer) => ({ ask: '{ context secret }', authorization: said(answer) })),
});

/** {"alg":"RS256","kid":"k"} and a subject, signed by nobody. */
const unsigned = ['{"alg":"RS256","kid":"k"}', '{"sub":"ada","iss":"https://conformance.invalid"}', 'signature']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');

/** Who may call an API. */
export const appsyncCallers: Cases = {
  'appsync/authorizer-form': saying(
    'What becomes of an answer of an authorizer whose members have another form?',
    'form',
    { isAuthorized: 'true' },
    { isAuthorized: true, deniedFields: 'Query.secret' },
    { isAuthorized: true, ttlOverride: 'long' },
  ),
  'appsync/authorizer-denied-field': saying(
    'What does an item of deniedFields do that names no field?',
    'denied-field',
    { isAuthorized: true, deniedFields: ['secret'] },
    { isAuthorized: true, deniedFields: ['Query.nothing'] },
  ),
  'appsync/authorizer-nested-context': saying(
    'What do resolvers see of a resolverContext that holds an object and a list?',
    'nested-context',
    { isAuthorized: true, resolverContext: { object: { a: 1 }, list: [1], text: 'x' } },
  ),
  'appsync/authorizer-timeout': {
    question: 'What is the answer to a request whose authorizer takes more than ten seconds?',
    settles: ['unverified:appsync-lambda-authorizer:timeout'],
    stack: 'authorizing',
    slow: 'the authorizer has ten seconds',
    steps: [{ ask: context, authorization: 'late' }],
  },
  'appsync/authorizer-call-failed': {
    question: 'What is the answer to a request whose authorizer cannot be called because it is throttled?',
    settles: ['unverified:appsync-lambda-authorizer:call-failed'],
    stack: 'throttled',
    steps: [{ ask: context, authorization: 'any' }],
  },
  'appsync/authorizer-partial-match': {
    question: 'Has IdentityValidationExpression to match the whole token?',
    settles: ['unverified:appsync-lambda-authorizer:partial-match'],
    stack: 'expecting',
    steps: [
      { ask: context, authorization: said({ isAuthorized: true }) },
      { ask: context, authorization: 'other' },
    ],
  },
  'appsync/oidc-no-keys': {
    question: 'What does a token of an issuer get that does not answer?',
    settles: ['unverified:appsync-oidc:no-keys'],
    stack: 'deadIssuer',
    steps: [{ ask: '{ who }', authorization: unsigned }],
  },
  'appsync/oidc-partial-client': {
    question: 'Has ClientId of an OpenIDConnectConfig to match the whole client?',
    settles: ['unverified:appsync-oidc:partial-client'],
    stack: 'partialClient',
    steps: [...signIn('Users'), { ask: '{ who }', authorization: '{{signedIn.AuthenticationResult.IdToken}}' }],
  },
  'appsync/default-action-deny': {
    question: 'Does DefaultAction DENY refuse fields of types below the root?',
    settles: ['unverified:appsync-default-action-deny-types'],
    stack: 'denying',
    steps: [
      ...signIn('Users'),
      { ask: '{ open { name } }', authorization: '{{signedIn.AuthenticationResult.AccessToken}}' },
      { ask: '{ closed { name } }', authorization: '{{signedIn.AuthenticationResult.AccessToken}}' },
    ],
  },
  'appsync/bearer': {
    question: 'Is the token of a user pool accepted behind "Bearer"?',
    settles: ['doubt:bearer'],
    stack: 'denying',
    steps: [
      ...signIn('Users'),
      { ask: '{ __typename }', authorization: 'Bearer {{signedIn.AuthenticationResult.AccessToken}}' },
    ],
  },
  'appsync/signed-introspection': {
    question: 'May a role introspect that may ask for one field?',
    settles: ['doubt:signed-introspection'],
    stack: 'signing',
    steps: [
      { ask: '{ __schema { queryType { name } } }', signed: '{{Caller}}' },
      { ask: '{ __typename }', signed: '{{Caller}}' },
    ],
  },
  'appsync/signed-nested-types': {
    question: 'Does a role that may ask for a root field need permissions for the types below it?',
    settles: ['doubt:signed-nested-types'],
    stack: 'signing',
    steps: [
      { ask: '{ open { name part { name } } }', signed: '{{Caller}}' },
      { ask: '{ other { name } }', signed: '{{Caller}}' },
    ],
  },
  'appsync/depth-of-introspection': {
    question: 'Does a limit of the depth of queries count for introspection?',
    settles: ['doubt:depth-of-introspection'],
    stack: 'shallow',
    steps: [
      { ask: '{ a { a { a { a { name } } } } }' },
      { ask: '{ __schema { queryType { fields { type { fields { type { name } } } } } } }' },
    ],
  },
};
