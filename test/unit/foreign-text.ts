/** A place where text from outside meets a pattern or an evaluator, and what bounds the time and memory it takes. */
export interface Place {
  readonly what: string;
  readonly whose: string;
  readonly bound: string;
  /** Below packages/. */
  readonly file: string;
  /** The test that holds the bound. */
  readonly heldBy: string;
}

const local = 'local-aws/src/';
const appsyncJs = 'local-aws/test/services/appsync/engine/appsync-js/';

export const places: readonly Place[] = [
  {
    what: 'APPSYNC_JS: statements, calls, natives',
    whose: "the template's code, a client's arguments",
    bound:
      'steps and sizes are counted in the main thread; ' +
      'what takes more runs again in a process with a limit of time and memory',
    file: `${local}services/appsync/engine/appsync-js/realm.ts`,
    heldBy: `${appsyncJs}allowance.test.ts`,
  },
  {
    what: '`util.matches`, `replace`, `replaceAll`, AllowedPattern of SSM: Java patterns',
    whose: 'both',
    bound:
      'a linear engine (re2js), for what takes few steps; ' +
      'what it lacks, and what is large, runs in a process with limits',
    file: `${local}kernel/java-regex.ts`,
    heldBy: `${appsyncJs}java-regex.test.ts`,
  },
  {
    what: 'Java patterns that look around or are large, on the engine that goes back',
    whose: 'both',
    bound: 'in the process with limits; too large a pattern, and one that needs too much stack, is refused by name',
    file: `${local}kernel/java-regex-backtracking.ts`,
    heldBy: `${appsyncJs}java-regex.test.ts`,
  },
  {
    what: 'AllowedPattern of a parameter of a template',
    whose: "the template's; a watched one is read while others are served",
    bound: 'a linear engine; what it lacks, or what would take long, has 100 ms and is refused by name',
    file: `${local}kernel/within-time.ts`,
    heldBy: 'local-aws/test/assembly/hostile-templates.test.ts',
  },
  {
    what: 'AllowedPattern of SSM: whether it is a pattern at all',
    whose: "a caller's",
    bound: 'compiled, never run by the engine that goes back; at most 1,024 characters',
    file: `${local}services/ssm/parameters.ts`,
    heldBy: 'local-aws/test/protocol/hostile-members.test.ts',
  },
  {
    what: 'JSONata in the main thread: parsed, and evaluated where counting steps bounds it',
    whose: "the template's expressions, an execution's input",
    bound: 'no patterns, no functions whose cost no step shows; steps and sizes are counted',
    file: `${local}services/states/engine/query/compiled.ts`,
    heldBy: 'local-aws/test/services/states/jsonata.test.ts',
  },
  {
    what: 'JSONata with patterns, padding, sorting …',
    whose: "the template's expressions, an execution's input",
    bound:
      'a process with a limit of time (1 s of the processor) and memory, in a realm that holds nothing of the host',
    file: `${local}services/states/engine/query/realm.ts`,
    heldBy: 'local-aws/test/services/states/jsonata.test.ts',
  },
  {
    what: 'the realm of JSONata, within itself',
    whose: "the template's expressions",
    bound: 'the same process or the same count',
    file: `${local}services/states/engine/query/realm/start.js`,
    heldBy: 'local-aws/test/services/states/jsonata.test.ts',
  },
  {
    what: '`AppIdClientRegex` of an API',
    whose: "the template's pattern; the client id in a token that the pool has signed",
    bound: 'a linear engine; what it lacks, and a pattern of more than 3,000 states, is refused by name',
    file: `${local}kernel/java-regex.ts`,
    heldBy: 'local-aws/test/services/appsync/hostile-tokens.test.ts',
  },
  {
    what: 'patterns of CloudFormation\u2019s schemas',
    whose: "the schemas' own, in a committed table; the values are those of the template",
    bound: 'texts that are longer than their limit are refused before, and no client reaches them',
    file: `${local}assembly/specification/scalars.ts`,
    heldBy: 'local-aws/test/assembly/specification.test.ts',
  },
];

/** Expressions that are put together of fixed pieces: nothing in them comes from outside. */
export const fixed: Readonly<Record<string, string>> = {
  [`${local}services/cognito-idp/wire/shapes.ts`]: 'patterns of Cognito\u2019s own model',
  [`${local}services/appsync/engine/values/scalar-rules.ts`]: 'AppSync\u2019s scalars',
  [`${local}client/assume-role.ts`]: 'members of an answer that the command itself reads',
  [`${local}protocol/srp.ts`]: 'a timestamp',
  [`${local}services/lambda/functions.ts`]: 'names and ARNs of functions',
  [`${local}services/lambda/environments/inside/sandbox.cjs`]: 'the first folder of the path of a function, escaped',
  [`${local}services/lambda/environments/inside/process.ts`]: 'names of options of the heap, in a list of the source',
  [`${local}services/states/integrations/http/request.ts`]: 'names of headers, in a list of the source',
  [`${local}services/states/integrations/task-error.ts`]: 'codes that every AWS service has',
  [`${local}protocol/rest-json.ts`]: 'paths of REST APIs',
  [`${local}protocol/rest-xml.ts`]: 'tags',
  's3-select/src/output/csv-field.ts': 'delimiters, escaped, one of them at a time',
  's3-select/src/time/parse.ts': 'fields of a date, each at most once and of bounded width',
};

/** Patterns of AWS's own kinds, which are read by hand: each linear in the text. */
export const readByHand: readonly Omit<Place, 'file'>[] = [
  {
    what: 'bodies: JSON, forms, documents of S3',
    whose: "a caller's",
    bound: 'by length; values, parameters, tags and texts are counted before or while they are read',
    heldBy: 'local-aws/test/protocol/heavy-bodies.test.ts',
  },
  {
    what: 'mapping templates: the parser, which takes any time for a short text',
    whose: "the template's text, a caller's",
    bound: 'it runs in a process alone: 10 s of the processor for a template of the app, 1 s for that of a caller',
    heldBy: 'local-aws/test/services/appsync/bounded-code.test.ts',
  },
  {
    what: 'mapping templates: loops, ranges, methods with patterns',
    whose: "the template's text, a client's arguments",
    bound: 'steps and sizes are counted in the main thread; what takes more runs again in a process with limits',
    heldBy: 'local-aws/test/services/appsync/engine/vtl/template-allowance.test.ts',
  },
  {
    what: 'IAM: `StringLike`, `ArnLike`, actions, resources',
    whose: "policies of the template, a request's values",
    bound: 'fixed pieces are looked for one after the other, in linear time; those with `?` at most pattern × text',
    heldBy: 'local-aws/test/iam/evaluate.test.ts',
  },
  {
    what: 'EventBridge: `wildcard`, `prefix`, `suffix`; also filters of Lambda and SNS as far as they are taken',
    whose: "rules of the template or a caller, an event's values",
    bound: 'fixed pieces are looked for one after the other, each once; an event is walked once, whatever its names',
    heldBy: 'local-aws/test/delivery/pattern-paths.test.ts',
  },
  {
    what: 'SNS: filter policies',
    whose: "a caller's, a message's attributes or body",
    bound:
      '256 KiB, five keys and 150 combinations, as on AWS, counted before anything is compiled; 1,000 texts in lists',
    heldBy: 'local-aws/test/services/sns/filter-policy-limits.test.ts',
  },
  {
    what: 'CloudWatch: metric math, rules of composite alarms',
    whose: 'a caller’s, alarms of the template',
    bound: 'each query is evaluated once; steps are counted over all queries of a request, then refused by name',
    heldBy: 'local-aws/test/services/monitoring/metric-bombs.test.ts',
  },
  {
    what: 'Step Functions: paths, intrinsic functions, rules of a Choice state',
    whose: "the template's fields, an execution's input",
    bound: 'the steps of one field are counted, 500,000 at most, by what they visit, write or compare',
    heldBy: 'local-aws/test/services/states/field-bombs.test.ts',
  },
  {
    what: 'EventBridge: input transformers',
    whose: "a caller's, an event's values",
    bound: 'each part of an event is written once, and the text ends at 1 MiB',
    heldBy: 'local-aws/test/services/events/pattern.test.ts',
  },
  {
    what: 'a long text that is looked for in a long one: DynamoDB, Step Functions, EventBridge, Logs, IAM',
    whose: 'both',
    bound: 'linear time',
    heldBy: 'local-aws/test/kernel/find-text.test.ts',
  },
  {
    what: 'Athena: statements',
    whose: 'a caller’s',
    bound: 'each part is looked at once, at most 200 levels deep; DuckDB runs them in a process with limits',
    heldBy: 'local-aws/test/services/athena/athena-nested.test.ts',
  },
  {
    what: 'DynamoDB: conditions, filters, updates',
    whose: 'a caller’s',
    bound:
      'at most 4,096 bytes, 100 levels deep, and values as large as an item; pages and batches are read item by ' +
      'item, in turns with others, and the steps of a transaction are counted',
    heldBy: 'local-aws/test/services/dynamodb/heavy-expressions.test.ts',
  },
  {
    what: 'CloudWatch Logs: filter patterns',
    whose: "a caller's, lines of the log",
    bound: 'at most 1,024 characters; term by term, in turns with others; what is no term or JSON is refused by name',
    heldBy: 'local-aws/test/services/logs/logs.test.ts',
  },
  {
    what: 'Cognito: `Filter` of ListUsers',
    whose: "a caller's, attributes",
    bound: 'at most 256 characters, equality or a beginning',
    heldBy: 'local-aws/test/services/cognito-idp/administration.test.ts',
  },
  {
    what: 'S3 Select: whatever nests or is long, `LIKE`, functions, names in large objects',
    whose: "a caller's SQL, what objects hold",
    bound:
      'parts and depth of the expression, and steps for a record, are counted; long texts are looked for in linear ' +
      'time; queries take turns by time, one in each turn of the event loop',
    heldBy: 's3-select/test/hostile-shapes.test.ts',
  },
];
