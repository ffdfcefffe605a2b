import {
  arnOf,
  InvalidResource,
  membersOf,
  resource,
  roleFor,
  without,
  type Expansion,
  type Members,
} from './model.ts';
import { asText } from '../../kernel/as-text.ts';

interface DataSources {
  readonly resources: Expansion;
  /** The logical names of data sources, by the names that pipeline functions use for them. */
  readonly names: ReadonlyMap<string, unknown>;
}

interface Kind {
  readonly type: string;
  /** The name of the connector between the data source and its target. */
  readonly connector: string;
  config(source: Members): Members;
  statement(name: string, source: Members): Members;
}

const dynamoDb: Kind = {
  type: 'AMAZON_DYNAMODB',
  connector: 'ToTableConnector',
  config: ({ Region, TableName, UseCallerCredentials, Versioned, DeltaSync }) => ({
    DynamoDBConfig: Object.fromEntries(
      Object.entries({
        AwsRegion: Region ?? { Ref: 'AWS::Region' },
        TableName,
        UseCallerCredentials,
        Versioned,
        DeltaSyncConfig: DeltaSync,
      }).filter(([, value]) => value !== undefined),
    ),
  }),
  statement: (name, { TableArn, Permissions = ['Read', 'Write'] }) => {
    if (TableArn === undefined)
      throw new InvalidResource(
        `'TableArn' of ${name} must be defined to create the role and policy if 'ServiceRoleArn' is not defined.`,
      );
    const index = { 'Fn::Sub': ['${DestinationArn}/index/*', { DestinationArn: TableArn }] };
    const Action = [Permissions].flat().flatMap((permission) => tableActions[asText(permission)] ?? []);
    return { Effect: 'Allow', Action, Resource: [TableArn, index] };
  },
};

const names = (text: string): readonly string[] => text.split(' ').map((name) => `dynamodb:${name}`);

const tableActions: Readonly<Record<string, readonly string[]>> = {
  Read: names('GetItem Query Scan BatchGetItem ConditionCheckItem PartiQLSelect'),
  Write: names('PutItem UpdateItem DeleteItem BatchWriteItem PartiQLDelete PartiQLInsert PartiQLUpdate'),
};

const lambda: Kind = {
  type: 'AWS_LAMBDA',
  connector: 'ToLambdaConnector',
  config: ({ FunctionArn }) => ({ LambdaConfig: { LambdaFunctionArn: FunctionArn } }),
  statement: (_, { FunctionArn }) => ({
    Effect: 'Allow',
    Action: ['lambda:InvokeAsync', 'lambda:InvokeFunction'],
    Resource: [FunctionArn, { 'Fn::Sub': ['${DestinationArn}:*', { DestinationArn: FunctionArn }] }],
  }),
};

const kinds: readonly (readonly [string, string, Kind])[] = [
  ['DynamoDb', 'DynamoDB', dynamoDb],
  ['Lambda', 'Lambda', lambda],
];

/** docs: AWS SAM Developer Guide, "AWS::Serverless::GraphQLApi" (DataSources), and "Generated resources" for it */
export function dataSources(api: string, given: Members): DataSources {
  const resources: Record<string, Expansion[string]> = {};
  const known = new Map<string, unknown>();
  for (const [member, word, kind] of kinds)
    for (const [name, value] of Object.entries(membersOf(given[member]))) {
      const id = `${api}${name}${word}DataSource`;
      known.set(name, { 'Fn::GetAtt': [id, 'Name'] });
      Object.assign(resources, dataSource(api, id, name, membersOf(value), kind));
    }
  for (const member of Object.keys(without(given, 'DynamoDb', 'Lambda')))
    throw new InvalidResource(`DataSources.${member} is none of DynamoDb and Lambda.`);
  return { resources, names: known };
}

function dataSource(api: string, id: string, name: string, source: Members, kind: Kind): Expansion {
  const own = resource('AWS::AppSync::DataSource', {
    ApiId: { 'Fn::GetAtt': [api, 'ApiId'] },
    Name: source['Name'] ?? name,
    Description: source['Description'],
    Type: kind.type,
    ServiceRoleArn: source['ServiceRoleArn'] ?? arnOf(`${id}Role`),
    ...kind.config(source),
  });
  if (source['ServiceRoleArn'] !== undefined) return { [id]: own };
  return {
    [id]: own,
    [`${id}Role`]: roleFor('appsync.amazonaws.com', {}),
    [`${id}${kind.connector}Policy`]: resource('AWS::IAM::ManagedPolicy', {
      PolicyDocument: { Version: '2012-10-17', Statement: [kind.statement(name, source)] },
      Roles: [{ Ref: `${id}Role` }],
    }),
  };
}
