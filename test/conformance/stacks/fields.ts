import { api, js, requesting, responding } from './api.ts';

const none = (payload: string) => `{"version": "2018-05-29", "payload": ${payload}}`;
const result = '$util.toJson($ctx.result)';

/** One API, by API key, with a field for each question that is asked of a resolver while it runs. */
export const fields = api({
  schema: `
    type Query {
      json(text: String): AWSJSON
      early: String
      earlyEnd: String
      earlyNull: String
      matches(pattern: String!, text: String!): Boolean
      setNull: String
      stopped: String
      returnBefore: String
      number(n: Int!): Int
      person(name: String!): Person
    }
    type Mutation {
      publish(n: Int!): Note
      invalidate: Note
      json(text: String): Note
    }
    type Subscription {
      between: Note @aws_subscribe(mutations: ["publish"])
      initial: Note @aws_subscribe(mutations: ["publish"])
      plain(n: Int): Note @aws_subscribe(mutations: ["publish"])
      jsons: Note @aws_subscribe(mutations: ["json"])
    }
    type Note { n: Int json: AWSJSON }
    type Person { name: String! born: Int }
  `,
  resolvers: {
    'Query.json': js('ctx.args.text'),
    'Query.early': {
      before: js('ctx.prev.result'),
      steps: [responding("runtime.earlyReturn('early');"), js("'second'")],
    },
    'Query.earlyEnd': {
      before: js("{ was: ctx.prev.result }.was + ' after'"),
      steps: [responding("runtime.earlyReturn('early', { skipTo: 'END' });"), js("'second'")],
    },
    'Query.earlyNull': requesting('runtime.earlyReturn(null);', "'response'"),
    'Query.matches': js('util.matches(ctx.args.pattern, ctx.args.text)'),
    'Query.setNull': {
      request: none('{}'),
      response: '#set($kept = "kept")\n#set($kept = $ctx.result.missing)\n$util.toJson($kept)',
    },
    'Query.stopped': { request: none('{}'), response: '"written"#stop\n, "and more"' },
    'Query.returnBefore': {
      before: { request: '#return("early")', response: '$util.toJson("after $ctx.result")' },
      steps: [{ request: none('"step"'), response: result }],
    },
    'Query.number': js('ctx.args.n'),
    'Query.person': js('{ name: ctx.args.name, born: 1 }'),
    'Mutation.publish': js('{ n: ctx.args.n }'),
    'Mutation.json': js('{ json: ctx.args.text }'),
    'Mutation.invalidate': responding(
      "extensions.invalidateSubscriptions({ subscriptionField: 'plain', payload: { n: 1 } }); return { n: 1 };",
    ),
    'Subscription.between': responding(
      "extensions.setSubscriptionFilter({ filterGroup: [{ filters: [{ fieldName: 'n', operator: 'between', " +
        'value: [1, 3] }] }] }); return null;',
    ),
    'Subscription.initial': responding('return { n: 7 };'),
    'Subscription.plain': responding(
      "extensions.setSubscriptionInvalidationFilter({ filterGroup: [{ filters: [{ fieldName: 'n', operator: 'eq', " +
        'value: 1 }] }] }); return null;',
    ),
  },
});

/** Whose subscription asks for a filter that is none: it may be refused when it is saved. */
export const nullFilter = api({
  schema: `
    type Query { a: String }
    type Mutation { publish(n: Int!): Note }
    type Subscription { nullFilter(n: Int): Note @aws_subscribe(mutations: ["publish"]) }
    type Note { n: Int }
  `,
  resolvers: {
    'Mutation.publish': js('{ n: ctx.args.n }'),
    'Subscription.nullFilter': responding('extensions.setSubscriptionFilter(null); return null;'),
  },
});
