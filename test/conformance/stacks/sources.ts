import { api, source, type Handler } from './api.ts';
import { allow, att, lambda, ref, resource, role, sub } from './parts.ts';

const put = (operation: string): Handler => ({
  source: 'Table',
  code:
    "import { util } from '@aws-appsync/utils';\nimport * as ddb from '@aws-appsync/utils/dynamodb';\n" +
    `export function request(ctx) { return ddb.update({ key: { id: ctx.args.id }, update: ${operation} }); }\n` +
    'export function response(ctx) {\n' +
    '  return ctx.error ? util.error(ctx.error.message, ctx.error.type) : ctx.result;\n}\n',
});
const raising = (from: string, request: string): Handler => ({
  source: from,
  code:
    "import { util } from '@aws-appsync/utils';\n" +
    `export function request(ctx) { return ${request}; }\n` +
    'export function response(ctx) { return { type: ctx.error?.type, message: ctx.error?.message }; }\n',
});
const bus = sub('arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default');

/** Fields behind sources that cannot be reached. */
export const deadSources = api({
  schema: 'type Query { failing: Failed putting: Failed } type Failed { type: String message: String }',
  resources: {
    Nowhere: source('HTTP', 'Nowhere', { HttpConfig: { Endpoint: 'https://conformance.invalid' } }),
    BusRole: role('appsync', allow('events:PutRule', bus)),
    Bus: source('AMAZON_EVENTBRIDGE', 'Bus', { EventBridgeConfig: { EventBusArn: bus } }, 'BusRole'),
  },
  resolvers: {
    'Query.failing': raising('Nowhere', "{ method: 'GET', resourcePath: '/' }"),
    'Query.putting': raising(
      'Bus',
      "{ operation: 'PutEvents', events: [{ source: 'conformance', detailType: 'x', detail: { a: 1 } }] }",
    ),
  },
});

/** Fields behind sources that batch or keep something. */
export const sources = api({
  schema: `
    type Query { list: [Item!]! }
    type Mutation { add(id: ID!): AWSJSON nothing(id: ID!): AWSJSON }
    type Item { id: ID! mark: String }
  `,
  resources: {
    Items: resource('AWS::DynamoDB::Table', {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }),
    TableRole: role('appsync', allow('dynamodb:*', att('Items', 'Arn'))),
    Table: source(
      'AMAZON_DYNAMODB',
      'Table',
      { DynamoDBConfig: { TableName: ref('Items'), AwsRegion: ref('AWS::Region') } },
      'TableRole',
    ),
    ...lambda('Marks', 'exports.handler = async (events) => events.slice(1).map((_, index) => `mark ${index}`);'),
    MarksSourceRole: role('appsync', allow('lambda:InvokeFunction', att('Marks', 'Arn'))),
    MarksSource: source(
      'AWS_LAMBDA',
      'MarksSource',
      { LambdaConfig: { LambdaFunctionArn: att('Marks', 'Arn') } },
      'MarksSourceRole',
    ),
  },
  resolvers: {
    'Query.list': {
      code:
        "export function request() { return { payload: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] }; }\n" +
        'export function response(ctx) { return ctx.result; }\n',
    },
    'Item.mark': {
      source: 'MarksSource',
      code:
        "export function request(ctx) { return { operation: 'BatchInvoke', payload: ctx.source.id }; }\n" +
        'export function response(ctx) { return ctx.result; }\n',
      properties: { MaxBatchSize: 5 },
    },
    'Mutation.add': put('{ n: ddb.operations.add(1) }'),
    'Mutation.nothing': put('{ n: null }'),
  },
});

const fresh = (payload: object): Handler => ({
  code:
    `export function request() { return { payload: ${JSON.stringify(payload)} }; }\n` +
    'export function response(ctx) { return ctx.result; }\n',
});

const cached = (behaviour: string, more: object = {}) =>
  api({
    schema: `
      type Query { item: Item other(id: ID!): Item }
      type Mutation { touch: Item }
      type Item { id: ID! fresh: String }
    `,
    resources: {
      Cache: resource('AWS::AppSync::ApiCache', {
        ApiId: att('Api', 'ApiId'),
        Type: 'SMALL',
        Ttl: 300,
        ApiCachingBehavior: behaviour,
      }),
    },
    resolvers: {
      'Query.item': fresh({ id: 'a' }),
      'Query.other': {
        code:
          'export function request(ctx) { return { payload: { id: ctx.args.id } }; }\n' +
          'export function response(ctx) { return ctx.result; }\n',
      },
      'Mutation.touch': { ...fresh({ id: 'a' }), properties: more },
      'Item.fresh': {
        code:
          "import { util } from '@aws-appsync/utils';\n" +
          'export function request() { return { payload: util.autoId() }; }\n' +
          'export function response(ctx) { return ctx.result; }\n',
        properties: more,
      },
    },
  });
const keyed = { CachingConfig: { Ttl: 60, CachingKeys: ['$context.source.id'] } };

/** A cache for each request. */
export const fullCache = cached('FULL_REQUEST_CACHING');
/** The same, with a resolver that has settings of its own. */
export const bothCaches = cached('FULL_REQUEST_CACHING', keyed);
/** Resolvers that ask for it are cached. */
export const resolverCache = cached('PER_RESOLVER_CACHING', keyed);
