import { App, CfnOutput, Duration, Stack, type Environment } from 'aws-cdk-lib/core';
import { CfnApiKey, CfnDataSource, CfnGraphQLApi, CfnGraphQLSchema, CfnResolver } from 'aws-cdk-lib/aws-appsync';
import { UserPool, type IUserPool } from 'aws-cdk-lib/aws-cognito';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { EventBus as BusTarget, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription, SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';

const account = '123456789012';

/** Publishes its event in the region of the topic. */
const relay = `
const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns');
const { TOPIC: TopicArn } = process.env;
exports.handler = ({ text }) =>
  new SNSClient({ region: TopicArn.split(':')[3] }).send(new PublishCommand({ TopicArn, Message: text }));`;

const inNode = { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', timeout: Duration.minutes(1) };

/** Adds an API that answers its region, to those with a key and to users of the pool. */
function addApi(stack: Stack, pool: IUserPool): CfnGraphQLApi {
  const userPoolConfig = { userPoolId: pool.userPoolId, awsRegion: pool.env.region };
  const modes = [{ authenticationType: 'AMAZON_COGNITO_USER_POOLS', userPoolConfig }];
  const api = new CfnGraphQLApi(stack, 'Api', {
    name: 'api',
    authenticationType: 'API_KEY',
    additionalAuthenticationProviders: modes,
  });
  const { attrApiId: apiId } = api;
  new CfnApiKey(stack, 'Key', { apiId });
  const definition = 'type Query { region: String @aws_api_key @aws_cognito_user_pools }';
  const schema = new CfnGraphQLSchema(stack, 'Schema', { apiId, definition });
  const source = new CfnDataSource(stack, 'None', { apiId, name: 'none', type: 'NONE' });
  const code =
    `export const request = () => ({ payload: '${stack.region}' });` + 'export const response = (ctx) => ctx.result;';
  new CfnResolver(stack, 'Region', {
    apiId,
    typeName: 'Query',
    fieldName: 'region',
    dataSourceName: source.attrName,
    runtime: { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' },
    code,
  }).addResourceDependency(schema);
  return api;
}

/**
 * Makes an app with a stack in each of two regions. Both have the same name. One refers to the other across regions, a
 * queue and a function are subscribed to a topic of the other region, a rule sends to a bus there, and both APIs let
 * the users of one pool in.
 */
export function synthesizePair(outdir: string): string {
  const app = new App({ outdir, analyticsReporting: false });
  const stackIn = (id: string, env: Environment): Stack =>
    new Stack(app, id, { stackName: 'Site', env, crossRegionReferences: true });

  const edge = stackIn('Edge', { account, region: 'us-east-1' });
  const news = new Topic(edge, 'News');
  const far = EventBus.fromEventBusArn(edge, 'Far', `arn:aws:events:eu-west-1:${account}:event-bus/far`);
  new Rule(edge, 'Forward', { eventPattern: { source: ['edge'] }, targets: [new BusTarget(far)] });
  new CfnOutput(edge, 'PicturesName', { value: new Bucket(edge, 'Pictures').bucketName, exportName: 'files' });

  const pool = new UserPool(edge, 'Pool', { signInAliases: { email: true } });
  pool.addClient('Client', { authFlows: { userSrp: true } });
  const edgeApi = addApi(edge, pool);

  const home = stackIn('Home', { account, region: 'eu-west-1' });
  const inbox = new Queue(home, 'Inbox');
  news.addSubscription(new SqsSubscription(inbox, { rawMessageDelivery: true }));
  const bus = new EventBus(home, 'Bus', { eventBusName: 'far' });
  new Rule(home, 'Keep', { eventBus: bus, eventPattern: { source: ['edge'] }, targets: [new SqsQueue(inbox)] });
  const heard = Code.fromInline('exports.handler = async () => undefined');
  const hears = new LambdaFunction(home, 'Hear', { ...inNode, code: heard });
  news.addSubscription(new LambdaSubscription(hears));
  const relays = new LambdaFunction(home, 'Relay', {
    ...inNode,
    code: Code.fromInline(relay),
    environment: { TOPIC: news.topicArn },
  });
  news.grantPublish(relays);
  new CfnOutput(home, 'InboxUrl', { value: inbox.queueUrl });
  new CfnOutput(home, 'RelayArn', { value: relays.functionArn });
  new CfnOutput(home, 'FilesName', { value: new Bucket(home, 'Files').bucketName, exportName: 'files' });
  new CfnOutput(home, 'NewsArn', { value: news.topicArn });
  addApi(home, pool);
  new CfnOutput(home, 'EdgeApi', { value: edgeApi.attrGraphQlUrl });
  app.synth();
  return outdir;
}
