import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A program for `app` of cdk.json: it quickly makes an assembly of the files in the folder. */
const app = `
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const out = process.env.CDK_OUTDIR;
mkdirSync(out, { recursive: true });
const read = (file) => readFileSync(file, 'utf8');
const files = {};
const asset = (path, content, packaging, extension) => {
  const hash = createHash('sha256').update(read(content)).digest('hex');
  cpSync(path, out + '/asset.' + hash, { recursive: true });
  files[hash] = {
    source: { path: 'asset.' + hash, packaging },
    destinations: { here: { bucketName: 'assets', objectKey: hash + extension } },
  };
  return hash + extension;
};
// As a bundler does: beside the sources, at each synthesis.
mkdirSync('built', { recursive: true });
writeFileSync('built/hello.js', '// Built\\n' + read('resolvers/hello.js'));
const { Resources } = JSON.parse(read('infra.json'));
const ApiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
Object.assign(Resources, {
  Schema: { Type: 'AWS::AppSync::GraphQLSchema', Properties: { ApiId, Definition: read('schema.graphql') } },
});
Resources.helloResolver.Properties.Code = read('resolvers/hello.js');
Resources.behindFunction.Properties.Code = {
  S3Bucket: 'assets', S3Key: asset('functions/behind', 'functions/behind/index.js', 'zip', '.zip'),
};
Resources.Machine.Properties.DefinitionS3Location = {
  Bucket: 'assets', Key: asset('machine.asl.json', 'machine.asl.json', 'file', '.json'),
};
if (existsSync('inner.json')) {
  const key = asset('inner.json', 'inner.json', 'file', '.json');
  Resources.Inner = {
    Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://s3.us-east-1.amazonaws.com/assets/' + key },
  };
}
writeFileSync(out + '/S.assets.json', JSON.stringify({ files }));
const Outputs = { Key: { Value: { 'Fn::GetAtt': ['Key', 'ApiKey'] } } };
writeFileSync(out + '/S.json', JSON.stringify({ Resources, Outputs }));
writeFileSync(out + '/manifest.json', JSON.stringify({
  version: '1',
  artifacts: {
    A: { type: 'cdk:asset-manifest', properties: { file: 'S.assets.json' } },
    S: { type: 'aws:cloudformation:stack', properties: { templateFile: 'S.json' } },
  },
}));
`;

const role = (service: string): object => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
    },
    Policies: [
      {
        PolicyName: 'all',
        PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
      },
    ],
  },
});
const ApiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
const runtime = { Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' } };

/** Writes the code of a NONE resolver that answers an expression. */
export const answering = (expression: string): string =>
  'export function request() {\n  return { payload: null };\n}\n' +
  `export function response(ctx) {\n  return ${expression};\n}\n`;

/** Makes the resolver of a field with the NONE data source. */
export const resolverOf = (coordinate: string, Code?: string): object => {
  const [TypeName, FieldName] = coordinate.split('.');
  const DataSourceName = { 'Fn::GetAtt': ['None', 'Name'] };
  return {
    Type: 'AWS::AppSync::Resolver',
    DependsOn: ['Schema'],
    Properties: { ApiId, TypeName, FieldName, DataSourceName, Code, ...runtime },
  };
};

export const schema =
  'type Query { hello: String behind: String }\ntype Mutation { say(x: String!): String }\n' +
  'type Subscription { said: String @aws_subscribe(mutations: ["say"]) }\n';

export const resources: Readonly<Record<string, object>> = {
  Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'Api', AuthenticationType: 'API_KEY' } },
  Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId } },
  None: { Type: 'AWS::AppSync::DataSource', Properties: { ApiId, Name: 'None', Type: 'NONE' } },
  ServiceRole: role('appsync.amazonaws.com'),
  FunctionRole: role('lambda.amazonaws.com'),
  MachineRole: role('states.amazonaws.com'),
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { StateMachineName: 'machine', RoleArn: { 'Fn::GetAtt': ['MachineRole', 'Arn'] } },
  },
  helloResolver: resolverOf('Query.hello'),
  sayResolver: resolverOf('Mutation.say', answering('ctx.args.x')),
  behindFunction: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'behind',
      Role: { 'Fn::GetAtt': ['FunctionRole', 'Arn'] },
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Timeout: 60,
    },
  },
  behindSource: {
    Type: 'AWS::AppSync::DataSource',
    Properties: {
      ApiId,
      Name: 'behindSource',
      Type: 'AWS_LAMBDA',
      ServiceRoleArn: { 'Fn::GetAtt': ['ServiceRole', 'Arn'] },
      LambdaConfig: { LambdaFunctionArn: { 'Fn::GetAtt': ['behindFunction', 'Arn'] } },
    },
  },
  behindResolver: {
    Type: 'AWS::AppSync::Resolver',
    DependsOn: ['Schema'],
    Properties: {
      ApiId,
      TypeName: 'Query',
      FieldName: 'behind',
      DataSourceName: { 'Fn::GetAtt': ['behindSource', 'Name'] },
    },
  },
};

export interface WatchedApp {
  readonly directory: string;
  write(file: string, text: string): void;
  infra(resources: Readonly<Record<string, object>>): void;
  read(file: string): string;
  path(file: string): string;
}

/** Makes an app in a folder of its own, with a page. */
export function watchedApp(): WatchedApp {
  const directory = mkdtempSync(join(tmpdir(), 'watched-'));
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  };
  const infra: WatchedApp['infra'] = (given) => write('infra.json', JSON.stringify({ Resources: given }));
  write('app.mjs', app);
  write('cdk.json', JSON.stringify({ app: 'node app.mjs' }));
  write('local-aws.json', JSON.stringify({ site: { command: 'node web/build.mjs', directory: 'web/dist' } }));
  write('web/build.mjs', "import { cpSync } from 'node:fs';\ncpSync('web/index.html', 'web/dist/index.html');\n");
  write('web/index.html', '<!doctype html><html><body>first</body></html>');
  write('schema.graphql', schema);
  write('resolvers/hello.js', answering("'first'"));
  write('functions/behind/index.js', "exports.handler = async () => 'first';\n");
  write('machine.asl.json', machine('First'));
  infra(resources);
  return {
    directory,
    write,
    infra,
    read: (file) => readFileSync(join(directory, file), 'utf8'),
    path: (file) => join(directory, file),
  };
}

/** Writes a machine whose executions run for two seconds. */
export const machine = (name: string): string =>
  JSON.stringify(
    { StartAt: 'Hold', States: { Hold: { Type: 'Wait', Seconds: 2, Next: name }, [name]: { Type: 'Succeed' } } },
    null,
    2,
  );
