import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freshDirectories } from '../support/directories.ts';
import { runHere } from './run-here.ts';

const fresh = freshDirectories('lacking-machine-');

/** Writes an assembly of one stack. Its assets are in a bucket named `bucket`, by their paths. */
function assembly(Resources: object, assets: Readonly<Record<string, 'file' | 'zip'>> = {}): string {
  const directory = fresh();
  const write = (name: string, content: unknown) =>
    writeFileSync(join(directory, 'asm', name), typeof content === 'string' ? content : JSON.stringify(content));
  mkdirSync(join(directory, 'asm', 'folder'), { recursive: true });
  write('text.zip', 'no archive');
  write('S.json', { Resources });
  const files = Object.entries(assets).map(([path, packaging]) => [
    path,
    { source: { path, packaging }, destinations: { here: { bucketName: 'bucket', objectKey: path } } },
  ]);
  write('S.assets.json', { version: '1', files: Object.fromEntries(files) as object });
  const artifacts = {
    S: { type: 'aws:cloudformation:stack', properties: { templateFile: 'S.json' } },
    'S.assets': { type: 'cdk:asset-manifest', properties: { file: 'S.assets.json' } },
  };
  write('manifest.json', { version: '1', artifacts });
  return directory;
}

const check = async (directory: string): Promise<string> =>
  (await runHere(directory, 'check', '--assembly', 'asm')).stderr;

const Role = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: ['lambda.amazonaws.com', 'states.amazonaws.com'] },
          Action: 'sts:AssumeRole',
        },
      ],
    },
  },
};
const role = { 'Fn::GetAtt': ['Role', 'Arn'] };
const ofApi = { ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] } };
const lambda = (Code: object, more: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Role: role, Runtime: 'nodejs22.x', Handler: 'index.handler', Code, ...more },
});

/** A resource of each type that reads an asset, by the name of its type. */
const reading = (key: string) => ({
  [`Function${key}`]: lambda({ S3Bucket: 'bucket', S3Key: key }),
  [`Layer${key}`]: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Bucket: 'bucket', S3Key: key } } },
  [`Schema${key}`]: {
    Type: 'AWS::AppSync::GraphQLSchema',
    Properties: { ...ofApi, DefinitionS3Location: `s3://bucket/${key}` },
  },
  [`Code${key}`]: {
    Type: 'AWS::AppSync::FunctionConfiguration',
    Properties: {
      ...ofApi,
      ...{ Name: 'f', DataSourceName: 'd', CodeS3Location: `s3://bucket/${key}` },
      Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' },
    },
  },
  [`Machine${key}`]: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { RoleArn: role, DefinitionS3Location: { Bucket: 'bucket', Key: key } },
  },
});

it('names files that are gone, and folders in the place of files', async () => {
  const Api = { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'a', AuthenticationType: 'API_KEY' } };
  const { Functionfolder: _f, Layerfolder: _l, ...texts } = reading('folder');
  const resources = { Role, Api, ...texts, ...reading('gone') };
  const stderr = await check(assembly(resources, { folder: 'file', gone: 'file' }));
  for (const type of ['Schema', 'Code', 'Machine'])
    expect(stderr).toMatch(
      new RegExp(`${type}folder: \\S+/asm/folder, which the template names, is a folder and no file\\.`),
    );
  for (const type of ['Function', 'Layer', 'Schema', 'Code', 'Machine'])
    expect(stderr).toMatch(new RegExp(`${type}gone: \\S+/asm/gone, which the template names, does not exist\\.`));
});

it('refuses code that is no archive, as Lambda does', async () => {
  const { Functionx, Layerx } = Object.fromEntries(
    Object.entries(reading('text.zip')).map(([name, resource]) => [name.replace('text.zip', 'x'), resource]),
  );
  const stderr = await check(assembly({ Role, Functionx, Layerx }, { 'text.zip': 'file' }));
  expect(stderr).toMatch(
    /Functionx: Could not unzip uploaded file\. Please check your file, then try to upload again\.$/m,
  );
  expect(stderr).toMatch(/Layerx: Could not unzip uploaded file\./);
});

it('a custom resource waits for a package that the functions behind it lack', async () => {
  const lacking = lambda({ ZipFile: 'require("@aws-sdk/client-braket");' });
  const framework = lambda(
    { ZipFile: 'exports.handler = async () => { throw new Error("the function of the app failed"); };' },
    { Environment: { Variables: { ON_EVENT: { 'Fn::GetAtt': ['OnEvent', 'Arn'] } } } },
  );
  const made = (ServiceToken: string) => ({
    Type: 'Custom::Thing',
    Properties: { ServiceToken: { 'Fn::GetAtt': [ServiceToken, 'Arn'] } },
  });
  const stderr = await check(
    assembly({ Role, OnEvent: lacking, Framework: framework, Own: made('OnEvent'), Provided: made('Framework') }),
  );
  expect(stderr).not.toContain('Refused, as AWS refuses it');
  expect(stderr).toContain('npm install --save-dev @aws-sdk/client-braket');
  expect(stderr).toMatch(/Not looked at to the end:\n +Own, Provided wait for OnEvent$/m);
});

it('a custom resource of another stack waits for the package as well', async () => {
  const directory = assembly({
    Makers: {
      Type: 'AWS::CloudFormation::Stack',
      Properties: { TemplateURL: 'https://bucket.s3.us-east-1.amazonaws.com/makers.json' },
    },
    Things: {
      Type: 'AWS::CloudFormation::Stack',
      Properties: {
        TemplateURL: 'https://bucket.s3.us-east-1.amazonaws.com/things.json',
        Parameters: { Token: { 'Fn::GetAtt': ['Makers', 'Outputs.Token'] } },
      },
    },
  });
  const write = (name: string, content: object) => writeFileSync(join(directory, 'asm', name), JSON.stringify(content));
  const OnEvent = lambda({ ZipFile: 'require("@aws-sdk/client-braket");' });
  const Framework = lambda(
    { ZipFile: 'exports.handler = async () => { throw new Error("the function of the app failed"); };' },
    { Environment: { Variables: { ON_EVENT: { 'Fn::GetAtt': ['OnEvent', 'Arn'] } } } },
  );
  const Token = { Value: { 'Fn::GetAtt': ['Framework', 'Arn'] } };
  write('makers.json', { Resources: { Role, OnEvent, Framework }, Outputs: { Token } });
  write('things.json', {
    Parameters: { Token: { Type: 'String' } },
    Resources: { Thing: { Type: 'Custom::Thing', Properties: { ServiceToken: { Ref: 'Token' } } } },
  });
  const files = Object.fromEntries(
    ['makers.json', 'things.json'].map((path) => [
      path,
      { source: { path, packaging: 'file' }, destinations: { here: { bucketName: 'bucket', objectKey: path } } },
    ]),
  ) as object;
  write('S.assets.json', { version: '1', files });
  const stderr = await check(directory);
  expect(stderr).not.toContain('Refused, as AWS refuses it');
  expect(stderr).toContain('npm install --save-dev @aws-sdk/client-braket');
  expect(stderr).toMatch(/Not looked at to the end:\n +Thing waits for OnEvent of /);
});

it('shows what an app says that fails, without the minified files that Node quotes', async () => {
  const directory = fresh();
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'app.mjs'), `/* ${'x'.repeat(9000)} */ throw new Error('This stack has a fault.');`);
  writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app: `"${process.execPath}" app.mjs` }));
  const { stderr } = await runHere(directory, 'check');
  expect(stderr).toMatch(/^SynthesisFailed: .* ended with code 1:$/m);
  expect(stderr).toMatch(/^Error: This stack has a fault\.$/m);
  expect(Math.max(...stderr.split('\n').map((line) => line.length))).toBeLessThan(400);
});

it('a folder of the page that is not there is named, and nothing starts', async () => {
  const directory = assembly({ Queue: { Type: 'AWS::SQS::Queue' } });
  writeFileSync(join(directory, 'local-aws.json'), JSON.stringify({ site: { directory: 'web' } }));
  const { code, stderr } = await runHere(directory, '--assembly', 'asm', '--port', '0', '--site-port', '0');
  expect([code, stderr]).toEqual([
    1,
    'InvalidConfiguration: local-aws.json: site.directory: there is no folder web.\n',
  ]);
});

describe('a package that a function lacks', () => {
  const code = { ZipFile: "require('@aws-sdk/client-of-nobody');" };
  const retention = (more: object = {}) => ({
    Role,
    Group: { Type: 'AWS::Logs::LogGroup' },
    Retains: lambda(code),
    Retention: {
      Type: 'Custom::LogRetention',
      Properties: {
        ServiceToken: { 'Fn::GetAtt': ['Retains', 'Arn'] },
        LogGroupName: { Ref: 'Group' },
        RetentionInDays: 7,
      },
    },
    ...more,
  });
  const called = { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Retains' }, Name: 'a' } };

  it('is not told where nothing here calls the function', async () => {
    expect(await check(assembly(retention()))).toBe('');
    const refused = await check(assembly(retention({ Odd: { Type: 'AWS::Odd::Thing' } })));
    expect(refused).toContain('AWS::Odd::Thing');
    expect(refused).not.toContain('client-of-nobody');
  });

  it('is told without advice about what is wrong with the app', async () => {
    const two = { Role, One: lambda(code), Two: lambda(code) };
    const told = await check(assembly(two));
    expect(told).toContain('Missing on this machine:\n  AWS::Lambda::Function (2)\n');
    expect(told).not.toMatch(/has to be mended|can be left out/);
    expect(await check(assembly({ ...two, Key: { Type: 'AWS::AppSync::ApiKey', Properties: {} } }))).toContain(
      'What AWS refuses has to be mended in the app',
    );
  });

  it.each([
    ['something else names it', retention({ Called: called })],
    ['nothing names it', { Role, Alone: lambda(code) }],
    ['something else is wrong', retention({ Called: called, Odd: { Type: 'AWS::Odd::Thing' } })],
  ])('is told where %s', async (_, resources) => {
    expect(await check(assembly(resources))).toContain('@aws-sdk/client-of-nobody');
  });
});

it('what is wrong within a stack that waits for another stack is told with the rest', async () => {
  const nested = (file: string, more: object = {}) => ({
    Type: 'AWS::CloudFormation::Stack',
    Properties: { TemplateURL: `https://bucket.s3.us-east-1.amazonaws.com/${file}`, ...more },
  });
  const Parameters = { Name: { 'Fn::GetAtt': ['First', 'Outputs.Name'] } };
  const directory = assembly({ First: nested('first.json'), Second: nested('second.json', { Parameters }) });
  const templates: Readonly<Record<string, object>> = {
    'first.json': { Resources: { Odd: { Type: 'AWS::Odd::Thing' } }, Outputs: { Name: { Value: { Ref: 'Odd' } } } },
    'second.json': {
      Parameters: { Name: { Type: 'String' } },
      Resources: {
        Third: nested('third.json', { Parameters: { Name: { Ref: 'Name' } } }),
        Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Name' } } },
        Rule: {
          Type: 'AWS::Events::Rule',
          Properties: { Name: { Ref: 'Name' }, EventPattern: { source: [{ odd: 'x' }] } },
        },
      },
    },
    'third.json': {
      Parameters: { Name: { Type: 'String' } },
      Resources: {
        Machine: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: { RoleArn: { Ref: 'Name' }, Definition: { StartAt: 'Nowhere', States: { A: { Type: 'Pass' } } } },
        },
      },
    },
  };
  for (const [name, content] of Object.entries(templates))
    writeFileSync(join(directory, 'asm', name), JSON.stringify(content));
  const files = Object.keys(templates).map((path) => [
    path,
    { source: { path, packaging: 'file' }, destinations: { here: { bucketName: 'bucket', objectKey: path } } },
  ]);
  const manifest = { version: '1', files: Object.fromEntries(files) as object };
  writeFileSync(join(directory, 'asm', 'S.assets.json'), JSON.stringify(manifest));
  const stderr = await check(directory);
  expect(stderr).toContain('AWS::Odd::Thing');
  expect(stderr).toMatch(/Rule: Event pattern is not valid/);
  expect(stderr).toMatch(/Machine: .*Nowhere/);
  expect(stderr).not.toMatch(/Queue: /);
});
