import { fault, queue, type Draft, type Fault } from './faulty-app.ts';
import { arnOfRole, roleOf } from './role-of.ts';

const option = (name: string, told: RegExp, places: readonly string[], ...options: string[]): Fault =>
  fault(name, told, (draft) => draft.options.push(...options), ...places);

const configured = (name: string, told: RegExp, member: string, value: unknown): Fault =>
  fault(
    `configured ${name}`,
    told,
    ({ configuration }) => (configuration[member] = value),
    'configuration',
    `configuration ${member}`,
  );

const runtime = { Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' } };
const api = { 'Fn::GetAtt': ['Api', 'ApiId'] };

/** Adds an API with a schema that is right, and makes something of it wrong. */
const inApi = (name: string, told: RegExp, make: (resources: Draft['first']) => void, ...places: string[]): Fault =>
  fault(
    `api ${name}`,
    told,
    ({ first }) => {
      const resources = first['Resources'] as Draft['first'];
      resources['Api'] ??= {
        Type: 'AWS::AppSync::GraphQLApi',
        Properties: { Name: 'Api', AuthenticationType: 'API_KEY' },
      };
      resources['Schema'] ??= {
        Type: 'AWS::AppSync::GraphQLSchema',
        Properties: { ApiId: api, Definition: 'type Query { a: String b: String c: String d: String }' },
      };
      resources['None'] ??= {
        Type: 'AWS::AppSync::DataSource',
        Properties: { ApiId: api, Name: 'none', Type: 'NONE' },
      };
      make(resources);
    },
    ...places,
  );

const resolver = (FieldName: string, more: object) => ({
  Type: 'AWS::AppSync::Resolver',
  DependsOn: 'Schema',
  Properties: { ApiId: api, TypeName: 'Query', FieldName, DataSourceName: { 'Fn::GetAtt': ['None', 'Name'] }, ...more },
});

const machine = (name: string, told: RegExp, definition: object): Fault =>
  fault(`machine ${name}`, told, ({ first }) => {
    first['Resources'].Role ??= roleOf('states');
    first['Resources'][name] = {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { RoleArn: arnOfRole, DefinitionString: JSON.stringify(definition) },
    };
  });

/** Faults of what stands around the templates, and of the code within them. */
export const faultsAround: readonly Fault[] = [
  option('unknown behaviour', /--allow-unverified nothing: there is no such id/, [], '--allow-unverified', 'nothing'),
  option('context of an assembly', /--context stage: .*is not synthesised/, [], '-c', 'stage=dev'),
  option('unknown stack', /--stack Nowhere: .* has First, Second/, ['assets'], '--stack', 'Nowhere'),
  option('unknown parameter', /Parameters: \[Nobody\] do not exist/, ['parameters'], '--parameter', 'Nobody=x'),
  {
    things: 3,
    ...fault(
      'limits of a parameter',
      /Parameter 'Narrow' .*(MinLength 5|one of AllowedValues|match pattern)/,
      (draft) => {
        draft.options.push('--parameter', 'Narrow=abc');
        draft.first['Parameters'].Narrow = {
          Type: 'String',
          MinLength: 5,
          AllowedValues: ['abcde'],
          AllowedPattern: '[0-9]+',
        };
        draft.first['Resources'].UsesNarrow = queue({ QueueName: { Ref: 'Narrow' } });
      },
    ),
    lines: 3,
  },
  configured('member', /local-aws\.json: whatever is unknown/, 'whatever', 1),
  fault(
    'configuration is no JSON',
    /local-aws\.json is not valid JSON/,
    ({ texts }) => (texts['local-aws.json'] = '{'),
    'configuration',
  ),
  fault(
    'folder of the page',
    /site\.directory: there is no folder web/,
    ({ configuration }) => {
      configuration['site'] = { directory: 'web' };
    },
    'configuration',
  ),
  configured('query', /firstQuery is no GraphQL/, 'firstQuery', '{'),
  configured('parameters', /parameterStore: \/a is there twice/, 'parameterStore', [
    { name: '/a', value: '1' },
    { name: '/a', value: '2' },
  ]),
  {
    ...inApi('query', /firstQuery: .*'nope'/, () => undefined, 'schema', 'configuration'),
    make(draft) {
      inApi('', /^/, () => undefined).make(draft);
      draft.configuration['firstQuery'] = '{ nope }';
    },
  },
  fault(
    'artifact',
    /manifest\.json: artifacts\.Odd\.type: /,
    ({ manifest }) => (manifest['artifacts'].Odd = { type: 5 }),
    ...['assets', 'parameters'],
  ),
  fault(
    'dependency of a stack',
    /manifest\.json: Second depends on Nobody, which does not exist/,
    ({ manifest }) => manifest['artifacts'].Second.dependencies.push('Nobody'),
    ...['assets', 'parameters'],
  ),
  fault(
    'place of a stack',
    /Second belongs to aws:\/\/unknown-account\/No where, which is no region/,
    ({ manifest }) => (manifest['artifacts'].Second.environment = 'aws://unknown-account/No where'),
    'second 5',
  ),
  fault(
    'asset manifest',
    /files\.json: the file is not valid JSON/,
    ({ texts }) => (texts['files.json'] = '{'),
    'assets',
    ...['inner 1', 'inner 2', 'inner 3', 'inner 4', 'inner 5'],
  ),
  inApi(
    'schema',
    /Schema: .*Nobody/,
    ({ Schema }) => (Schema.Properties.Definition = 'type Query { a: Nobody }'),
    'schema',
  ),
  inApi(
    'code',
    /OfCode: .*code\.js/,
    (resources) =>
      (resources['OfCode'] = resolver('a', {
        ...runtime,
        Code: 'export function request() { while (true) {} }\nexport const response = (ctx) => ctx.result;',
      })),
  ),
  inApi(
    'template',
    /OfTemplate: .*#if has no #end/,
    (resources) =>
      (resources['OfTemplate'] = resolver('b', { RequestMappingTemplate: '#if(true)', ResponseMappingTemplate: '{}' })),
  ),
  inApi(
    'field',
    /OfField: .*No field named nope/,
    (resources) => {
      resources['OfField'] = resolver('nope', { RequestMappingTemplate: '{}', ResponseMappingTemplate: '{}' });
    },
    'schema',
  ),
  inApi('source', /Source: .*ServiceRoleArn is required/, (resources) => {
    resources['Source'] = {
      Type: 'AWS::AppSync::DataSource',
      Properties: {
        ...{ ApiId: api, Name: 'http', Type: 'HTTP' },
        HttpConfig: {
          Endpoint: 'https://a.example',
          AuthorizationConfig: {
            AuthorizationType: 'AWS_IAM',
            AwsIamConfig: { SigningRegion: 'us-east-1', SigningServiceName: 'states' },
          },
        },
      },
    };
  }),
  fault('Permission', /Permission: Function not found: .*nobody/, ({ first }) => {
    first['Resources'].Permission = {
      Type: 'AWS::Lambda::Permission',
      Properties: { FunctionName: 'nobody', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' },
    };
  }),
  {
    ...fault('Pattern', /Pattern: Event pattern/, ({ first }) => {
      first['Resources'].Pattern = {
        Type: 'AWS::Events::Rule',
        Properties: { EventPattern: { source: [{ 'looks-like': 'x' }], detail: { kind: [] } } },
      };
    }),
    ...{ things: 2, lines: 2 },
  },
  inApi('source of a resolver', /OfSource: .*No data source found named nothing/, (resources) => {
    resources['OfSource'] = resolver('c', { DataSourceName: 'nothing', RequestMappingTemplate: '{}' });
    resources['OfSource'].Properties.ResponseMappingTemplate = '{}';
  }),
  fault(
    'Loop',
    /layout is incorrect/,
    ({ second }) => {
      second['Transform'] = 'AWS::LanguageExtensions';
      second['Resources']['Fn::ForEach::Loop'] = ['Name', ['a']];
    },
    'second 1',
  ),
  fault('Lock', /Lock: .*will not allow you to update the key policy/, ({ first }) => {
    const Statement = [{ Effect: 'Allow', Action: 'kms:Decrypt', Principal: '*', Resource: '*' }];
    first['Resources'].Lock = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement } } };
  }),
  fault('Counter', /Counter: .*log group does not exist/, ({ first }) => {
    first['Resources'].Counter = {
      Type: 'AWS::Logs::MetricFilter',
      Properties: {
        ...{ LogGroupName: '/nowhere', FilterPattern: 'x' },
        MetricTransformations: [{ MetricName: 'm', MetricNamespace: 'N', MetricValue: '1' }],
      },
    };
  }),
  {
    ...machine('Unreached', /Unreached: .*MISSING_TRANSITION_TARGET/, {
      StartAt: 'A',
      States: { B: { Type: 'Succeed' } },
    }),
    ...{ things: 2, lines: 2 },
  },
  machine('Endless', /Endless: .*SCHEMA_VALIDATION_FAILED/, { StartAt: 'A', States: { A: { Type: 'Pass' } } }),
];
