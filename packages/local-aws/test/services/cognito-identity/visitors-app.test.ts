import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Amplify, type ResourcesConfig } from 'aws-amplify';
import { generateClient, type GraphQLResult } from 'aws-amplify/api';
import { fetchAuthSession, signIn, signOut } from 'aws-amplify/auth';
import { parseAmplifyConfig } from 'aws-amplify/utils';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SeededUser } from '../../../src/runtime/outputs-model.ts';
import { amplifyOutputsOf, startApp, type App } from '../../apps/support.ts';

const password = 'Correct-Horse-9';
const ada: SeededUser = { username: 'ada@example.com', password, groups: [] };
const eve: SeededUser = { username: 'eve@example.com', password, groups: ['editors'] };
const data = mkdtempSync(join(tmpdir(), 'visitors-'));
let app: App;
const start = async (): Promise<void> => {
  app = await startApp(data, 'visitors/template.yaml', { users: [ada, eve] });
  Amplify.configure(app.runtime.outputs.amplify as ResourcesConfig);
};
beforeAll(start);
afterEach(() => signOut());
afterAll(async () => {
  await app.runtime.stop();
  rmSync(data, { recursive: true, force: true });
});

interface Who {
  readonly cognitoIdentityId: string;
  readonly [member: string]: unknown;
}

async function asked(field: string): Promise<Who> {
  const answer = (await generateClient().graphql({ query: `{ ${field} }` })) as GraphQLResult<Record<string, string>>;
  return JSON.parse(answer.data[field] ?? 'null') as Who;
}

/** Asks the service itself, as clients do that have no credentials yet. */
async function call(action: string, input: object): Promise<Record<string, unknown>> {
  const response = await fetch(app.runtime.outputs.awsEndpointUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityService.${action}`,
    },
    body: JSON.stringify(input),
  });
  return (await response.json()) as Record<string, unknown>;
}

const login = (): string => {
  const { region, userPoolId } = app.runtime.outputs;
  return `cognito-idp.${region}.amazonaws.com/${userPoolId}`;
};
const denied = expect.objectContaining({
  errors: [expect.objectContaining({ message: 'Unauthorized' })],
}) as unknown;

describe('Amplify, with an identity pool', () => {
  it('a guest has the role of guests, and an identity that stays', async () => {
    const who = await asked('who');
    expect(who).toMatchObject({
      cognitoIdentityPoolId: app.runtime.outputs.identityPoolId,
      cognitoIdentityAuthType: 'unauthenticated',
      cognitoIdentityAuthProvider: null,
      userArn: expect.stringMatching(/assumed-role\/.*GuestRole.*\/CognitoIdentityCredentials$/) as string,
    });
    expect((await fetchAuthSession()).identityId).toBe(who.cognitoIdentityId);
    await expect(asked('edited')).rejects.toEqual(denied);
  });

  it('a user has the role of users, and may do what the policy says of the own identity', async () => {
    await signIn(ada);
    const who = await asked('who');
    expect(who['cognitoIdentityAuthType']).toBe('authenticated');
    expect(who['cognitoIdentityAuthProvider']).toContain(`"${login()}","${login()}:CognitoSignIn:`);
    await expect(asked('edited')).rejects.toEqual(denied);
    const { credentials, identityId } = await fetchAuthSession();
    const { awsEndpointUrl: endpoint, region } = app.runtime.outputs;
    const dynamo = new DynamoDBClient({ endpoint, region, credentials: credentials! });
    const put = (owner: string) =>
      dynamo.send(new PutItemCommand({ TableName: 'notes', Item: { owner: { S: owner } } }));
    await put(identityId!);
    await expect(put('somebody else')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('a member of a group has the role of the group', async () => {
    await signIn(eve);
    expect((await asked('edited'))['userArn']).toContain('assumed-role/visitors-editor/');
  });

  it('is configured by the file of Gen 2 alone, which names the pool', async () => {
    const file = amplifyOutputsOf(app.runtime);
    const { identityPoolId, region } = app.runtime.outputs;
    const auth = { aws_region: region, identity_pool_id: identityPoolId, unauthenticated_identities_enabled: true };
    expect(file).toMatchObject({
      auth,
      data: { aws_region: region, default_authorization_type: 'AWS_IAM', authorization_types: [] },
    });
    expect(file.data).not.toHaveProperty('api_key');
    const parsed = parseAmplifyConfig(file);
    expect(parsed.Auth?.Cognito).toMatchObject({ identityPoolId, allowGuestAccess: true });
    Amplify.configure({ ...parsed, ...file.custom });
    expect((await asked('who'))['cognitoIdentityAuthType']).toBe('unauthenticated');
    await signIn(ada);
    expect((await asked('who'))['cognitoIdentityAuthType']).toBe('authenticated');
  });

  it('users are the same identity after a restart', async () => {
    await signIn(ada);
    const before = (await fetchAuthSession({ forceRefresh: true })).identityId;
    await signOut();
    await app.runtime.stop();
    await start();
    await signIn(ada);
    expect((await fetchAuthSession()).identityId).toBe(before);
  });
});

describe('what is refused', () => {
  const tokenOf = async (user: SeededUser): Promise<string> => {
    await signIn(user);
    return String((await fetchAuthSession()).tokens?.idToken);
  };

  it('foreign pools, identities, providers and tokens', async () => {
    const IdentityPoolId = app.runtime.outputs.identityPoolId;
    const unknown = 'us-east-1:0e0e0e0e-0000-4000-8000-000000000000';
    const refusal = async (action: string, input: object): Promise<string> => {
      const { __type, message } = await call(action, input);
      return `${String(__type)}: ${String(message)}`;
    };
    expect(await refusal('GetId', { IdentityPoolId: unknown })).toContain(`IdentityPool '${unknown}' not found.`);
    expect(await refusal('GetCredentialsForIdentity', { IdentityId: unknown })).toContain('ResourceNotFoundException');
    expect(await refusal('GetId', { IdentityPoolId, Logins: { 'accounts.example': 'x' } })).toContain(
      'Token is not from a supported provider of this identity pool.',
    );
    expect(await refusal('GetId', { IdentityPoolId, Logins: { [login()]: 'x.y.z' } })).toContain('Invalid login token');
    expect(await refusal('GetOpenIdToken', { IdentityId: unknown })).toContain('GetOpenIdToken');
  });

  it('an identity of somebody else, and a role that the token does not have', async () => {
    const IdentityPoolId = app.runtime.outputs.identityPoolId;
    const Logins = { [login()]: await tokenOf(ada) };
    const { IdentityId } = await call('GetId', { IdentityPoolId, Logins });
    await signOut();
    const others = { [login()]: await tokenOf(eve) };
    expect(await call('GetCredentialsForIdentity', { IdentityId })).toMatchObject({
      message: `Access to Identity '${String(IdentityId)}' is forbidden.`,
    });
    expect(String((await call('GetCredentialsForIdentity', { IdentityId, Logins: others }))['message'])).toContain(
      "Logins don't match",
    );
    const CustomRoleArn = 'arn:aws:iam::000000000000:role/visitors-editor';
    expect(await call('GetCredentialsForIdentity', { IdentityId, Logins, CustomRoleArn })).toMatchObject({
      __type: 'NotAuthorizedException',
    });
  });

  it('a guest who signs in stays the same identity', async () => {
    const IdentityPoolId = app.runtime.outputs.identityPoolId;
    const { IdentityId } = await call('GetId', { IdentityPoolId });
    const Logins = { [login()]: await tokenOf(eve) };
    const { IdentityId: signedIn } = await call('GetCredentialsForIdentity', { IdentityId, Logins });
    expect((await call('GetId', { IdentityPoolId, Logins }))['IdentityId']).toBe(signedIn);
  });
});
