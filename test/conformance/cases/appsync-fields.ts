import type { Cases } from '../kit/case.ts';

const twice = (ask: string) => [{ ask }, { ask }];

/** What resolvers, caches and sockets of AppSync do. */
export const appsyncFields: Cases = {
  'appsync/awsjson-text': {
    question: 'Is a text that a resolver returns for an AWSJSON field passed through or encoded?',
    settles: ['unverified:appsync-awsjson-string-output'],
    stack: 'fields',
    steps: ['{"a":1}', 'plain', '"quoted"', '12'].map((text) => ({
      ask: 'query ($text: String) { json(text: $text) }',
      variables: { text },
    })),
  },
  'appsync/awsjson-text-in-subscription': {
    question: 'How often is the text of an AWSJSON field encoded on its way to a subscriber?',
    settles: ['doubt:awsjson-in-subscription', 'unverified:appsync-awsjson-string-output'],
    stack: 'fields',
    steps: [
      {
        listen: 'subscription { jsons { json } }',
        then: ['mutation { json(text: "{\\"a\\":1}") { json } }'],
        seconds: 4,
      },
    ],
  },
  'appsync/early-return-in-response': {
    question: 'What does runtime.earlyReturn in the response handler of a function do, with and without skipTo END?',
    settles: ['unverified:appsync-early-return-in-response'],
    stack: 'fields',
    steps: [{ ask: '{ early }' }, { ask: '{ earlyEnd }' }],
  },
  'appsync/early-return-null': {
    question: 'What does runtime.earlyReturn(null) in a request handler answer?',
    settles: ['doubt:early-return-null'],
    stack: 'fields',
    steps: [{ ask: '{ earlyNull }' }],
  },
  'appsync/partial-match': {
    question: 'Does util.matches answer true when the pattern matches a part of the text?',
    settles: ['unverified:appsync-js-partial-match'],
    stack: 'fields',
    steps: [{ ask: '{ part: matches(pattern: "b+", text: "abbc") whole: matches(pattern: "[a-c]+", text: "abbc") }' }],
  },
  'appsync/vtl-set-null': {
    question: 'Does a #set to null leave the variable as it was?',
    settles: ['unverified:appsync-vtl:set-null', 'difference:Mapping templates'],
    stack: 'fields',
    steps: [{ ask: '{ setNull }' }],
  },
  'appsync/vtl-stop': {
    question: 'Does #stop end a mapping template with what it has written?',
    settles: ['unverified:appsync-vtl:stop'],
    stack: 'fields',
    steps: [{ ask: '{ stopped }' }],
  },
  'appsync/vtl-return-before': {
    question: 'What does #return in the template before a pipeline do?',
    settles: ['unverified:appsync-vtl:return-before'],
    stack: 'fields',
    steps: [{ ask: '{ returnBefore }' }],
  },
  'appsync/between-bounds': {
    question: 'Are the bounds of `between` in a subscription filter included?',
    settles: ['unverified:appsync-filter-between-bounds'],
    stack: 'fields',
    steps: [
      {
        listen: 'subscription { between { n } }',
        then: [0, 1, 2, 3, 4].map((n) => `mutation { publish(n: ${n}) { n } }`),
        seconds: 4,
      },
    ],
  },
  'appsync/null-filter': {
    question: 'Does a subscription filter of null leave the arguments to filter?',
    settles: ['unverified:appsync-js-null-filter'],
    stack: 'nullFilter',
    steps: [
      {
        listen: 'subscription { nullFilter(n: 1) { n } }',
        then: [1, 2].map((n) => `mutation { publish(n: ${n}) { n } }`),
        seconds: 4,
      },
    ],
  },
  'appsync/initial-data': {
    question: 'Is what the resolver of a subscription returns sent when the subscription starts?',
    settles: ['unverified:appsync-subscription-initial-data'],
    stack: 'fields',
    steps: [{ listen: 'subscription { initial { n } }', seconds: 4 }],
  },
  'appsync/invalidation': {
    question: 'Which frames does a client get whose subscription was invalidated?',
    settles: ['unverified:appsync-subscription-invalidation'],
    stack: 'fields',
    steps: [{ listen: 'subscription { plain(n: 1) { n } }', then: ['mutation { invalidate { n } }'], seconds: 4 }],
  },
  'appsync/start-without-init': {
    question: 'May a client start a subscription without connection_init?',
    settles: ['doubt:start-without-init'],
    stack: 'fields',
    steps: [
      {
        listen: 'subscription { plain(n: 1) { n } }',
        then: ['mutation { publish(n: 1) { n } }'],
        seconds: 4,
        uninvited: true,
      },
    ],
  },
  'appsync/undeclared-variable': {
    question: 'Does a subscription deliver whose variable is declared and not set?',
    settles: ['doubt:subscription-variable-not-set'],
    stack: 'fields',
    steps: [
      {
        listen: 'subscription ($n: Int) { nullFilter: plain(n: $n) { n } }',
        then: ['mutation { publish(n: 1) { n } }'],
        seconds: 4,
      },
    ],
  },
  'appsync/get': {
    question: 'What does GraphQL over GET answer?',
    settles: ['doubt:graphql-over-get'],
    stack: 'fields',
    steps: [{ ask: '{ number(n: 1) }', method: 'GET' }],
  },
  'appsync/validation-messages': {
    question: 'In which words does AppSync refuse documents that are not valid?',
    settles: ["difference:AppSync's validation messages"],
    stack: 'fields',
    steps: [
      '{ nothing }',
      '{ number }',
      '{ number(n: "text") }',
      '{ number(n: 1, m: 2) }',
      '{ number(n: 1) { deeper } }',
      '{ person(name: "a") }',
      '{ ...Unknown }',
      'query ($unused: Int) { number(n: 1) }',
      'query { number(n: $undeclared) }',
      'fragment F on Nothing { a } { ...F }',
      'fragment F on Person { name } { number(n: 1) }',
      'query A { number(n: 1) } query A { number(n: 2) }',
      'query A { number(n: 1) } query B { number(n: 2) }',
      '{ number(n: 1) number(n: 2) }',
      '{ number(n: 1) @unknown }',
      '{ number(n: 1) @include }',
      '{ number(n: 1, n: 2) }',
      'query ($n: Int, $n: Int) { number(n: $n) }',
      'query ($n: Person) { number(n: 1) }',
      'query ($n: String!) { number(n: $n) }',
      '{ ... on Note { n } }',
      'mutation { nothing }',
      '{',
    ].map((ask) => ({ ask })),
  },
  'appsync/introspection': {
    question: 'What does introspection say of scalars, directives and the newer fields of its own schema?',
    settles: ['doubt:introspection'],
    stack: 'fields',
    steps: [
      { ask: '{ __schema { directives { name description locations args { name type { kind name } } } } }' },
      { ask: '{ __type(name: "AWSDateTime") { name kind description specifiedByURL } }' },
      { ask: '{ __type(name: "String") { description } }' },
      { ask: '{ __type(name: "__Type") { fields { name } } }' },
    ],
  },
  'appsync/cache-both-ways': {
    question: 'Does the CachingConfig of a resolver count under FULL_REQUEST_CACHING?',
    settles: ['unverified:appsync-cache:both-ways'],
    stack: 'bothCaches',
    steps: [
      ...twice('{ item { id fresh } }'),
      { ask: '{ other(id: "a") { id fresh } }' },
      { ask: '{ other(id: "b") { id fresh } }' },
    ],
  },
  'appsync/cache-full-request-source': {
    question: 'Is the source a part of the key of a field below the root under FULL_REQUEST_CACHING?',
    settles: ['unverified:appsync-cache:full-request-source'],
    stack: 'fullCache',
    steps: [
      ...twice('{ other(id: "a") { id fresh } }'),
      ...twice('{ other(id: "b") { id fresh } }'),
      { ask: '{ item { id fresh } }' },
    ],
  },
  'appsync/cache-in-mutation': {
    question: 'Does a mutation read a cached answer, and is its answer kept?',
    settles: ['unverified:appsync-cache:in-mutation'],
    stack: 'resolverCache',
    steps: [
      { ask: 'mutation { touch { id fresh } }' },
      { ask: 'mutation { touch { id fresh } }' },
      ...twice('{ item { id fresh } }'),
      { ask: 'mutation { touch { id fresh } }' },
    ],
  },
  'appsync/console-error': {
    question: 'Does console.error of a resolver reach the log at field log level ERROR?',
    settles: ['doubt:console-error'],
    stack: 'logging',
    steps: [
      { ask: '{ a }' },
      {
        call: 'logs:FilterLogEvents',
        input: { logGroupName: '{{Logs}}', filterPattern: 'told' },
        until: { path: 'events', matches: 'told' },
        keep: ['events.0.message', 'events.1.message'],
      },
    ],
  },
};
