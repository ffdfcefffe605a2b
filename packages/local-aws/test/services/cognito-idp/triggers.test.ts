import {
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
  type InitiateAuthCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../../iam/stack.ts';

/** One function for every trigger. What a caller says as metadata decides what it does. */
const code = `
const answers = {
  PreSignUp_SignUp: ({ validationData }) =>
    ({ autoConfirmUser: validationData?.confirm === 'yes', autoVerifyEmail: true }),
  CustomMessage_SignUp: () => ({ emailSubject: 'Hello', emailMessage: 'It is {####}.' }),
  UserMigration_Authentication: ({ password }) =>
    password === 'Moved-Secret-1' ? { userAttributes: { email: 'm@x.org' }, finalUserStatus: 'CONFIRMED' } : {},
  DefineAuthChallenge_Authentication: ({ session }) => {
    const last = session.at(-1);
    if (last?.challengeResult) return { issueTokens: true, failAuthentication: false };
    if (session.length > 1) return { issueTokens: false, failAuthentication: true };
    return { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false };
  },
  CreateAuthChallenge_Authentication: () =>
    ({ publicChallengeParameters: { riddle: '6 * 7' }, privateChallengeParameters: { answer: '42' } }),
  VerifyAuthChallengeResponse_Authentication: ({ privateChallengeParameters, challengeAnswer }) =>
    ({ answerCorrect: privateChallengeParameters.answer === challengeAnswer }),
};
const claims = { claimsToAddOrOverride: { tenant: 't1' }, claimsToSuppress: ['email'] };
const groups = { groupsToOverride: ['Riders'] };
exports.handler = async (event) => {
  const { request, triggerSource, version } = event;
  const asked = request.clientMetadata ?? {};
  if (asked.fail === triggerSource) throw new Error('no');
  if (asked.source === triggerSource) return JSON.parse(asked.answer);
  if (asked.strange) return asked.strange === 'null' ? null : { response: 1 };
  if (asked.reserved) return { response: { claimsOverrideDetails: { claimsToAddOrOverride: { sub: 'x' } } } };
  if (!triggerSource.startsWith('TokenGeneration_')) event.response = answers[triggerSource]?.(request) ?? {};
  else if (version === '1') event.response = { claimsOverrideDetails: { ...claims, groupOverrideDetails: groups } };
  else
    event.response = {
      claimsAndScopeOverrideDetails: {
        idTokenGeneration: claims,
        accessTokenGeneration: { claimsToAddOrOverride: { plan: { level: 2 } }, scopesToAdd: ['dragons/read'] },
      },
    };
  return event;
};`;

const lastEvents = new Map<string, string>();
const Password = 'Genuine-password-9';
let stack: Stack;
let sdk: CognitoIdentityProviderClient;
let first: Pool;

interface Pool {
  readonly ClientId: string;
  readonly UserPoolId: string;
}

async function pool(name: string, LambdaConfig: object, allowed = true): Promise<Pool> {
  const { ref, attributes } = await stack.provision('AWS::Cognito::UserPool', name, {
    AutoVerifiedAttributes: ['email'],
    LambdaConfig,
  });
  if (allowed)
    await stack.provision('AWS::Lambda::Permission', `${name}Permission`, {
      FunctionName: 'trigger',
      Action: 'lambda:InvokeFunction',
      Principal: 'cognito-idp.amazonaws.com',
      SourceArn: attributes['Arn'],
    });
  const flows = ['USER_PASSWORD_AUTH', 'CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH'];
  const client = await stack.provision('AWS::Cognito::UserPoolClient', `${name}Client`, {
    UserPoolId: ref,
    ExplicitAuthFlows: flows.map((flow) => `ALLOW_${flow}`),
  });
  return { UserPoolId: ref, ClientId: client.ref };
}

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:trigger';
const of = (...names: string[]) => Object.fromEntries(names.map((name) => [name, arn]));

beforeAll(async () => {
  stack = await startStack({ lastEvents });
  await stack.role('fn');
  await stack.provision('AWS::Lambda::Function', 'trigger', {
    FunctionName: 'trigger',
    Runtime: 'nodejs20.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/fn',
    Code: { ZipFile: code },
  });
  stack.created.services['lambda']!.start?.();
  sdk = new CognitoIdentityProviderClient(stack.administrator);
  const custom = ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'];
  const others = ['PreSignUp', 'PostConfirmation', 'PreTokenGeneration', 'UserMigration', 'CustomMessage'];
  first = await pool('First', of(...others, 'PreAuthentication', ...custom));
});
afterAll(() => stack.close());

const lastEvent = () => JSON.parse(lastEvents.get('trigger') ?? '{}') as Record<string, never>;

const signUp = (Username: string, more: object = {}, { ClientId } = first) =>
  sdk.send(
    new SignUpCommand({
      ...{ ClientId, Username, Password },
      UserAttributes: [{ Name: 'email', Value: `${Username}@x.org` }],
      ValidationData: [{ Name: 'confirm', Value: 'yes' }],
      ...more,
    }),
  );

const signIn = (USERNAME: string, PASSWORD = Password, more: object = {}, { ClientId } = first) =>
  sdk.send(
    new InitiateAuthCommand({
      ...{ ClientId, AuthFlow: 'USER_PASSWORD_AUTH' as const },
      AuthParameters: { USERNAME, PASSWORD },
      ...more,
    }),
  );

const claimsOf = (token = ''): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
const tokensOf = ({ AuthenticationResult: tokens }: InitiateAuthCommandOutput) => ({
  id: claimsOf(tokens?.IdToken),
  access: claimsOf(tokens?.AccessToken),
});

describe('functions of a user pool', () => {
  it('confirm who signs up, hear of it, and change the ID token', async () => {
    expect(await signUp('ann', { ClientMetadata: { from: 'test' } })).toMatchObject({ UserConfirmed: true });
    expect(lastEvent()).toMatchObject({
      version: '1',
      region: 'us-east-1',
      userPoolId: first.UserPoolId,
      userName: 'ann',
      callerContext: { clientId: first.ClientId },
      triggerSource: 'PostConfirmation_ConfirmSignUp',
      request: {
        userAttributes: { email: 'ann@x.org', email_verified: 'true', 'cognito:user_status': 'CONFIRMED' },
        clientMetadata: { from: 'test' },
      },
    });
    const { id, access } = tokensOf(await signIn('ann'));
    expect(id).toMatchObject({ tenant: 't1', 'cognito:groups': ['Riders'], 'cognito:username': 'ann' });
    expect(id).not.toHaveProperty('email');
    expect(access).toMatchObject({ 'cognito:groups': ['Riders'], scope: 'aws.cognito.signin.user.admin' });
    expect(access).not.toHaveProperty('tenant');
    expect(lastEvent()).toMatchObject({ triggerSource: 'TokenGeneration_Authentication' });
  });

  it('write the message with the code, which confirms the account', async () => {
    const answer = await signUp('bob', { ValidationData: [] });
    expect(answer).toMatchObject({ UserConfirmed: false, CodeDeliveryDetails: { DeliveryMedium: 'EMAIL' } });
    const outbox = stack.outbox();
    const mail = readdirSync(outbox).map((file) => JSON.parse(readFileSync(join(outbox, file), 'utf8')) as never);
    const sent = mail.find(({ to }) => to === 'bob@x.org') as { subject: string; body: string } | undefined;
    expect(sent).toMatchObject({ subject: 'Hello', body: expect.stringMatching(/^It is \d{6}\.$/) as string });
    const ConfirmationCode = /\d{6}/.exec(sent?.body ?? '')?.[0];
    await sdk.send(new ConfirmSignUpCommand({ ClientId: first.ClientId, Username: 'bob', ConfirmationCode }));
    expect(lastEvent()).toMatchObject({ triggerSource: 'PostConfirmation_ConfirmSignUp', userName: 'bob' });
  });

  it('bring users from elsewhere at their first sign-in, with their password', async () => {
    await expect(signIn('moved', 'wrong')).rejects.toMatchObject({ name: 'UserNotFoundException' });
    expect(tokensOf(await signIn('moved', 'Moved-Secret-1')).id).toMatchObject({ 'cognito:username': 'moved' });
    expect(tokensOf(await signIn('moved', 'Moved-Secret-1')).id).toMatchObject({ tenant: 't1' });
    await expect(
      sdk.send(new ForgotPasswordCommand({ ClientId: first.ClientId, Username: 'nobody' })),
    ).rejects.toMatchObject({ name: 'UserNotFoundException' });
    expect(lastEvent()).toMatchObject({ triggerSource: 'UserMigration_ForgotPassword', userName: 'nobody' });
  });

  it('ask what they like, as often as they like', async () => {
    const { ClientId } = first;
    const begin = () =>
      sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'CUSTOM_AUTH', AuthParameters: { USERNAME: 'ann' } }));
    const reply = (Session: string | undefined, ANSWER: string) =>
      sdk.send(
        new RespondToAuthChallengeCommand({
          ...{ ClientId, ChallengeName: 'CUSTOM_CHALLENGE' as const, Session },
          ChallengeResponses: { USERNAME: 'ann', ANSWER },
        }),
      );
    const asked = await begin();
    expect(asked).toMatchObject({ ChallengeName: 'CUSTOM_CHALLENGE', ChallengeParameters: { riddle: '6 * 7' } });
    const again = await reply(asked.Session, '41');
    expect(again.ChallengeName).toBe('CUSTOM_CHALLENGE');
    await expect(reply(asked.Session, '42')).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    expect((await reply(again.Session, '42')).AuthenticationResult?.IdToken).toBeDefined();
    const twice = await reply((await reply((await begin()).Session, 'x')).Session, 'y').catch((e: unknown) => e);
    expect(twice).toMatchObject({ name: 'NotAuthorizedException', message: 'Incorrect username or password.' });
  });

  it('change the access token too, in the second version', async () => {
    const PreTokenGenerationConfig = { LambdaArn: arn, LambdaVersion: 'V2_0' };
    const second = await pool('Second', { ...of('PreSignUp'), PreTokenGenerationConfig });
    await signUp('ann', {}, second);
    const { id, access } = tokensOf(await signIn('ann', Password, {}, second));
    expect(id).toMatchObject({ tenant: 't1' });
    expect(access).toMatchObject({ plan: { level: 2 }, scope: 'aws.cognito.signin.user.admin dragons/read' });
  });
});

describe('a function of a user pool that fails', () => {
  it.each([
    [{ fail: 'PreSignUp_SignUp' }, 'UserLambdaValidationException', 'PreSignUp failed with error no.'],
    [{ fail: 'PostConfirmation_ConfirmSignUp' }, 'UserLambdaValidationException', 'PostConfirmation failed with'],
    [{ strange: 'null' }, 'InvalidLambdaResponseException', 'Unrecognizable lambda output'],
    [{ strange: '1' }, 'InvalidLambdaResponseException', 'Unrecognizable lambda output'],
  ])('with %j refuses the sign-up', async (ClientMetadata, name, message) => {
    const asked = signUp(`refused${JSON.stringify(ClientMetadata).length}`, { ClientMetadata });
    await expect(asked).rejects.toMatchObject({ name, message: expect.stringContaining(message) as string });
  });

  it('refuses the sign-in, and no claim that Cognito makes is changed silently', async () => {
    const failing = { ClientMetadata: { fail: 'PreAuthentication_Authentication' } };
    await expect(signIn('ann', Password, failing)).rejects.toMatchObject({ name: 'UserLambdaValidationException' });
    await expect(signIn('ann', Password, { ClientMetadata: { reserved: 'x' } })).rejects.toThrow(/reserved-claims/);
  });

  const value = fc.oneof(
    fc.constantFrom<unknown>(null, true, '', 'x', -1, 1e308, [], ['x'], [null], [[]], {}, { x: 1 }, { toString: 1 }),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const some = (...names: string[]) =>
    fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] });
  const details = fc.oneof(
    value,
    some('claimsToAddOrOverride', 'claimsToSuppress', 'groupOverrideDetails'),
    fc.record({ groupOverrideDetails: some('groupsToOverride', 'iamRolesToOverride', 'preferredRole') }),
  );
  const custom = (more: object) =>
    sdk.send(
      new InitiateAuthCommand({
        ...{ ClientId: first.ClientId, AuthFlow: 'CUSTOM_AUTH', AuthParameters: { USERNAME: 'ann' } },
        ...more,
      }),
    );
  /** What Cognito reads of the answers of each function, and a call that has it read them. */
  const read: Readonly<Record<string, readonly [fc.Arbitrary<object>, (user: string, more: object) => unknown]>> = {
    PreSignUp_SignUp: [some('autoConfirmUser', 'autoVerifyEmail', 'autoVerifyPhone'), signUp],
    CustomMessage_SignUp: [
      some('smsMessage', 'emailMessage', 'emailSubject'),
      (user, more) => signUp(user, { ValidationData: [], ...more }),
    ],
    TokenGeneration_Authentication: [
      fc.record({ claimsOverrideDetails: details }),
      (_, more) => signIn('ann', Password, more),
    ],
    UserMigration_Authentication: [
      some('userAttributes', 'finalUserStatus', 'messageAction', 'desiredDeliveryMediums', 'forceAliasCreation'),
      (user, more) => signIn(user, Password, more),
    ],
    DefineAuthChallenge_Authentication: [
      some('challengeName', 'issueTokens', 'failAuthentication'),
      (_, more) => custom(more),
    ],
    CreateAuthChallenge_Authentication: [
      some('publicChallengeParameters', 'privateChallengeParameters', 'challengeMetadata'),
      (_, more) => custom(more),
    ],
  };
  const answers = fc
    .constantFrom(...Object.entries(read))
    .chain(([source, [near, call]]) =>
      fc.tuple(fc.constant(source), fc.oneof(value, fc.record({ response: near })), fc.constant(call)),
    );

  it('and whose answer has any other form is taken or refused in Cognito’s words', async () => {
    let user = 0;
    const words =
      /^(Invalid(LambdaRes|Param)|NotAuthorized|PasswordReset|User(Not|name)|Un(supported|verified)|CodeDelivery)/;
    await fc.assert(
      fc.asyncProperty(answers, async ([source, answer, call]) => {
        const asked = async (): Promise<unknown> =>
          call(`wrong${(user += 1)}`, { ClientMetadata: { source, answer: JSON.stringify(answer) } });
        const refused = await asked().then(
          () => undefined,
          (error: unknown) => error as Error & { $metadata?: { httpStatusCode?: number } },
        );
        if (typeof answer !== 'object' || answer === null) expect(refused?.name).toBe('InvalidLambdaResponseException');
        if (refused) expect(`${refused.name} ${refused.message}`).toMatch(words);
        expect([undefined, 400, 501]).toContain(refused?.$metadata?.httpStatusCode);
      }),
      { numRuns: process.env['HOSTILE'] === 'full' ? 1_000 : 20 },
    );
  });

  it('needs the permission that Cognito calls it', async () => {
    const closed = await pool('Closed', of('PreSignUp'), false);
    // The others' permission names their own pools.
    await expect(
      sdk.send(new AdminCreateUserCommand({ UserPoolId: closed.UserPoolId, Username: 'x' })),
    ).rejects.toMatchObject({
      name: 'UnexpectedLambdaException',
      message: 'PreSignUp invocation failed due to error AccessDeniedException.',
    });
  });
});
