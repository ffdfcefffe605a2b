import type { Cases, Step } from '../kit/case.ts';
import { machine } from '../stacks/services.ts';

const run = (input: object = {}): Step[] => [
  {
    call: 'states:StartExecution',
    input: { stateMachineArn: '{{Machine}}', input: JSON.stringify(input) },
    name: 'started',
    quiet: true,
  },
  {
    call: 'states:DescribeExecution',
    input: { executionArn: '{{started.executionArn}}' },
    until: { path: 'status', matches: '^"(SUCCEEDED|FAILED|TIMED_OUT)"$' },
    keep: ['status', 'output', 'error', 'cause'],
  },
];
const put = (source: string): Step => ({
  call: 'events:PutEvents',
  input: { Entries: [{ Source: source, DetailType: 'asked', Detail: '{"text":"x"}' }] },
  keep: ['FailedEntryCount'],
});
const heard = (queue: string, keep: string): Step => ({
  call: 'sqs:ReceiveMessage',
  input: { QueueUrl: `{{${queue}}}`, WaitTimeSeconds: 1, MessageAttributeNames: ['All'] },
  until: { path: 'Messages', matches: '.' },
  keep: [keep],
});
const failing = { Type: 'Fail', Error: 'Own', Cause: 'as it should' };
const ended = { Type: 'Pass', Parameters: { 'caught.$': '$.Error' }, End: true };

/** Step Functions, EventBridge, EventBridge Scheduler and SNS. */
export const services: Cases = {
  'states/branch-failed': {
    question: 'Does a Catch for States.BranchFailed cover a branch that failed with an error of its own?',
    settles: ['unverified:states-branch-failed'],
    stack: machine({
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'Fails', States: { Fails: failing } }],
          Catch: [{ ErrorEquals: ['States.BranchFailed'], Next: 'Caught' }],
          End: true,
        },
        Caught: ended,
      },
    }),
    steps: run(),
  },
  'states/math-random-seed': {
    question: 'Which numbers does States.MathRandom give for seeds?',
    settles: ['unverified:states-math-random-seed'],
    stack: machine({
      StartAt: 'Numbers',
      States: {
        Numbers: {
          Type: 'Pass',
          Parameters: Object.fromEntries(
            [0, 1, 7, 42, 12_345].map((seed) => [`of${seed}.$`, `States.MathRandom(1, 1000, ${seed})`]),
          ),
          End: true,
        },
      },
    }),
    steps: run(),
  },
  'states/http-unreachable': {
    question: 'With which error does an HTTP Task fail when nobody is there?',
    settles: ['unverified:states-http-unreachable'],
    stack: 'httpTask',
    steps: run(),
  },
  'events/remove-unknown-target': {
    question: 'What does RemoveTargets answer for an id that no target has?',
    settles: ['unverified:events-remove-unknown-target'],
    stack: 'rule',
    steps: [{ call: 'events:RemoveTargets', input: { Rule: '{{Rule}}', Ids: ['nobody'] } }],
  },
  'events/bus-without-role': {
    question: 'May a rule without a role send events to another bus of the account?',
    settles: ['unverified:events-bus-target-without-role'],
    stack: 'buses',
    steps: [put('conformance.relay'), heard('Heard', 'Messages.length')],
  },
  'events/appsync-target-errors': {
    question: 'Is a delivery to AppSync failed whose answer holds errors?',
    settles: ['unverified:events-appsync-target-errors'],
    stack: 'failingTarget',
    slow: 'that nothing comes has to be waited for',
    steps: [put('conformance.appsync'), heard('Dead', 'Messages.0.MessageAttributes.ERROR_CODE.StringValue')],
  },
  'scheduler/first-run': {
    question: 'Does a schedule of a rate without a start date run at once?',
    settles: ['difference:Schedules'],
    stack: 'schedule',
    slow: 'that nothing comes has to be waited for',
    steps: [heard('Heard', 'Messages.0.Body')],
  },
  'sqs/redrive-allow-later': {
    question: 'Does a queue keep its dead-letter queue when that stops to allow it?',
    settles: ['unverified:sqs-redrive-allow-later'],
    stack: 'deadLetters',
    steps: [
      {
        call: 'sqs:SetQueueAttributes',
        input: { QueueUrl: '{{Dead}}', Attributes: { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' } },
      },
      {
        call: 'sqs:GetQueueAttributes',
        input: { QueueUrl: '{{Source}}', AttributeNames: ['RedrivePolicy'] },
        keep: ['Attributes.RedrivePolicy'],
      },
    ],
  },
  'sns/filter-policy-words': {
    question: 'In which words does SNS refuse filter policies?',
    settles: ['difference:SNS notifications are not signed'],
    stack: 'topic',
    steps: [
      '{',
      '{"a": 1}',
      '{"a": []}',
      '{"a": [{"prefix": 1}]}',
      '{"a": [{"unknown": "x"}]}',
      '{"a": [{"numeric": ["<"]}]}',
    ].map((AttributeValue) => ({
      call: 'sns:SetSubscriptionAttributes',
      input: { SubscriptionArn: '{{Subscription}}', AttributeName: 'FilterPolicy', AttributeValue },
    })),
  },
  'dynamodb/consumed-capacity': {
    question: 'Which capacity do reads, writes and a transaction consume?',
    settles: ['difference:DynamoDB'],
    stack: 'table',
    steps: [
      {
        call: 'dynamodb:PutItem',
        input: { TableName: '{{Items}}', Item: { id: { S: 'a' }, n: { N: '1' } }, ReturnConsumedCapacity: 'TOTAL' },
      },
      {
        call: 'dynamodb:GetItem',
        input: { TableName: '{{Items}}', Key: { id: { S: 'a' } }, ReturnConsumedCapacity: 'TOTAL' },
      },
      {
        call: 'dynamodb:TransactWriteItems',
        input: {
          TransactItems: [{ Put: { TableName: '{{Items}}', Item: { id: { S: 'b' } } } }],
          ReturnConsumedCapacity: 'TOTAL',
        },
      },
    ],
  },
};
