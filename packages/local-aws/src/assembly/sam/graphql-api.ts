import { dataSources } from './data-sources.ts';
import {
  arnOf,
  InvalidResource,
  membersOf,
  resource,
  roleFor,
  tagsOf,
  without,
  type Expansion,
  type Members,
} from './model.ts';
import { asText } from '../../kernel/as-text.ts';
import { isObject } from '../../kernel/is-object.ts';

/**
 * The properties that SAM reads itself. All others are properties of `AWS::AppSync::GraphQLApi` too. docs: AWS SAM
 * Developer Guide, "AWS::Serverless::GraphQLApi"
 */
const own = ['ApiKeys', 'Auth', 'Cache', 'DataSources', 'DomainName', 'Functions', 'Logging', 'Name', 'Resolvers'];
const ownToo = [...own, 'SchemaInline', 'SchemaUri', 'Tags'];

/** docs: AWS SAM Developer Guide, "AWS::Serverless::GraphQLApi", and "Generated resources" for it */
export function expandGraphQLApi(id: string, properties: Members): Expansion {
  const { Auth, Name, Tags, Logging, ApiKeys, Cache, DomainName } = properties;
  const ApiId = { 'Fn::GetAtt': [id, 'ApiId'] };
  const sources = dataSources(id, membersOf(properties['DataSources']));
  const steps = functions(id, membersOf(properties['Functions']), sources.names);
  return {
    [id]: resource('AWS::AppSync::GraphQLApi', {
      ...without(properties, ...ownToo),
      ...authentication(membersOf(Auth)),
      Name: Name ?? id,
      LogConfig: logConfig(id, Logging),
      ...(Tags !== undefined && { Tags: tagsOf(Tags, 'graphqlapi:createdBy') }),
    }),
    [`${id}Schema`]: schema(ApiId, properties),
    ...authorizerPermissions(id, membersOf(Auth)),
    ...(hasLogRole(Logging) && { [`${id}CloudWatchRole`]: logRole }),
    ...apiKeys(id, membersOf(ApiKeys)),
    ...(Cache !== undefined && {
      [`${id}ApiCache`]: resource('AWS::AppSync::ApiCache', { ApiId, ...membersOf(Cache) }),
    }),
    ...(DomainName !== undefined && {
      [`${id}DomainName`]: resource('AWS::AppSync::DomainName', membersOf(DomainName)),
    }),
    ...sources.resources,
    ...steps.resources,
    ...resolvers(id, membersOf(properties['Resolvers']), steps.ids),
    ...(steps.needsNone && {
      [`${id}NoneDataSource`]: resource('AWS::AppSync::DataSource', {
        ApiId,
        Name: `${id}NoneDataSource`,
        Type: 'NONE',
      }),
    }),
  };
}

const configs = {
  LambdaAuthorizer: 'LambdaAuthorizerConfig',
  OpenIDConnect: 'OpenIDConnectConfig',
  UserPool: 'UserPoolConfig',
};

const providerOf = (auth: Members): Members => ({
  AuthenticationType: auth['Type'],
  ...Object.fromEntries(
    Object.entries(configs).flatMap(([name, property]) => (auth[name] === undefined ? [] : [[property, auth[name]]])),
  ),
});

const additional = (auth: Members): readonly Members[] =>
  Array.isArray(auth['Additional']) ? (auth['Additional'] as unknown[]).map(membersOf) : [];

const authentication = (auth: Members): Members => ({
  ...providerOf(auth),
  ...(additional(auth).length > 0 && { AdditionalAuthenticationProviders: additional(auth).map(providerOf) }),
});

/** Permits AppSync to invoke the functions that authorise requests. */
function authorizerPermissions(id: string, auth: Members): Expansion {
  const functionArns = [auth, ...additional(auth)].flatMap(
    ({ LambdaAuthorizer }) => membersOf(LambdaAuthorizer)['AuthorizerUri'] ?? [],
  );
  const text = 'arn:${AWS::Partition}:appsync:${AWS::Region}:${AWS::AccountId}:apis/${SourceResourceId}';
  const SourceArn = { 'Fn::Sub': [text, { SourceResourceId: { 'Fn::GetAtt': [id, 'ApiId'] } }] };
  const permissions = functionArns.map((FunctionName, index) => [
    `${id}ToLambdaAuthConnector${index + 1}WriteLambdaPermission`,
    resource('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName,
      Principal: 'appsync.amazonaws.com',
      SourceArn,
    }),
  ]);
  return Object.fromEntries(permissions) as Expansion;
}

/**
 * SAM logs everything unless `Logging` says otherwise. docs: AWS SAM Developer Guide, "AWS::Serverless::GraphQLApi"
 * (Logging)
 */
function logConfig(id: string, logging: unknown): unknown {
  if (logging === false) return undefined;
  return { FieldLogLevel: 'ALL', CloudWatchLogsRoleArn: arnOf(`${id}CloudWatchRole`), ...membersOf(logging) };
}

const hasLogRole = (logging: unknown): boolean =>
  logging !== false && membersOf(logging)['CloudWatchLogsRoleArn'] === undefined;

const logRole = roleFor('appsync.amazonaws.com', {
  ManagedPolicyArns: [
    { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSAppSyncPushToCloudWatchLogs' },
  ],
});

function schema(ApiId: unknown, { SchemaInline, SchemaUri }: Members): Expansion[string] {
  if ((SchemaInline === undefined) === (SchemaUri === undefined))
    throw new InvalidResource("One of 'SchemaInline' or 'SchemaUri' must be set.");
  return resource('AWS::AppSync::GraphQLSchema', { ApiId, Definition: SchemaInline, DefinitionS3Location: SchemaUri });
}

const apiKeys = (id: string, keys: Members): Expansion =>
  Object.fromEntries(
    Object.entries(keys).map(([name, key]) => {
      const { ExpiresOn, ...others } = membersOf(key);
      const ApiId = { 'Fn::GetAtt': [id, 'ApiId'] };
      return [`${id}${name}`, resource('AWS::AppSync::ApiKey', { ...others, ApiId, Expires: ExpiresOn })];
    }),
  );

const runtimeOf = (name: string, { Runtime }: Members): Members => {
  if (!isObject(Runtime)) throw new InvalidResource(`'Runtime' must be defined as a property in ${name}.`);
  return { Name: Runtime['Name'], RuntimeVersion: Runtime['Version'] };
};

interface Steps {
  readonly resources: Expansion;
  /** The ids of pipeline functions, by the names that resolvers use for them. */
  readonly ids: ReadonlyMap<string, unknown>;
  readonly needsNone: boolean;
}

function functions(id: string, all: Members, sourceNames: ReadonlyMap<string, unknown>): Steps {
  const resources: Record<string, Expansion[string]> = {};
  const ids = new Map<string, unknown>();
  let needsNone = false;
  for (const [name, value] of Object.entries(all)) {
    const step = membersOf(value);
    const isNone = asText(step['DataSource']).toLowerCase() === 'none';
    needsNone ||= isNone;
    ids.set(name, step['Id'] ?? { 'Fn::GetAtt': [`${id}${name}`, 'FunctionId'] });
    if (step['Id'] !== undefined) continue;
    resources[`${id}${name}`] = resource('AWS::AppSync::FunctionConfiguration', {
      ...without(step, 'DataSource', 'InlineCode', 'CodeUri', 'Runtime', 'Sync'),
      ApiId: { 'Fn::GetAtt': [id, 'ApiId'] },
      Name: step['Name'] ?? name,
      DataSourceName: isNone ? { 'Fn::GetAtt': [`${id}NoneDataSource`, 'Name'] } : sourceName(step, sourceNames),
      Code: step['InlineCode'],
      CodeS3Location: step['CodeUri'],
      Runtime: runtimeOf(name, step),
      SyncConfig: step['Sync'],
    });
  }
  return { resources, ids, needsNone };
}

function sourceName({ DataSource }: Members, names: ReadonlyMap<string, unknown>): unknown {
  if (DataSource === undefined) throw new InvalidResource("'DataSource' must be set.");
  if (typeof DataSource !== 'string') return DataSource;
  const name = names.get(DataSource);
  if (name === undefined) throw new InvalidResource(`DataSource '${DataSource}' is not defined in 'DataSources'.`);
  return name;
}

/**
 * The code that SAM writes for a resolver that has none of its own. observed: serverless-application-model 1.105.0
 * (samtranslator/internal/model/appsync.py)
 */
const passing = `
export function request(ctx) {
    return {};
}

export function response(ctx) {
    return ctx.prev.result;
}
`;

function resolvers(id: string, types: Members, ids: ReadonlyMap<string, unknown>): Expansion {
  const all = Object.entries(types).flatMap(([TypeName, fields]) =>
    Object.entries(membersOf(fields)).map(([name, value]) => [
      `${id}${TypeName}${name}`,
      resolver(id, TypeName, name, membersOf(value), ids),
    ]),
  );
  return Object.fromEntries(all) as Expansion;
}

function resolver(
  id: string,
  TypeName: string,
  name: string,
  given: Members,
  ids: ReadonlyMap<string, unknown>,
): Expansion[string] {
  const { InlineCode, CodeUri, Caching, Pipeline } = given;
  if (!Array.isArray(Pipeline)) throw new InvalidResource(`Resolver '${name}' must have Pipeline defined.`);
  const Functions = (Pipeline as unknown[]).map((step) => {
    const found = ids.get(asText(step));
    if (found === undefined) throw new InvalidResource(`Function '${asText(step)}' does not exist.`);
    return found;
  });
  const properties = resource('AWS::AppSync::Resolver', {
    ...without(given, 'InlineCode', 'CodeUri', 'Caching', 'Pipeline', 'Runtime', 'Sync'),
    ApiId: { 'Fn::GetAtt': [id, 'ApiId'] },
    TypeName,
    FieldName: given['FieldName'] ?? name,
    Kind: 'PIPELINE',
    PipelineConfig: { Functions },
    Code: InlineCode ?? (CodeUri === undefined ? passing : undefined),
    CodeS3Location: CodeUri,
    Runtime: runtimeOf(name, given),
    CachingConfig: Caching,
    SyncConfig: given['Sync'],
  });
  return { ...properties, DependsOn: [`${id}Schema`] };
}
