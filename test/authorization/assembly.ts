import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { synthesize } from 'local-aws';
import { root } from '../support/cli.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

interface Template {
  readonly Resources: Record<string, Resource>;
  readonly Outputs: Record<string, { readonly Value: unknown }>;
}

/**
 * Makes the application's cloud assembly with what the matrix needs besides. That is a second user pool and a second
 * client of the first one. Two roles that only Lambda may assume otherwise trust the account's users too. The API
 * exists once more, with the properties that `-c stage=prod` gives it (test/infra/template.test.ts compares them). What
 * is tested stays as it is.
 */
export async function extendedAssembly(directory: string): Promise<string> {
  const assembly = join(directory, 'assembly');
  await copyAssembly(assembly);
  const file = join(assembly, 'Dragons-dev.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  addClients(template);
  addProductionApi(template);
  output(template, 'PublisherRoleArn', trustUsers(template, /^WorkflowPublishReportRole[0-9A-F]{8}$/));
  output(template, 'OtherRoleArn', trustUsers(template, /^QueriesSearchDragonsRole[0-9A-F]{8}$/));
  writeFileSync(file, JSON.stringify(template));
  return assembly;
}

/** That of the suite's own runtime, where there is one: synthesis takes longer than a copy. */
async function copyAssembly(target: string): Promise<void> {
  const outputs = process.env['DRAGONS_OUTPUTS'];
  const made = outputs && join(dirname(outputs), 'cdk.out');
  if (made && existsSync(join(made, 'manifest.json'))) cpSync(made, target, { recursive: true });
  else await synthesize(root, target);
}

function addClients({ Resources, Outputs }: Template): void {
  const [pool] = Object.keys(Resources).filter((id) => Resources[id]?.Type === 'AWS::Cognito::UserPool');
  const flows = { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] };
  Resources['OtherClient'] = {
    Type: 'AWS::Cognito::UserPoolClient',
    Properties: { UserPoolId: { Ref: pool }, ...flows },
  };
  Resources['OtherPool'] = { Type: 'AWS::Cognito::UserPool', Properties: { UsernameAttributes: ['email'] } };
  Resources['OtherPoolClient'] = {
    Type: 'AWS::Cognito::UserPoolClient',
    Properties: { UserPoolId: { Ref: 'OtherPool' }, ...flows },
  };
  for (const id of ['OtherClient', 'OtherPool', 'OtherPoolClient']) Outputs[`${id}Id`] = { Value: { Ref: id } };
}

export const productionUrl = 'ProductionGraphqlUrl';

function addProductionApi(template: Template): void {
  const { Resources } = template;
  const one = (type: string): Resource => {
    const [found, ...more] = Object.values(Resources).filter(({ Type }) => Type === type);
    if (!found || more.length > 0) throw new Error(`the template has not one ${type}`);
    return found;
  };
  const [api, schema] = [one('AWS::AppSync::GraphQLApi'), one('AWS::AppSync::GraphQLSchema')];
  const production = { IntrospectionConfig: 'DISABLED', QueryDepthLimit: 6 };
  Resources['ProductionApi'] = { ...api, Properties: { ...api.Properties, ...production } };
  Resources['ProductionSchema'] = {
    ...schema,
    Properties: { ...schema.Properties, ApiId: { 'Fn::GetAtt': ['ProductionApi', 'ApiId'] } },
  };
  output(template, productionUrl, { 'Fn::GetAtt': ['ProductionApi', 'GraphQLUrl'] });
}

/** Adds a trust statement to the one role of this logical id, and answers its ARN. */
function trustUsers({ Resources }: Template, name: RegExp): unknown {
  const [id, ...more] = Object.keys(Resources).filter(
    (logicalId) => name.test(logicalId) && Resources[logicalId]?.Type === 'AWS::IAM::Role',
  );
  if (!id || more.length > 0) throw new Error(`the template has no one role ${String(name)}`);
  const trust = Resources[id]?.Properties['AssumeRolePolicyDocument'] as { Statement: unknown[] };
  const account = {
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']],
  };
  trust.Statement.push({ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { AWS: account } });
  return { 'Fn::GetAtt': [id, 'Arn'] };
}

function output({ Outputs }: Template, name: string, value: unknown): void {
  Outputs[name] = { Value: value };
}
