import { expect, it } from 'vitest';
import { statementsOf } from '../../src/services/events/bus-policies.ts';
import { topicPolicy } from '../../src/services/sns/topic-policy.ts';
import { queuePolicy } from '../../src/services/sqs/queue-policy.ts';

const times = <Item>(count: number, item: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => item(index));
const account = (index: number): string => `arn:aws:iam::${String(index).padStart(12, '0')}:root`;
const statement = (service: string, more: object = {}): object => ({
  Effect: 'Allow',
  Principal: '*',
  Action: `${service}:*`,
  Resource: '*',
  ...more,
});
const sqsActions = ['SendMessage', 'ReceiveMessage', 'DeleteMessage', 'GetQueueUrl', 'PurgeQueue', 'AddPermission'];
const actions = ['*', ...sqsActions].map((name) => `sqs:${name}`);
const keys = (count: number): object => ({ StringEquals: Object.fromEntries(times(count, (i) => [`aws:k${i}`, ''])) });

const services = {
  sqs: (policy: object) => void queuePolicy('The policy', policy),
  sns: (policy: object) => void topicPolicy('The policy', policy),
  events: (policy: object) => void statementsOf('default', policy),
};

it.each<[keyof typeof services, string, object[]]>([
  ['sqs', '20 statements', times(20, () => statement('sqs'))],
  ['sqs', '50 principals', [statement('sqs', { Principal: { AWS: times(50, account) } })]],
  ['sqs', 'seven actions', [statement('sqs', { Action: actions })]],
  ['sqs', 'ten conditions', [statement('sqs', { Condition: keys(10) })]],
  ['sns', '100 statements', times(100, () => statement('sns'))],
  ['sns', '200 principals', [statement('sns', { Principal: { AWS: times(200, account) } })]],
  ['events', '100 statements', times(100, (Sid) => statement('events', { Sid: String(Sid) }))],
])('%s takes a policy of %s', (service, _, Statement) => {
  expect(() => services[service]({ Version: '2012-10-17', Statement })).not.toThrow();
});

it.each<[keyof typeof services, string, object, RegExp]>([
  ['sqs', '21 statements', times(21, () => statement('sqs')), /21 statements, and at most 20 are allowed/],
  [
    'sqs',
    '51 principals',
    statement('sqs', { Principal: { AWS: times(51, account) } }),
    /51 principals in a statement, and at most 50/,
  ],
  ['sqs', 'eight actions', statement('sqs', { Action: [...actions, 'sqs:DeleteQueue'] }), /8 actions in a statement/],
  ['sqs', 'eleven conditions', statement('sqs', { Condition: keys(11) }), /11 conditions in a statement/],
  ['sqs', 'more than 8,192 bytes', statement('sqs', { Sid: 'x'.repeat(8_192) }), /bytes, and at most 8192/],
  ['sns', '101 statements', times(101, () => statement('sns')), /101 statements, and at most 100/],
  [
    'sns',
    '201 principals',
    statement('sns', { NotPrincipal: { AWS: times(201, account) }, Principal: undefined, Effect: 'Deny' }),
    /201 principals/,
  ],
  ['sns', 'more than 30 KB', statement('sns', { Sid: 'x'.repeat(30 * 1024) }), /bytes, and at most 30720/],
  ['events', 'more than 10,240 characters', statement('events', { Sid: 'x'.repeat(10_240) }), /policy is too long/],
  ['events', 'one id twice', times(2, () => statement('events', { Sid: 'a' })), /must be unique/],
])('%s refuses a policy of %s', (service, _, Statement, words) => {
  expect(() => services[service]({ Version: '2012-10-17', Statement })).toThrow(words);
});

it.each([
  ['an unknown element', { Statement: [], Other: 0 }, /unknown element Other/],
  ['an unknown version', { Statement: [], Version: '2020-01-01' }, /Version 2020-01-01 is not valid/],
  ['a number', 5, /Syntax errors in policy/],
  ['a list', [], /Syntax errors in policy/],
])('a policy of a bus that is %s is refused', (_, policy, words) => {
  expect(() => statementsOf('default', policy)).toThrow(words);
});
