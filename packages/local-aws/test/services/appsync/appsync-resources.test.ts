import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkProperties } from '../../../src/contract/properties.ts';
import type { AppSync } from '../../../src/services/appsync/index.ts';
import { createAppSync } from '../../../src/services/appsync/index.ts';
import { provision, serveService, testPorts, type TestPorts } from '../../support/ports.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { cognitoApi, fakeLoader, passing, post, graphqlOf } from './support.ts';

const sdl = 'type Query { a: String } type Mutation { m: String }';
const Runtime = { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' };
const codes = { ok: passing };
const clock = manualClock(Date.now());

let ports: TestPorts;
let appsync: AppSync;
beforeEach(() => {
  ports = testPorts({ clock });
  const refuse = (): never => {
    throw new Error('not expected');
  };
  appsync = createAppSync(
    {
      ...ports,
      invokeFunction: refuse,
      callService: refuse,
      sendRequest: refuse,
      verifySignature: refuse,
      openNote: refuse,
      userPoolKeys: () => undefined,
      isAllowed: () => false,
    },
    { loadCode: fakeLoader(codes) },
  );
});
afterEach(async () => {
  await appsync.stop();
  ports.dispose();
});

const make = async (type: string, logicalId: string, properties: Record<string, unknown>, assets = {}) => {
  checkProperties(logicalId, appsync.resources[type]?.properties ?? {}, properties);
  return provision(appsync, type, logicalId, properties, assets);
};
const makeApi = async (logicalId = 'Api', properties: Record<string, unknown> = { ...cognitoApi }) =>
  (await make('AWS::AppSync::GraphQLApi', logicalId, properties)).attributes as Record<string, string>;

const lambdaMode = { AuthenticationType: 'AWS_LAMBDA', LambdaAuthorizerConfig: { AuthorizerUri: 'arn:aws:lambda' } };
const lambdaApi = (config: object) => ({
  Name: 'x',
  ...lambdaMode,
  LambdaAuthorizerConfig: { ...lambdaMode.LambdaAuthorizerConfig, ...config },
});

const oidcApi = (config: object) => ({ Name: 'x', AuthenticationType: 'OPENID_CONNECT', OpenIDConnectConfig: config });

describe('AWS::AppSync::GraphQLApi', () => {
  it('answers with local addresses', async () => {
    const first = await makeApi();
    expect(first).toEqual({
      ApiId: 'api00000000000000000000000',
      Arn: 'arn:aws:appsync:us-east-1:000000000000:apis/api00000000000000000000000',
      GraphQLUrl: 'http://127.0.0.1:4566/graphql',
      GraphQLDns: '127.0.0.1:4566',
      GraphQLEndpointArn: 'arn:aws:appsync:us-east-1:000000000000:endpoints/graphql-api/api00000000000000000000000',
      RealtimeUrl: 'ws://127.0.0.1:4566/graphql/realtime',
      RealtimeDns: '127.0.0.1:4566',
    });
    expect((await makeApi('Second'))['GraphQLUrl']).toBe(
      'http://127.0.0.1:4566/apis/second00000000000000000000/graphql',
    );
  });

  it.each([
    [{ ...cognitoApi, AuthenticationType: 'OPENID_CONNECT' }, 'OPENID_CONNECT'],
    [oidcApi({ Issuer: 'http://issuer.example' }), 'must be an HTTPS address'],
    [oidcApi({ Issuer: 'https://issuer.example', IatTTL: -1 }), 'IatTTL'],
    [{ ...cognitoApi, AdditionalAuthenticationProviders: [{ AuthenticationType: 'AWS_LAMBDA' }] }, 'Lambda Authorizer'],
    [{ ...cognitoApi, AdditionalAuthenticationProviders: [lambdaMode, lambdaMode] }, 'AWS_LAMBDA cannot be more than'],
    [lambdaApi({ IdentityValidationExpression: '(' }), 'regular expression "("'],
    [lambdaApi({ IdentityValidationExpression: '(?=a)b' }), 'IdentityValidationExpression "(?=a)b"'],
    [{ ...cognitoApi, ApiType: 'MERGED' }, 'MERGED'],
    [{ ...cognitoApi, QueryDepthLimit: 76 }, 'QueryDepthLimit'],
    [{ Name: 'x', AuthenticationType: 'AMAZON_COGNITO_USER_POOLS' }, 'UserPoolConfig'],
  ])('refuses %j by name', async (properties, name) => {
    await expect(makeApi('Api', properties)).rejects.toThrow(name);
  });
});

describe('schemas and resolvers', () => {
  it('stop provisioning with a message', async () => {
    const { ApiId } = await makeApi();
    await expect(make('AWS::AppSync::GraphQLSchema', 'Schema', { ApiId, Definition: 'type Query {' })).rejects.toThrow(
      'Schema Creation Status is FAILED with details: Failed to parse schema document',
    );
    await make('AWS::AppSync::DataSource', 'None', { ApiId, Name: 'None', Type: 'NONE' });
    const resolver = { ApiId, TypeName: 'Query', FieldName: 'a', DataSourceName: 'None', Code: 'ok', Runtime };
    await expect(make('AWS::AppSync::Resolver', 'R', resolver)).rejects.toThrow('No type named Query found.');
    await make('AWS::AppSync::GraphQLSchema', 'Schema', { ApiId, Definition: sdl });
    await expect(make('AWS::AppSync::Resolver', 'R', { ...resolver, FieldName: 'b' })).rejects.toThrow(
      'No field named b found on type Query',
    );
    await expect(make('AWS::AppSync::Resolver', 'R', { ...resolver, DataSourceName: 'x' })).rejects.toThrow(
      'No data source found named x',
    );
    await expect(
      make('AWS::AppSync::Resolver', 'R', { ...resolver, Kind: 'PIPELINE', PipelineConfig: { Functions: ['f'] } }),
    ).rejects.toThrow('No function found with id f');
    await expect(make('AWS::AppSync::Resolver', 'R', { ...resolver, Code: 'bad' })).rejects.toThrow(
      'The code contains one or more errors.',
    );
    await expect(make('AWS::AppSync::Resolver', 'R', { ...resolver, Code: 'x'.repeat(32_769) })).rejects.toThrow(
      'maximum size',
    );
    await expect(
      make('AWS::AppSync::Resolver', 'R', { ApiId, TypeName: 'Query', FieldName: 'a', DataSourceName: 'None' }),
    ).rejects.toThrow('neither code nor mapping templates');
    await expect(make('AWS::AppSync::Resolver', 'R', { ...resolver, RequestMappingTemplate: '{}' })).rejects.toThrow(
      'RequestMappingTemplate',
    );
    await expect(
      make('AWS::AppSync::Resolver', 'R', {
        ...{ ApiId, TypeName: 'Query', FieldName: 'a', DataSourceName: 'None' },
        ...{ RequestMappingTemplate: '{}', ResponseMappingTemplate: '#if(true) 1' },
      }),
    ).rejects.toThrow('The response mapping template of Query.a (R): #if has no #end.');
    for (const CachingConfig of [{ Ttl: 0 }, { Ttl: 3601 }, { Ttl: 1, CachingKeys: ['$context.stash'] }])
      await expect(make('AWS::AppSync::Resolver', 'R', { ...resolver, CachingConfig })).rejects.toThrow(/aching/);
    for (const MaxBatchSize of [5, 2001])
      await expect(make('AWS::AppSync::Resolver', 'R', { ...resolver, MaxBatchSize })).rejects.toThrow('MaxBatchSize');
    await expect(make('AWS::AppSync::DataSource', 'D', { ApiId, Name: 'D', Type: 'HTTP' })).rejects.toThrow('HTTP');
    await expect(
      make('AWS::AppSync::DataSource', 'D', {
        ApiId,
        Name: 'D',
        Type: 'AWS_LAMBDA',
        LambdaConfig: { LambdaFunctionArn: 'a' },
      }),
    ).rejects.toThrow('ServiceRoleArn');
  });

  it('give the values that CloudFormation gives', async () => {
    const { ApiId, Arn } = await makeApi();
    expect(await make('AWS::AppSync::GraphQLSchema', 'Schema', { ApiId, Definition: sdl })).toEqual({
      ref: `${ApiId}GraphQLSchema`,
      attributes: { Id: `${ApiId}GraphQLSchema` },
    });
    expect(await make('AWS::AppSync::DataSource', 'None', { ApiId, Name: 'None', Type: 'NONE' })).toEqual({
      ref: `${Arn}/datasources/None`,
      attributes: { DataSourceArn: `${Arn}/datasources/None`, Name: 'None' },
    });
    const fn = await make('AWS::AppSync::FunctionConfiguration', 'Fn', {
      ApiId,
      Name: 'f',
      DataSourceName: 'None',
      Code: 'ok',
      Runtime,
    });
    expect(fn.attributes).toEqual({
      FunctionId: 'fn000000000000000000000000',
      FunctionArn: `${Arn}/functions/fn000000000000000000000000`,
      Name: 'f',
      DataSourceName: 'None',
    });
    const resolver = await make('AWS::AppSync::Resolver', 'R', {
      ApiId,
      TypeName: 'Query',
      FieldName: 'a',
      Kind: 'PIPELINE',
      PipelineConfig: { Functions: [fn.attributes['FunctionId']] },
      Code: 'ok',
      Runtime,
    });
    expect(resolver).toEqual({
      ref: `${Arn}/types/Query/resolvers/a`,
      attributes: { TypeName: 'Query', FieldName: 'a', ResolverArn: `${Arn}/types/Query/resolvers/a` },
    });
  });

  it('read schema and code from assets', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'appsync-assets-'));
    const asset = (name: string, text: string) => (
      writeFileSync(join(directory, name), text),
      { path: join(directory, name), packaging: 'file' }
    );
    const { ApiId } = await makeApi();
    await make(
      'AWS::AppSync::GraphQLSchema',
      'Schema',
      { ApiId, DefinitionS3Location: 's3://assets/schema.graphql' },
      { 'assets/schema.graphql': asset('schema.graphql', sdl) },
    );
    await make('AWS::AppSync::DataSource', 'None', { ApiId, Name: 'None', Type: 'NONE' });
    const properties = {
      ApiId,
      TypeName: 'Query',
      FieldName: 'a',
      DataSourceName: 'None',
      CodeS3Location: 's3://assets/code.js',
      Runtime,
    };
    await expect(
      make('AWS::AppSync::Resolver', 'R', properties, { 'assets/code.js': asset('code.js', 'ok') }),
    ).resolves.toBeDefined();
    rmSync(directory, { recursive: true });
  });
});

describe('AWS::AppSync::ApiKey', () => {
  const askWith = (attributes: Readonly<Record<string, unknown>>) =>
    graphqlOf(appsync)({
      method: 'POST',
      path: '/graphql',
      query: new URLSearchParams(),
      headers: { 'x-api-key': String(attributes['ApiKey']) },
      body: Buffer.from('{"query":"{a}"}'),
      requestId: 'r',
      sourceIp: '::1',
    });

  it('opens the API until it expires', async () => {
    const { ApiId } = await makeApi('Api', { Name: 'x', AuthenticationType: 'API_KEY' });
    await make('AWS::AppSync::GraphQLSchema', 'Schema', { ApiId, Definition: sdl });
    const { attributes } = await make('AWS::AppSync::ApiKey', 'Key', { ApiId });
    expect(attributes['ApiKey']).toMatch(/^da2-[a-z0-9]{26}$/);
    const ask = async () => (await askWith(attributes)).body;
    expect(await ask()).toBe('{"data":{"a":null}}');
    clock.advance(7 * 86_400_000);
    expect(await ask()).toBe(
      '{"errors":[{"errorType":"UnauthorizedException","message":"You are not authorized to make this call."}]}',
    );
    await expect(
      make('AWS::AppSync::ApiKey', 'Key', { ApiId, Expires: clock.now() / 1000 + 400 * 86_400 }),
    ).rejects.toThrow('365 days');
  });

  it('an API without a schema says so', async () => {
    const { ApiId } = await makeApi('Api', { Name: 'x', AuthenticationType: 'API_KEY' });
    const { attributes } = await make('AWS::AppSync::ApiKey', 'Key', { ApiId });
    const { status, body } = await askWith(attributes);
    expect([status, body]).toEqual([
      502,
      '{"errors":[{"errorType":"GraphQLSchemaException","message":"No schema definition exists."}]}',
    ]);
  });
});

describe('the control plane', () => {
  it('lists and shows APIs and refuses the rest by name', async () => {
    const { ApiId } = await makeApi();
    const server = await serveService(appsync);
    const list = (await (await fetch(`${server.url}/v1/apis`)).json()) as { graphqlApis: Record<string, unknown>[] };
    expect(list.graphqlApis).toMatchObject([
      {
        apiId: ApiId,
        name: 'Test',
        authenticationType: 'AMAZON_COGNITO_USER_POOLS',
        uris: { GRAPHQL: 'http://127.0.0.1:4566/graphql' },
      },
    ]);
    expect(await (await fetch(`${server.url}/v1/apis/${ApiId}`)).json()).toEqual({ graphqlApi: list.graphqlApis[0] });
    const missing = await fetch(`${server.url}/v1/apis/nope`);
    expect([missing.status, missing.headers.get('x-amzn-errortype')]).toEqual([404, 'NotFoundException']);
    expect((await post(`${server.url}/v1/apis`, {}, {})).status).toBe(501);
    expect((await fetch(`${server.url}/v1/apis?owner=OTHER_ACCOUNTS`)).status).toBe(501);
    expect(await (await fetch(`${server.url}/v1/apis?apiType=MERGED`)).json()).toEqual({ graphqlApis: [] });
    const unready = await fetch(`${server.url}/v1/apis/${ApiId}/schema?format=SDL`);
    expect([unready.status, unready.headers.get('x-amzn-errortype')]).toEqual([400, 'GraphQLSchemaException']);
    await server.close();
  });
});
