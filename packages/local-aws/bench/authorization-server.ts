/**
 * The server of the benchmark of authorisation: the same services behind a door that asks who calls and one that does
 * not.
 */
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { join } from 'node:path';
import { readStacks } from '../src/assembly/read-stacks.ts';
import { provisionStacks } from '../src/assembly/provision.ts';
import type { Providers } from '../src/contract/resource-provider.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { openDataDirectory } from '../src/storage/data-directory.ts';
import { systemIds } from '../src/kernel/ids.ts';
import { listen } from '../src/server/listen.ts';
import type { AwsResponse, UnauthenticatedRequest } from '../src/contract/service.ts';
import { createFaults } from '../src/faults/faults.ts';
import { createFind } from '../src/runtime/addressee.ts';
import { lifeOfRequest } from '../src/runtime/pipeline.ts';
import type { PipelineParts } from '../src/runtime/steps.ts';
import { createServices, type Services } from '../src/runtime/compose.ts';
import { echo, writeApi } from './assembly.ts';
import { terminal } from '../test/support/operator.ts';
import { respond } from '../test/support/respond.ts';

const environment = { region: 'us-east-1', accountId: '000000000000' };
const everyMode = '@aws_api_key @aws_cognito_user_pools @aws_iam';
const sdl =
  `type Query { dragon(name: String!, family: String, location: AWSJSON): Dragon ${everyMode} } ` +
  `type Dragon ${everyMode} { name: String! family: String location: AWSJSON }`;
const query = JSON.stringify({
  query: 'query Get($name: String!) { dragon(name: $name) { name family location } }',
  variables: { name: 'Atlas' },
});

/** A request that can be sent many times. */
export interface Repeatable {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type Requests = Readonly<
  Record<'queryByKey' | 'queryByToken' | 'queryBySignature' | 'getUnasked' | 'getBySignature', Repeatable>
>;

const [directory = ''] = process.argv.slice(2);
process.send?.(await start());

async function start(): Promise<Requests> {
  const assembly = join(directory, 'assembly');
  writeAssembly(assembly);
  let route: (request: UnauthenticatedRequest) => Promise<AwsResponse> = () => Promise.reject(new Error('not ready'));
  const asking = await door((request) => route(request));
  const created = createServices({
    ...environment,
    clock: systemClock,
    ids: systemIds,
    operator: terminal,
    data: openDataDirectory(join(directory, 'data'), terminal),
    endpointUrl: asking,
    allowUnverified: [],
    selectDisabled: false,
  });
  const { services, iam, authorizer, journal } = created;
  const providers = Object.assign({}, ...Object.values(services).map((service) => service.resources)) as Providers;
  const [stack] = readStacks(assembly, environment);
  const [{ outputs } = { outputs: {} }] = await provisionStacks([stack], providers, environment);
  const parts: PipelineParts = {
    journal,
    durable: () => Promise.resolve(),
    refusalOf: () => undefined,
    find: createFind(services),
    faults: createFaults({ clock: systemClock, ids: systemIds }),
    verifySignature: iam.verifySignature,
    authorize: authorizer.authorize,
    operator: terminal,
    welcome: () => ({ endpointUrl: asking, graphqlUrl: undefined, siteUrl: undefined }),
  };
  route = lifeOfRequest(parts);
  const unasking = await door(
    lifeOfRequest({ ...parts, verifySignature: () => iam.administrator.principal, authorize: () => undefined }),
  );
  return requests(created, outputs as Readonly<Record<string, string>>, asking, unasking);
}

async function door(handle: (request: UnauthenticatedRequest) => Promise<AwsResponse>): Promise<string> {
  const { port } = await listen({
    host: '127.0.0.1',
    port: 0,
    bodyLimit: () => 2 ** 20,
    newRequestId: systemIds.uuid,
    operator: terminal,
    handle,
  });
  return `http://127.0.0.1:${port}`;
}

function writeAssembly(target: string): void {
  const Trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const Statement = [
    { Effect: 'Allow', Action: ['s3:GetObject*', 's3:PutObject'], Resource: 'arn:aws:s3:::bench-bucket/reports/*' },
    {
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: 'arn:aws:s3:::bench-bucket',
      Condition: { StringLike: { 's3:prefix': 'reports/*' } },
    },
    {
      Effect: 'Allow',
      Action: 'appsync:GraphQL',
      Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Api', 'Arn'] }, '/types/Query/fields/dragon']] },
    },
  ];
  const TlsOnly = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: ['arn:aws:s3:::bench-bucket', 'arn:aws:s3:::bench-bucket/*'],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  };
  writeApi(target, {
    sdl,
    resolvers: { 'Query.dragon': echo },
    modes: [
      {
        AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
        UserPoolConfig: { UserPoolId: { Ref: 'Pool' }, AwsRegion: 'us-east-1' },
      },
      { AuthenticationType: 'AWS_IAM' },
    ],
    resources: {
      Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
      Client: {
        Type: 'AWS::Cognito::UserPoolClient',
        Properties: {
          UserPoolId: { Ref: 'Pool' },
          ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        },
      },
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'bench-bucket' } },
      BucketPolicy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: TlsOnly },
      },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'bench',
          AssumeRolePolicyDocument: Trust,
          Policies: [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement } }],
        },
      },
    },
    outputs: { PoolId: { Ref: 'Pool' }, ClientId: { Ref: 'Client' }, Url: { 'Fn::GetAtt': ['Api', 'GraphQLUrl'] } },
  });
}

async function requests(
  { iam, cognito }: Services,
  outputs: Readonly<Record<string, string>>,
  asking: string,
  unasking: string,
): Promise<Requests> {
  const url = outputs['Url'] ?? '';
  const json = { 'content-type': 'application/json' };
  const keys = iam.roles.credentials(`arn:aws:iam::${environment.accountId}:role/bench`, 'bench');
  const sign = async (
    service: string,
    method: 'GET' | 'POST' | 'PUT',
    to: string,
    headers: Record<string, string>,
    body = '',
  ): Promise<Record<string, string>> => {
    const { protocol, hostname, port, host, pathname } = new URL(to);
    const signer = new SignatureV4({
      service,
      region: environment.region,
      credentials: keys,
      sha256: Sha256,
      uriEscapePath: service !== 's3',
    });
    return (
      await signer.sign({
        method,
        protocol,
        hostname,
        port: Number(port),
        path: pathname,
        query: {},
        headers: { host, ...headers },
        body,
      })
    ).headers;
  };
  const object = '/bench-bucket/reports/one.json';
  const content = 'x'.repeat(1_024);
  const put = await fetch(`${asking}${object}`, {
    method: 'PUT',
    headers: withoutHost(await sign('s3', 'PUT', `${asking}${object}`, {}, content)),
    body: content,
  });
  if (!put.ok) throw new Error(await put.text());
  const get = async (base: string): Promise<Repeatable> => ({
    url: `${base}${object}`,
    method: 'GET',
    headers: await sign('s3', 'GET', `${base}${object}`, {}),
  });
  return {
    queryByKey: { url, method: 'POST', headers: { ...json, 'x-api-key': outputs['Key'] ?? '' }, body: query },
    queryByToken: {
      url,
      method: 'POST',
      headers: { ...json, authorization: await token(cognito, outputs) },
      body: query,
    },
    queryBySignature: { url, method: 'POST', headers: await sign('appsync', 'POST', url, json, query), body: query },
    getUnasked: await get(unasking),
    getBySignature: await get(asking),
  };
}

/** `fetch` sets the header `host` itself. */
function withoutHost({ host: _, ...headers }: Record<string, string>): Record<string, string> {
  return headers;
}

async function token(
  cognito: Services['cognito'],
  { PoolId: UserPoolId, ClientId }: Readonly<Record<string, string>>,
): Promise<string> {
  const administrator = {
    type: 'User',
    arn: 'arn:aws:iam::000000000000:user/administrator',
    accountId: environment.accountId,
    userId: 'AIDA',
  } as const;
  const call = async (action: string, body: object): Promise<Record<string, unknown>> => {
    const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${action}` };
    const answer = await respond(cognito, {
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers,
      body: Buffer.from(JSON.stringify(body)),
      principal: administrator,
      requestId: 'r',
      sourceIp: '127.0.0.1',
    });
    return JSON.parse(String(answer.body)) as Record<string, unknown>;
  };
  const [Username, Password] = ['ada', 'Correct-Horse-7'];
  await call('AdminCreateUser', { UserPoolId, Username, MessageAction: 'SUPPRESS' });
  await call('AdminSetUserPassword', { UserPoolId, Username, Password, Permanent: true });
  const { AuthenticationResult } = await call('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD: Password },
  });
  return (AuthenticationResult as { AccessToken: string }).AccessToken;
}
