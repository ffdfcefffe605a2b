import { writeAssembly } from './support.ts';

export interface ApiParts {
  readonly schema: string;
  /** The code of the resolver and of the pipeline function of a field, by `Query.field`. */
  readonly resolvers: Readonly<Record<string, { readonly code?: string; readonly lambda?: string }>>;
  readonly fieldLogLevel?: string;
  /** Further properties of the API, and further resources. */
  readonly api?: object;
  readonly resources?: Readonly<Record<string, object>>;
}

/** The code of a resolver or a pipeline function that changes nothing. */
export const passing =
  'export function request() { return {}; }\nexport function response(ctx) { return ctx.prev.result; }';
const invoking =
  "export function request(ctx) { return { operation: 'Invoke', payload: ctx.args }; }\n" +
  'export function response(ctx) {\n  if (ctx.error) util.error("hidden", "Hidden");\n  return ctx.result;\n}';

const runtime = { Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' } };
const role = (service: string, Statement: readonly object[]): object => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
    },
    Policies: [{ PolicyName: 'all', PolicyDocument: { Version: '2012-10-17', Statement } }],
  },
});

/** Writes an API with an API key. Each field has a NONE resolver with the given code, or a pipeline over a function. */
export function writeApi(directory: string, { schema, resolvers, fieldLogLevel, api, resources }: ApiParts): void {
  const ApiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
  const parts: Record<string, object> = {
    Api: {
      Type: 'AWS::AppSync::GraphQLApi',
      Properties: {
        Name: 'Api',
        AuthenticationType: 'API_KEY',
        ...(fieldLogLevel !== undefined && {
          LogConfig: { FieldLogLevel: fieldLogLevel, CloudWatchLogsRoleArn: { 'Fn::GetAtt': ['ServiceRole', 'Arn'] } },
        }),
        ...api,
      },
    },
    Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId } },
    Schema: { Type: 'AWS::AppSync::GraphQLSchema', Properties: { ApiId, Definition: schema } },
    None: { Type: 'AWS::AppSync::DataSource', Properties: { ApiId, Name: 'None', Type: 'NONE' } },
    ServiceRole: role('appsync.amazonaws.com', [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }]),
    FunctionRole: role('lambda.amazonaws.com', [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }]),
  };
  Object.assign(parts, resources);
  for (const [coordinate, { code, lambda }] of Object.entries(resolvers)) {
    const [TypeName = '', FieldName = ''] = coordinate.split('.');
    const common = { ApiId, TypeName, FieldName, ...runtime };
    if (lambda !== undefined) Object.assign(parts, functionBehind(FieldName, lambda, ApiId));
    parts[`${FieldName}Resolver`] = {
      Type: 'AWS::AppSync::Resolver',
      DependsOn: ['Schema'],
      Properties:
        lambda === undefined
          ? { ...common, DataSourceName: { 'Fn::GetAtt': ['None', 'Name'] }, Code: code }
          : {
              ...common,
              Code: code ?? passing,
              Kind: 'PIPELINE',
              PipelineConfig: { Functions: [{ 'Fn::GetAtt': [`${FieldName}Step`, 'FunctionId'] }] },
            },
    };
  }
  writeAssembly(directory, parts, { Key: { 'Fn::GetAtt': ['Key', 'ApiKey'] } });
}

const functionBehind = (field: string, ZipFile: string, ApiId: object): Record<string, object> => ({
  [`${field}Function`]: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: `${field}Function`,
      Role: { 'Fn::GetAtt': ['FunctionRole', 'Arn'] },
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile },
    },
  },
  [`${field}Source`]: {
    Type: 'AWS::AppSync::DataSource',
    Properties: {
      ApiId,
      Name: `${field}Source`,
      Type: 'AWS_LAMBDA',
      ServiceRoleArn: { 'Fn::GetAtt': ['ServiceRole', 'Arn'] },
      LambdaConfig: { LambdaFunctionArn: { 'Fn::GetAtt': [`${field}Function`, 'Arn'] } },
    },
  },
  [`${field}Step`]: {
    Type: 'AWS::AppSync::FunctionConfiguration',
    Properties: {
      ApiId,
      Name: `invoke_${field}`,
      DataSourceName: { 'Fn::GetAtt': [`${field}Source`, 'Name'] },
      ...runtime,
      Code: `import { util } from '@aws-appsync/utils';\n${invoking}`,
    },
  },
});

/** Asks the API with its key. */
export async function ask(
  {
    graphqlUrl,
    stackOutputs,
  }: { readonly graphqlUrl: string | undefined; readonly stackOutputs: Readonly<Record<string, string>> },
  query: string,
): Promise<{ data?: unknown; errors?: { message: string; errorType?: string }[] }> {
  const response = await fetch(graphqlUrl ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': stackOutputs['Key'] ?? '' },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as { data?: unknown; errors?: { message: string }[] };
}
