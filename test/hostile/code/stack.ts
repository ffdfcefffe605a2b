import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expressions, handlers } from './bombs.ts';

export const machineName = (index: number): string => `bomb-${index}`;
export const fieldName = (index: number): string => `bomb${index}`;

/** Adds a stack to a cloud assembly whose resolvers and state machines are all careless. */
export function addBombs(assembly: string): void {
  const manifestFile = join(assembly, 'manifest.json');
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as { artifacts: Record<string, unknown> };
  manifest.artifacts['Bombs'] = {
    type: 'aws:cloudformation:stack',
    properties: { templateFile: 'Bombs.template.json' },
  };
  writeFileSync(manifestFile, JSON.stringify(manifest));
  writeFileSync(
    join(assembly, 'Bombs.template.json'),
    JSON.stringify({
      Resources: { ...api(), ...machines() },
      Outputs: { BombsUrl: { Value: getAtt('Bombs', 'GraphQLUrl') }, BombsKey: { Value: getAtt('Key', 'ApiKey') } },
    }),
  );
}

const getAtt = (...path: readonly string[]): object => ({ 'Fn::GetAtt': path });

function api(): object {
  const ApiId = getAtt('Bombs', 'ApiId');
  const fields = handlers.map((_, index) => `${fieldName(index)}(text: String): String`);
  const Definition = `type Query { ok(text: String): String ${fields.join(' ')} }`;
  const resolver = (FieldName: string, body: string): object => ({
    Type: 'AWS::AppSync::Resolver',
    DependsOn: ['Schema', 'Nothing'],
    Properties: {
      ApiId,
      TypeName: 'Query',
      FieldName,
      Kind: 'UNIT',
      DataSourceName: 'Nothing',
      Code:
        "import { util } from '@aws-appsync/utils';\n" +
        `export function request(ctx) { const f = () => { ${body} }; return { payload: \`\${f()}\` }; }\n` +
        'export function response(ctx) { return ctx.result; }',
      Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' },
    },
  });
  return {
    Bombs: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'Bombs', AuthenticationType: 'API_KEY' } },
    Schema: { Type: 'AWS::AppSync::GraphQLSchema', Properties: { ApiId, Definition } },
    Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId }, DependsOn: 'Schema' },
    Nothing: { Type: 'AWS::AppSync::DataSource', Properties: { ApiId, Name: 'Nothing', Type: 'NONE' } },
    Ok: resolver('ok', 'return ctx.args.text;'),
    ...Object.fromEntries(handlers.map(({ code }, index) => [`Resolver${index}`, resolver(fieldName(index), code)])),
  };
}

function machines(): object {
  const AssumeRolePolicyDocument = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const machine = (code: string, index: number): object => ({
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: machineName(index),
      RoleArn: getAtt('Role', 'Arn'),
      Definition: {
        QueryLanguage: 'JSONata',
        StartAt: 'Bomb',
        States: { Bomb: { Type: 'Pass', Output: `{% ${code} %}`, End: true } },
      },
    },
  });
  return {
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument } },
    ...Object.fromEntries(expressions.map(({ code }, index) => [`Machine${index}`, machine(code, index)])),
  };
}
