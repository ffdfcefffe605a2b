import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { parseAmplifyConfig } from 'aws-amplify/utils';
import { expect, it } from 'vitest';
import { startRuntime } from '../../src/runtime/runtime.ts';
import { amplifyOutputsOf } from '../apps/support.ts';
import { freshDirectories } from '../support/directories.ts';

const fresh = freshDirectories('amplify-gen2-');

const text = (name: string, more: object = {}) => ({
  name,
  isArray: false,
  type: 'String',
  isRequired: false,
  attributes: [],
  ...more,
});
/** What Amplify Gen 2 deploys of a schema with one model. observed: @aws-amplify/backend-data 1.x */
const models = {
  version: 1,
  models: {
    Note: {
      name: 'Note',
      fields: { id: text('id', { type: 'ID', isRequired: true }), text: text('text') },
      syncable: true,
      pluralName: 'Notes',
      attributes: [{ type: 'model', properties: {} }],
      primaryKeyInfo: { isCustomPrimaryKey: false, primaryKeyFieldName: 'id', sortKeyFieldNames: [] },
    },
  },
  enums: {},
  nonModels: {},
};

const ofApi = { ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] } };
const Definition = `
  type Note { id: ID! text: String createdAt: String updatedAt: String }
  type Page { items: [Note] nextToken: String }
  input ModelNoteFilterInput { id: ID }
  type Query { listNotes(filter: ModelNoteFilterInput, limit: Int, nextToken: String): Page }`;
const Resources = {
  Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'a', AuthenticationType: 'API_KEY' } },
  Key: { Type: 'AWS::AppSync::ApiKey', Properties: ofApi },
  Schema: { Type: 'AWS::AppSync::GraphQLSchema', Properties: { ...ofApi, Definition } },
  None: { Type: 'AWS::AppSync::DataSource', Properties: { ...ofApi, Name: 'none', Type: 'NONE' } },
  List: {
    Type: 'AWS::AppSync::Resolver',
    DependsOn: ['Schema', 'None'],
    Properties: {
      ...{ ...ofApi, TypeName: 'Query', FieldName: 'listNotes', DataSourceName: 'none' },
      RequestMappingTemplate: '{"version": "2018-05-29", "payload": {"items": [{"id": "1", "text": "hello"}]}}',
      ResponseMappingTemplate: '$util.toJson($ctx.result)',
    },
  },
  modelIntrospectionSchemaBucketF566B665: { Type: 'AWS::S3::Bucket' },
  Deployed: {
    Type: 'Custom::CDKBucketDeployment',
    Properties: {
      ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:of-the-cdk',
      SourceBucketNames: ['assets'],
      SourceObjectKeys: ['models.zip'],
      DestinationBucketName: { Ref: 'modelIntrospectionSchemaBucketF566B665' },
    },
  },
};

it('clients of Amplify Gen 2 know the models of the API', async () => {
  const directory = fresh();
  const write = (path: string, content: object): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), JSON.stringify(content));
  };
  write('models/modelIntrospectionSchema.json', models);
  write('S.json', { Resources });
  const source = { path: 'models', packaging: 'zip' };
  const destinations = { here: { bucketName: 'assets', objectKey: 'models.zip' } };
  write('S.assets.json', { version: '1', files: { models: { source, destinations } } });
  const artifacts = {
    S: { type: 'aws:cloudformation:stack', properties: { templateFile: 'S.json' } },
    'S.assets': { type: 'cdk:asset-manifest', properties: { file: 'S.assets.json' } },
  };
  write('manifest.json', { version: '1', artifacts });
  const runtime = await startRuntime({ assembly: directory, dataDirectory: fresh(), port: 0 });
  try {
    Amplify.configure(parseAmplifyConfig(amplifyOutputsOf(runtime)));
    const client = generateClient() as unknown as {
      readonly models: Readonly<Record<string, { list(): Promise<{ readonly data: readonly object[] }> }>>;
    };
    expect((await client.models['Note']?.list())?.data).toMatchObject([{ id: '1', text: 'hello' }]);
  } finally {
    await runtime.stop();
  }
});
