import { faultsOfOne } from './faults-of-one.ts';
import { faultsAround } from './faults-around.ts';
import { fault, queue, type Fault } from './faulty-app.ts';
import { roleOf } from './role-of.ts';

/** A file that cannot be read hides whatever is in it. */
const places = (file: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${file} ${index + 1}`);

/** Makes a fault of a resource of the first stack, under a name of its own. */
const inResource = (name: string, told: RegExp, resource: unknown, ...places: string[]): Fault =>
  fault(name, told, ({ first }) => (first['Resources'][name] = resource), ...places);

const key = { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] };
export const faults: readonly Fault[] = [
  fault('no JSON', /Unterminated string/, ({ texts }) => (texts['inner.json'] = '{"a'), ...places('inner', 5)),
  fault(
    'second is no JSON',
    /second\.json.*Expected property name|^ +the file is not valid JSON: Expected property name/,
    ({ texts }) => (texts['second.json'] = '{'),
    ...[...places('second', 5), 'parameters'],
  ),
  fault(
    'second is empty',
    /the file is empty/,
    ({ texts }) => (texts['second.json'] = ' '),
    ...[...places('second', 5), 'parameters'],
  ),
  fault(
    'second is a list',
    /unsupported structure/,
    ({ texts }) => (texts['second.json'] = '[]'),
    ...[...places('second', 5), 'parameters'],
  ),
  fault(
    'second has no resources',
    /At least one Resources member/,
    ({ second }) => (second['Resources'] = {}),
    ...places('second', 4),
  ),
  fault(
    'unknown section',
    /Invalid template property or properties \[Resourcez\]/,
    ({ first }) => (first['Resourcez'] = {}),
  ),
  fault('unsupported section', /Hooks/, ({ first }) => (first['Hooks'] = {})),
  fault('list of outputs', /\[\/Outputs\] must be an object/, ({ first }) => (first['Outputs'] = []), 'outputs'),
  fault('mapping', /\[\/Mappings\/Odd\/a\] must be an object/, ({ first }) => (first['Mappings'].Odd = { a: 'b' })),
  fault('parameter without type', /\[\/Parameters\/Untyped\] Every Parameters/, ({ first }) => {
    first['Parameters'].Untyped = {};
    first['Resources'].UsesUntyped = queue({ QueueName: { Ref: 'Untyped' } });
  }),
  fault(
    'parameter without value',
    /\[Missing\] must have values/,
    ({ first }) => (first['Parameters'].Missing = { Type: 'String' }),
  ),
  fault('parameter of unknown type', /Parameter Vpc of type/, ({ first }) => {
    first['Parameters'].Vpc = { Type: 'AWS::EC2::VPC::Id', Default: 'vpc-1' };
    first['Resources'].UsesVpc = queue({ QueueName: { Ref: 'Vpc' } });
  }),
  fault(
    'condition shape',
    /Condition Shape.*Fn::Equals takes/,
    ({ first }) => (first['Conditions'].Shape = { 'Fn::Equals': ['a'] }),
  ),
  fault(
    'condition reference',
    /Unresolved .*\[NoParameter\]/,
    ({ first }) => (first['Conditions'].Refers = { 'Fn::Equals': [{ Ref: 'NoParameter' }, 'a'] }),
  ),
  fault('condition circle', /conditions depend on each other/, ({ first }) => {
    first['Conditions'].Round = { 'Fn::Not': [{ Condition: 'Round' }] };
    first['Resources'].UsesRound = queue({}, { Condition: 'Round' });
  }),
  fault(
    'output without value',
    /\[\/Outputs\/NoValue\] Every Outputs/,
    ({ first }) => (first['Outputs'].NoValue = {}),
    'outputs',
  ),
  fault(
    'export without name',
    /\[\/Outputs\/NoName\/Export\] must contain/,
    ({ first }) => (first['Outputs'].NoName = { Value: 'x', Export: {} }),
    'outputs',
  ),
  fault(
    'output of nothing',
    /Unresolved .*\[NoOutput\]/,
    ({ first }) => (first['Outputs'].OfNothing = { Value: { Ref: 'NoOutput' } }),
    'outputs',
  ),
  fault('version', /2011-01-01/, ({ first }) => (first['AWSTemplateFormatVersion'] = '2011-01-01')),
  fault('rule', /Rule Odd/, ({ first }) => (first['Rules'] = { Odd: {} })),
  fault(
    'users',
    /ada/,
    ({ configuration, first }) => {
      first['Resources'].Users = { Type: 'AWS::Cognito::UserPool', Properties: {} };
      configuration['users'] = [{ username: 'ada', password: 'x' }];
    },
    'configuration',
  ),
  inResource(
    'NullProperty',
    /\[\/Resources\/NullProperty\/Properties\/QueueName\] 'null' values/,
    queue({ QueueName: null }),
  ),
  inResource('NullType', /\[\/Resources\/NullType\/Type\] 'null' values/, { Type: null }),
  inResource('Text', /\[\/Resources\/Text\] resource definition is malformed/, 'text'),
  inResource('Untyped', /\[\/Resources\/Untyped\] Every Resources object/, { Properties: {} }),
  inResource(
    'ListOfProperties',
    /\[\/Resources\/ListOfProperties\/Properties\] must be an object/,
    queue([] as object),
  ),
  inResource('NumberDepends', /\[\/Resources\/NumberDepends\] DependsOn must be/, queue({}, { DependsOn: 5 })),
  inResource('ListCondition', /\[\/Resources\/ListCondition\] Every Condition member/, queue({}, { Condition: [] })),
  inResource('NoCondition', /Unresolved condition dependency Nowhere/, queue({}, { Condition: 'Nowhere' })),
  inResource('NoDependency', /Unresolved .*\[NoDependency2\]/, queue({}, { DependsOn: 'NoDependency2' })),
  inResource('NoRef', /Unresolved .*\[NoRef2\]/, queue({ QueueName: { Ref: 'NoRef2' } })),
  inResource(
    'Attribute',
    /Sound does not support attribute type Nope/,
    queue({ QueueName: { 'Fn::GetAtt': ['Sound', 'Nope'] } }),
  ),
  inResource('Join', /Join[.:] ?QueueName: .*Fn::Join takes/, queue({ QueueName: { 'Fn::Join': ['-'] } })),
  inResource('Select', / Select: .*Fn::Select/, queue({ QueueName: { 'Fn::Select': [3, ['a', 'b']] } })),
  inResource(
    'SelectSplit',
    / SelectSplit: .*Fn::Select/,
    queue({ QueueName: { 'Fn::Select': [3, { 'Fn::Split': ['-', 'a-b'] }] } }),
  ),
  inResource(
    'SelectBehind',
    / SelectBehind: .*Fn::Select/,
    queue({ QueueName: { 'Fn::Select': [3, ['a', { Ref: 'Sound' }]] } }),
  ),
  inResource(
    'FindInMap',
    /Fn::FindInMap Sizes\.small\.years/,
    queue({ DelaySeconds: { 'Fn::FindInMap': ['Sizes', 'small', 'years'] } }),
  ),
  inResource(
    'NoMap',
    /Mapping named 'Nomap' is not present/,
    queue({ DelaySeconds: { 'Fn::FindInMap': ['Nomap', 'small', 'years'] } }),
  ),
  fault(
    'an import',
    /Fn::ImportValue nothing/,
    ({ first }) => (first['Resources'].Import = queue({ QueueName: { 'Fn::ImportValue': 'nothing' } })),
    'inner 1',
  ),
  inResource('Intrinsic', /Fn::GetAZs/, queue({ QueueName: { 'Fn::GetAZs': '' } })),
  inResource('Stored', /\/not\/there|\[\/not\/there\]/, queue({ QueueName: '{{resolve:ssm:/not/there}}' })),
  inResource('WrongType', /\[AWS::SQS::Queueue\]/, { Type: 'AWS::SQS::Queueue' }),
  inResource('OtherType', /^ *OtherType|Resource type AWS::EC2::VPC/m, { Type: 'AWS::EC2::VPC' }),
  inResource('WrongProperty', /extraneous key \[Colour\]/, queue({ Colour: 'red' })),
  inResource('WrongValue', /WrongValue.*DelaySeconds/, queue({ DelaySeconds: 5000 })),
  {
    things: 2,
    ...fault('behind another', /Waiting.*DelaySeconds/, ({ first }) => {
      first['Resources'].Missing = { Type: 'AWS::SQS::Nothing' };
      first['Resources'].Waiting = queue({ DelaySeconds: 5001 }, { DependsOn: 'Missing' });
    }),
  },
  inResource(
    'WrongMember',
    /WrongMember: Invalid template resource property 'Colourful'/,
    queue({}, { Colourful: {} }),
  ),
  inResource('Policy', /DeletionPolicy .*Keep/, queue({}, { DeletionPolicy: 'Keep' })),
  inResource('Round', /Circular dependency/, queue({ QueueName: { Ref: 'Round' } })),
  inResource('Bad-Name', /Bad-Name is non alphanumeric/, queue()),
  // Where the template of a stack lies is read from the manifests.
  inResource(
    'Nowhere',
    /nowhere\.json/,
    {
      Type: 'AWS::CloudFormation::Stack',
      Properties: { TemplateURL: 'https://s3.amazonaws.com/assets/nowhere.json' },
    },
    'assets',
  ),
  inResource('NoAddress', /TemplateURL (no address|is)/, {
    Type: 'AWS::CloudFormation::Stack',
    Properties: { TemplateURL: 'no address' },
  }),
  fault(
    'parameter of the inner stack',
    /\[Hue\] do not exist/,
    ({ first }) => (first['Resources'].Inner.Properties.Parameters.Hue = 'red'),
    'inner 2',
  ),
  fault(
    'resource of the inner stack',
    /Hidden.*DelaySeconds/,
    ({ inner }) => (inner['Resources'].Hidden = queue({ DelaySeconds: 5000 })),
    'inner 3',
  ),
  fault(
    'form of the inner stack',
    /\[\/Resources\/Shapeless\] Every Resources/,
    ({ inner }) => (inner['Resources'].Shapeless = {}),
    'inner 4',
  ),
  fault(
    'output of the inner stack',
    /Unresolved .*\[NoInner\]/,
    ({ inner }) => (inner['Outputs'].O = { Value: { Ref: 'NoInner' } }),
    'inner 5',
  ),
  fault(
    'serverless',
    /Resource with id \[Site\] is invalid/,
    ({ second }) => {
      second['Transform'] = 'AWS::Serverless-2016-10-31';
      second['Resources'].Site = { Type: 'AWS::Serverless::GraphQLApi', Properties: { Auth: { Type: 'AWS_IAM' } } };
    },
    'second 1',
  ),
  fault(
    'a value of the second',
    /Deep.*DelaySeconds/,
    ({ second }) => (second['Resources'].Deep = queue({ DelaySeconds: 5000 })),
    'second 3',
  ),
  fault(
    'same export',
    /xport.*shared|shared.*xport/,
    ({ second }) => (second['Outputs'] = { Again: { Value: 'x', Export: { Name: 'shared' } } }),
    'second 4',
    'outputs',
  ),
  inResource('Table', /Some index key attributes are not defined/, {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      ...key,
      AttributeDefinitions: [],
      BillingMode: 'PAY_PER_REQUEST',
    },
  }),
  inResource('Variables', /AWS_REGION/, {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Handler: 'i.h',
      Runtime: 'nodejs24.x',
      Code: { ZipFile: '' },
      Role: 'arn:aws:iam::000000000000:role/r',
      Environment: { Variables: { AWS_REGION: 'x' } },
    },
  }),
  inResource('VariableName', /VariableName/, {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Handler: 'i.h',
      Runtime: 'nodejs24.x',
      Code: { ZipFile: '' },
      Role: 'arn:aws:iam::000000000000:role/r',
      Environment: { Variables: { '1-x': 'x' } },
    },
  }),
  inResource('ShortIndex', /ShortIndex/, {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      ...key,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: [{ IndexName: 'ab', ...key, Projection: { ProjectionType: 'ALL' } }],
    },
  }),
  inResource(
    'Trust',
    /Trust/,
    roleOf('lambda', {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Maybe', Action: '*', Principal: '*' }],
      },
    }),
  ),
  inResource(
    'Managed',
    /policy\/AWSLambdaFullAccess/,
    roleOf('lambda', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSLambdaFullAccess'] }),
  ),
  fault('Machine', /Machine: .*SCHEMA_VALIDATION_FAILED/, ({ first }) => {
    first['Resources'].MachineRole = roleOf('states');
    first['Resources'].Machine = {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { RoleArn: { 'Fn::GetAtt': ['MachineRole', 'Arn'] }, DefinitionString: '{"StartAt":"A"}' },
    };
  }),
  inResource('Rule', / Rule: Event pattern/, {
    Type: 'AWS::Events::Rule',
    Properties: { EventPattern: { source: [{ 'sounds-like': 'x' }] } },
  }),
  ...faultsOfOne,
  ...faultsAround,
];
