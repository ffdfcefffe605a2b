import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type App } from '../../apps/support.ts';

const directory = mkdtempSync(join(tmpdir(), 'every-null-'));

const ofApi = { ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] } };
const Definition = `
  type Item { id: ID! a: Int! b: Int! c: Int @aws_iam d: Int! @aws_iam in: Item list: [Int!] of: Int! }
  type Page { items: [Item] total: Int! }
  interface Node { id: ID! }
  type Thing implements Node { id: ID! slow: Int! }
  type Query { page: Page strict: [Item!]! one: Item things: [Thing!] nodes: [Node!] }
  type Mutation { put: Item }
  type Subscription { onPut: Item @aws_subscribe(mutations: ["put"]) }`;
const returning = (TypeName: string, FieldName: string, value: unknown) => ({
  Type: 'AWS::AppSync::Resolver',
  DependsOn: ['Schema', 'None'],
  Properties: {
    ...{ ...ofApi, TypeName, FieldName, DataSourceName: 'none' },
    RequestMappingTemplate: JSON.stringify({ version: '2018-05-29', payload: value }),
    ResponseMappingTemplate: '$util.toJson($ctx.result)',
  },
});
const Resources = {
  Api: {
    Type: 'AWS::AppSync::GraphQLApi',
    Properties: {
      Name: 'a',
      AuthenticationType: 'API_KEY',
      AdditionalAuthenticationProviders: [{ AuthenticationType: 'AWS_IAM' }],
    },
  },
  Key: { Type: 'AWS::AppSync::ApiKey', Properties: ofApi },
  Schema: { Type: 'AWS::AppSync::GraphQLSchema', Properties: { ...ofApi, Definition } },
  None: { Type: 'AWS::AppSync::DataSource', Properties: { ...ofApi, Name: 'none', Type: 'NONE' } },
  Page: returning('Query', 'page', { items: [{ id: '1' }, { id: '2', a: 1 }, { id: '3', a: 1, b: 2 }], total: 3 }),
  Strict: returning('Query', 'strict', [{ id: '1', b: 1 }, null, { a: 1 }]),
  One: returning('Query', 'one', { id: '1', in: { id: '2' }, list: [1, null, 3, null] }),
  Put: returning('Mutation', 'put', { id: '1', a: 1, in: { id: '2' } }),
  Things: returning('Query', 'things', [{ id: '1' }, 'no object', { id: '3' }]),
  Nodes: returning('Query', 'nodes', [{ id: '1', __typename: 'Thing' }, { id: '2' }]),
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: ['lambda', 'appsync'].map((service) => ({
          Effect: 'Allow',
          Principal: { Service: `${service}.amazonaws.com` },
          Action: 'sts:AssumeRole',
        })),
      },
      Policies: [
        {
          PolicyName: 'p',
          PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }] },
        },
      ],
    },
  },
  Fails: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      ...{ Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Runtime: 'nodejs22.x', Handler: 'index.handler' },
      Code: { ZipFile: 'exports.handler = async () => { throw new Error("slow"); };' },
    },
  },
  Source: {
    Type: 'AWS::AppSync::DataSource',
    Properties: {
      ...{ ...ofApi, Name: 'fails', Type: 'AWS_LAMBDA', ServiceRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } },
      LambdaConfig: { LambdaFunctionArn: { 'Fn::GetAtt': ['Fails', 'Arn'] } },
    },
  },
  Slow: {
    Type: 'AWS::AppSync::Resolver',
    DependsOn: ['Schema', 'Source'],
    Properties: { ...ofApi, TypeName: 'Thing', FieldName: 'slow', DataSourceName: 'fails' },
  },
  // A resolver that has to wait, beside fields that do not.
  Later: returning('Item', 'of', null),
};

let app: App;
beforeAll(async () => {
  const template = join(directory, 'template.json');
  const Outputs = { Key: { Value: { 'Fn::GetAtt': ['Key', 'ApiKey'] } } };
  writeFileSync(template, JSON.stringify({ Resources, Outputs }));
  app = await startApp(join(directory, 'data'), template);
});
afterAll(async () => {
  await app.runtime.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** The paths of the errors, as messages write them. */
const asked = async (query: string) => {
  const { data, errors = [] } = await app.ask(query);
  return { data, messages: errors.map(({ message }) => message) };
};
const nulled = (type: string, parent: string, path: string): string =>
  `Cannot return null for non-nullable type: '${type}' within parent '${parent}' (${path})`;

it('every null that the schema forbids is an error, in the order of the fields', async () => {
  expect(await asked('{ page { total items { id b a } } }')).toEqual({
    data: { page: { total: 3, items: [null, null, { id: '3', b: 2, a: 1 }] } },
    messages: [
      nulled('Int', 'Item', '/page/items[0]/b'),
      nulled('Int', 'Item', '/page/items[0]/a'),
      nulled('Int', 'Item', '/page/items[1]/b'),
    ],
  });
  expect((await asked('{ strict { id a b } }')).data).toBeNull();
  expect((await asked('{ one { id in { a b } list } }')).messages).toEqual([
    nulled('Int', 'Item', '/one/in/a'),
    nulled('Int', 'Item', '/one/in/b'),
    nulled('Int', '[Int!]', '/one/list[1]'),
    nulled('Int', '[Int!]', '/one/list[3]'),
  ]);
});

it('so is every field below that the caller may not see', async () => {
  const { data, messages } = await asked('{ page { items { d c a id } } }');
  expect(data).toEqual({ page: { items: [null, null, null] } });
  const denied = (name: string): string => `Not Authorized to access ${name} on type Item`;
  expect(messages.filter((message) => message === denied('d'))).toHaveLength(3);
  expect(messages.filter((message) => message === denied('c'))).toHaveLength(3);
  expect(messages.filter((message) => message.includes("'Int'"))).toEqual([nulled('Int', 'Item', '/page/items[0]/a')]);
});

it('and every null of a field whose resolver answers later', async () => {
  const { data, messages } = await asked('{ one { of a b } }');
  expect(data).toEqual({ one: null });
  expect([...messages].sort()).toEqual([
    nulled('Int', 'Item', '/one/a'),
    nulled('Int', 'Item', '/one/b'),
    nulled('Int', 'Item', '/one/of'),
  ]);
});

it('an item that breaks its list ends nothing else, though items before it fail later', async () => {
  expect((await asked('{ things { id slow } }')).data).toEqual({ things: null });
  expect((await app.ask('{ nodes { id ... on Thing { slow } } }')).data ?? null).toBeNull();
  // Whatever fails later has failed by then, and the runtime still answers.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect((await asked('{ one { id } }')).data).toEqual({ one: { id: '1' } });
});

it('subscribers are told of every one too', async () => {
  const client = await app.subscribe('subscription { onPut { id a b in { b a id } } }');
  await app.ask('mutation { put { id in { id } } }');
  const { payload } = await client.next();
  client.socket.terminate();
  expect(payload).toMatchObject({
    data: { onPut: null },
    errors: [
      { message: nulled('Int', 'Item', '/onPut/a'), path: ['onPut', 'a'] },
      { message: nulled('Int', 'Item', '/onPut/b'), path: ['onPut', 'b'] },
      { message: nulled('Int', 'Item', '/onPut/in/b'), path: ['onPut', 'in', 'b'] },
      { message: nulled('Int', 'Item', '/onPut/in/a'), path: ['onPut', 'in', 'a'] },
    ],
  });
});
