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
    [/^(CreateFunction: Code\.|UpdateFunctionCode: )ZipFile/, 'code comes in the request alone'],
    [/^Invoke: Payload/, 'the body of the request, which may be empty'],
  ],
  monitoring: [
    [/\.Metric\.(Namespace|MetricName)/, 'a metric without a name measures nothing'],
    [/^PutMetricAlarm: ComparisonOperator/, 'only alarms on PromQL have none'],
  ],
  scheduler: [[/^\w+: (groupName|clientToken|ScheduleGroup) is no member/, inQuery]],
  sqs: [[/^\w+: ([A-Z]\w+|Entries\[\]\.\w+|\w+\[\]\.DataType|\w+\[\]\.\w+\[\]\.DataType) is required/, ownWords]],
};

export const limitDifferences: Readonly<Record<string, Known>> = {
  scheduler: [[/\.(DeadLetterConfig\.Arn|EventBridgeParameters\.Source) has no pattern/, ownWords]],
  sqs: [[/^\w+: \w*Attribute\w*\[\] has no values/, ownWords]],
  states: [[/^Start\w*Execution: input has max none/, 'bytes are counted, where the model counts characters']],
  sts: [[/^AssumeRole: RoleArn has no pattern/, ownWords]],
};
