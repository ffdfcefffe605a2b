/** Differences from AWS's models that are meant: what they match, and why. */
export type Known = readonly (readonly [differences: RegExp, reason: string])[];

interface Judged {
  /** The differences that nothing explains. */
  readonly unknown: readonly string[];
  /** The explanations of what does not differ any more. */
  readonly stale: readonly string[];
}

export const asKnown: Judged = { unknown: [], stale: [] };

export const judged = (found: readonly string[], known: Known = []): Judged => ({
  unknown: found.filter((words) => !known.some(([matches]) => matches.test(words))),
  stale: known.filter(([matches]) => !found.some((words) => matches.test(words))).map(([matches]) => matches.source),
});

const inQuery = 'it comes in the query string, and there it has this name';
const ownWords = 'the action itself refuses it, in words that the service has for it alone';

export const formDifferences: Readonly<Record<string, Known>> = {
  appsync: [[/^GetIntrospectionSchema: includeDirectives is text/, 'it comes in the query string, as text']],
  athena: [[/^StopQueryExecution: QueryExecutionId/, 'clients make one up; here it has to be given']],
  cloudformation: [[/^GetTemplate: StackName/, 'a change set would name it too, and there is none']],
  'cognito-idp': [
    [/^(ChangePassword: PreviousPassword|SignUp: Password)/, 'only users without a password leave it out'],
  ],
  dynamodb: [[/^CreateTable: (AttributeDefinitions|KeySchema)/, 'a table is not made from another one here']],
  lambda: [
    [/^CreateEventSourceMapping: EventSourceArn/, 'only brokers of Kafka have none'],
    [/^Invoke: Payload/, 'the body of the request, which may be empty'],
  ],
  monitoring: [
    [/\.Metric\.(Namespace|MetricName)/, 'a metric without a name measures nothing'],
    [/^PutMetricAlarm: ComparisonOperator/, 'only alarms on PromQL have none'],
  ],
  s3: [
    [/^(ListDirectoryBuckets|WriteGetObjectResponse): is taken/, 'it has a host of its own'],
    [/^ListObjectAnnotations: is taken for GetObjectAnnotation/, 'they differ by a parameter, and neither is here'],
  ],
  scheduler: [[/^\w+: (groupName|clientToken|ScheduleGroup) is no member/, inQuery]],
  sqs: [[/^\w+: ([A-Z]\w+|Entries\[\]\.\w+|\w+\[\]\.DataType|\w+\[\]\.\w+\[\]\.DataType) is required/, ownWords]],
};

const notFound = 'a name of another form is one that nobody has, and the call says so';
const otherWords = 'the service has words of its own for it, which the action says';
const ofDocs = 'the documentation has a limit that the model lacks';
const asText = 'it is a text of the form';
const newer = 'the model is newer than what is supported here';

export const limitDifferences: Readonly<Record<string, Known>> = {
  appsync: [
    [/has no pattern/, notFound],
    [/(typeName|resourceArn|[nN]ame|functionId|fieldName) has m/, notFound],
    [/includeDirectives/, asText],
  ],
  athena: [[/has no pattern/, notFound]],
  'cognito-idp': [
    [/(AnalyticsMetadata|UserContextData|ContextData)\b.* has max none/, 'it is read for nothing here'],
    [/Token has max 131072/, 'as long as every other token'],
  ],
  dynamodb: [
    [/(TableName|IndexName|ExpressionAttributeNames|KeySchema)\b/, otherWords],
    [/has no pattern/, otherWords],
  ],
  events: [
    [/has no pattern/, notFound],
    [/HttpParameters\b.* has max/, ofDocs],
    [/(Name has max 1600|Resources\[\] has max none)/, newer],
  ],
  iam: [
    [/has no pattern/, notFound],
    [/OnlyAttached/, asText],
  ],
  lambda: [
    [/has no pattern/, notFound],
    [/FunctionName has m|LogType has no values|Runtimes?(\[\])? has no values/, otherWords],
    [/AdditionalVersionWeights|MemorySize/, newer],
  ],
  logs: [[/has no pattern/, notFound]],
  monitoring: [[/has no values|is no enumeration|has m/, otherWords]],
  s3: [
    [/x-amz-request-payer takes any value/, 'nobody pays here, whatever it says'],
    [/x-amz-checksum-mode takes any value/, 'a checksum is shown to who says ENABLED, and to nobody else'],
  ],
  scheduler: [[/\.(DeadLetterConfig\.Arn|EventBridgeParameters\.Source) has no pattern/, ownWords]],
  sqs: [[/^\w+: \w*Attribute\w*\[\] has no values/, ownWords]],
  ssm: [
    [/has no pattern/, notFound],
    [/Value has min 1/, 'an empty value is refused, as the documentation has it'],
  ],
  states: [[/^Start\w*Execution: input has max none/, 'bytes are counted, where the model counts characters']],
  sts: [
    [/^AssumeRole: (RoleArn|Policy|PolicyArns\[\]\.arn) has no pattern/, ownWords],
    [/^AssumeRole: Policy has max 2048/, ofDocs],
  ],
};

export const outputDifferences: Readonly<Record<string, Known>> = {
  s3: [
    [/^GetObject: the status is 206/, 'a part of an object was asked for'],
    [/^(PutBucketPolicy|PutBucketTagging): the status is 204/, 'the documentation has it; clients take either'],
  ],
  sqs: [[/Batch: the answer\.Failed is missing/, 'an answer without failures has no list of them']],
};

const ofAll = 'the documentation has it among the errors of every action of the service';

export const errorDifferences: Readonly<Record<string, Known>> = {
  events: [[/^ListRules: InvalidToken/, 'the documentation has it for a token that is none']],
  lambda: [[/^DeleteAlias: ResourceNotFoundException/, 'the function itself is not there']],
  monitoring: [[/^PutMetricAlarm: (MissingRequired|InvalidParameterCombination)/, ofAll]],
  sqs: [[/: (MissingRequiredParameter|InvalidParameterValue)Exception/, ofAll]],
};
