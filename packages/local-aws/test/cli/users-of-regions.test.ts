import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freshDirectories } from '../support/directories.ts';
import { runHere } from './run-here.ts';
import { startCommand } from './support.ts';

const fresh = freshDirectories('users-of-regions-');
const password = 'Correct-Horse-7';
const apiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };

/** The resources of an API that says where it is to users of its pool. */
const resourcesOf = (region: string) => ({
  Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: `pool-${region}` } },
  Client: {
    Type: 'AWS::Cognito::UserPoolClient',
    Properties: { UserPoolId: { Ref: 'Pool' }, ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
  },
  Api: {
    Type: 'AWS::AppSync::GraphQLApi',
    Properties: {
      Name: 'Api',
      AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
      UserPoolConfig: { UserPoolId: { Ref: 'Pool' }, AwsRegion: region, DefaultAction: 'ALLOW' },
    },
  },
  Schema: {
    Type: 'AWS::AppSync::GraphQLSchema',
    Properties: { ApiId: apiId, Definition: 'type Query { where: String }' },
  },
  None: { Type: 'AWS::AppSync::DataSource', Properties: { ApiId: apiId, Name: 'none', Type: 'NONE' } },
  Where: {
    Type: 'AWS::AppSync::Resolver',
    DependsOn: 'Schema',
    Properties: {
      ...{ ApiId: apiId, TypeName: 'Query', FieldName: 'where', DataSourceName: { 'Fn::GetAtt': ['None', 'Name'] } },
      Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' },
      Code: `export const request = () => ({ payload: '${region}' });export const response = (ctx) => ctx.result;`,
    },
  },
});

function app(users: readonly object[]): string {
  const directory = fresh();
  mkdirSync(join(directory, 'asm'));
  const artifacts = ['us-east-1', 'eu-west-1'].map((region) => {
    writeFileSync(join(directory, 'asm', `${region}.json`), JSON.stringify({ Resources: resourcesOf(region) }));
    const environment = `aws://123456789012/${region}`;
    return [region, { type: 'aws:cloudformation:stack', environment, properties: { templateFile: `${region}.json` } }];
  });
  const manifest = { version: '36.0.0', artifacts: Object.fromEntries(artifacts) as object };
  writeFileSync(join(directory, 'asm', 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(directory, 'local-aws.json'), JSON.stringify({ users }));
  return directory;
}

it('a user calls the API of the own region, unless another one is named', async () => {
  const directory = app([
    { username: 'ada', password, userPool: 'pool-us-east-1' },
    { username: 'bea', password, userPool: 'pool-eu-west-1' },
    { username: 'cid', password, userPool: 'pool-us-east-1' },
    { username: 'cid', password: `${password}8`, userPool: 'pool-eu-west-1' },
  ]);
  const { outputs, stop } = await startCommand(directory, '--assembly', 'asm');
  const other = outputs.region === 'us-east-1' ? 'eu-west-1' : 'us-east-1';
  const whereIs = async (...args: string[]): Promise<unknown> => {
    const { stdout, stderr } = await runHere(directory, 'query', '{ where }', '--json', ...args);
    return stdout === '' ? stderr : (JSON.parse(stdout) as { data: { where: string } }).data.where;
  };
  expect(await whereIs('--as', 'ada')).toBe('us-east-1');
  expect(await whereIs('--as', 'bea')).toBe('eu-west-1');
  // Where several have the name, it is the one at the API that is called without a name.
  expect(await whereIs('--as', 'cid')).toBe(outputs.region);
  expect(await whereIs('--as', 'cid', '--region', other)).toBe(other);
  expect(await whereIs('--as', 'ada', '--region', 'eu-west-1')).toMatch(/^NoSuchUser: ada .* There are bea, cid\./);
  expect(await whereIs('--as', 'dan')).toMatch(
    /^NoSuchUser: dan .* There are ada, cid, bea, cid\.|There are bea, cid, ada, cid\./,
  );
  await stop();
});
