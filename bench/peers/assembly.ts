import { join } from 'node:path';
import { echo, writeApi } from '../../packages/local-aws/bench/assembly.ts';
import { startCommand } from '../../packages/local-aws/test/cli/support.ts';
import { freshDirectory } from '../../test/support/cli.ts';

/** The schema for both sides of GraphQL: a query and a mutation of NONE, and a subscription to it. */
export const schema =
  'type Query { echo(text: String): Said } type Mutation { say(text: String): Said } type Said { text: String } ' +
  'type Subscription { said: Said @aws_subscribe(mutations: ["say"]) } ' +
  'schema { query: Query mutation: Mutation subscription: Subscription }';

const resources = {
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'bench' } },
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'bench',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    },
  },
  Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'bench' } },
  Client: {
    Type: 'AWS::Cognito::UserPoolClient',
    Properties: {
      UserPoolId: { Ref: 'Pool' },
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    },
  },
};

/** Starts the command, as people run it, with a stack that has one resource of each kind. */
export function startOurs(): ReturnType<typeof startCommand> {
  const directory = freshDirectory();
  const outputs = { Pool: { Ref: 'Pool' }, Client: { Ref: 'Client' } };
  const resolvers = { 'Query.echo': echo, 'Mutation.say': echo };
  writeApi(join(directory, 'assembly'), { sdl: schema, resolvers, resources, outputs });
  return startCommand(directory, '--assembly', 'assembly', '--no-console');
}
