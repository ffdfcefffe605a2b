import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const apiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
const code = "export const request = () => ({ payload: 'far' });export const response = (ctx) => ctx.result;";

const far = {
  Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'Far', AuthenticationType: 'API_KEY' } },
  Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId: apiId } },
  Schema: {
    Type: 'AWS::AppSync::GraphQLSchema',
    Properties: { ApiId: apiId, Definition: 'type Query { where: String }' },
  },
  None: { Type: 'AWS::AppSync::DataSource', Properties: { ApiId: apiId, Name: 'none', Type: 'NONE' } },
  Where: {
    Type: 'AWS::AppSync::Resolver',
    DependsOn: 'Schema',
    Properties: {
      ApiId: apiId,
      TypeName: 'Query',
      FieldName: 'where',
      DataSourceName: { 'Fn::GetAtt': ['None', 'Name'] },
      Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' },
      Code: code,
    },
  },
};

/** Writes an assembly whose later stack, and so the main region, is in eu-west-1; an API is in us-east-1. */
export function writeSmallPair(outdir: string): string {
  mkdirSync(outdir, { recursive: true });
  const stacks = {
    Far: { region: 'us-east-1', Resources: far },
    Near: { region: 'eu-west-1', Resources: { Box: { Type: 'AWS::SQS::Queue' } } },
  };
  for (const [name, { Resources }] of Object.entries(stacks))
    writeFileSync(join(outdir, `${name}.json`), JSON.stringify({ Resources }));
  const artifacts = Object.entries(stacks).map(([name, { region }]) => [
    name,
    {
      type: 'aws:cloudformation:stack',
      environment: `aws://123456789012/${region}`,
      properties: { templateFile: `${name}.json` },
    },
  ]);
  const manifest = { version: '36.0.0', artifacts: Object.fromEntries(artifacts) as object };
  writeFileSync(join(outdir, 'manifest.json'), JSON.stringify(manifest));
  return outdir;
}
