import { draftOf } from '../apis/wire.ts';
import type { Heavy } from './heavy.ts';

/** A document of pieces, each of which is wrong, up to so many bytes. */
const full = (head: string, piece: (index: number) => string, tail: string, bytes: number): string => {
  const pieces: string[] = [];
  for (let index = 0, left = bytes - head.length - tail.length; left > 0; index += 1) {
    pieces.push(piece(index));
    left -= pieces.at(-1)!.length + 1;
  }
  return head + pieces.join(',') + tail;
};

type Shape = readonly [name: string, head: string, piece: (index: number) => string, tail: string];

const policies: readonly Shape[] = [
  ['statements', '{"Version":"2012-10-17","Statement":[', () => '{}', ']}'],
  ['statements of null', '{"Version":"2012-10-17","Statement":[', () => 'null', ']}'],
  ['names', '{"Version":"2012-10-17","Statement":{', (index) => `"${index}":0`, '}}'],
  ['elements', '{', (index) => `"${index}":0`, '}'],
  ['actions', '{"Statement":{"Effect":"Allow","Principal":"*","Resource":"*","Action":[', () => '"no"', ']}}'],
  [
    'principals',
    '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"AWS":[',
    () => '"0"',
    ']}}}',
  ],
  ['conditions', '{"Statement":{"Effect":"Allow","Action":"*","Condition":{', (index) => `"${index}":{}`, '}}}'],
];
const definitions: readonly Shape[] = [
  ['states', '{"StartAt":"0","States":{', (index) => `"${index}":{}`, '}}'],
  ['states of numbers', '{"StartAt":"0","States":{', (index) => `"${index}":0`, '}}'],
  ['tasks', '{"StartAt":"0","States":{', (index) => `"${index}":{"Type":"Task"}`, '}}'],
  ['choices', '{"StartAt":"a","States":{"a":{"Type":"Choice","Choices":[', () => '{}', ']}}}'],
  ['branches', '{"StartAt":"a","States":{"a":{"Type":"Parallel","End":true,"Branches":[', () => '{}', ']}}}'],
  ['retries', '{"StartAt":"a","States":{"a":{"Type":"Task","End":true,"Retry":[', () => '{}', ']}}}'],
  ['members', '{', (index) => `"${index}":0`, '}'],
];
const patterns: readonly Shape[] = [
  ['filters', '{"source":[', () => '{}', ']}'],
  ['numbers', '{"source":[', () => '{"numeric":["<"]}', ']}'],
  ['names', '{', (index) => `"${index}":0`, '}'],
  ['alternatives', '{"$or":[', () => '{"a":[]}', ']}'],
];

const sns = (name: string) => (text: string) => ({
  Name: 'heavy',
  'Attributes.entry.1.key': name,
  'Attributes.entry.1.value': text,
});
const arn = 'arn:aws:iam::000000000000:role/heavy';

/** The calls that read a document, and where it stands in their input. */
const readers: readonly (readonly [
  service: string,
  action: string,
  shapes: readonly Shape[],
  input: (text: string) => object,
])[] = [
  ['iam', 'CreatePolicy', policies, (text) => ({ PolicyName: 'heavy', PolicyDocument: text })],
  ['iam', 'CreateRole', policies, (text) => ({ RoleName: 'heavy', AssumeRolePolicyDocument: text })],
  [
    'iam',
    'SimulateCustomPolicy',
    policies,
    (text) => ({ 'ActionNames.member.1': 's3:GetObject', 'PolicyInputList.member.1': text }),
  ],
  ['sts', 'AssumeRole', policies, (text) => ({ RoleArn: arn, RoleSessionName: 'heavy', Policy: text })],
  ['sns', 'CreateTopic', policies, sns('Policy')],
  ['sqs', 'CreateQueue', policies, (text) => ({ QueueName: 'heavy', Attributes: { Policy: text } })],
  ['logs', 'PutResourcePolicy', policies, (text) => ({ policyName: 'heavy', policyDocument: text })],
  ['events', 'PutPermission', policies, (text) => ({ Policy: text })],
  ['events', 'PutRule', patterns, (text) => ({ Name: 'heavy', EventPattern: text })],
  ['events', 'TestEventPattern', patterns, (text) => ({ Event: '{}', EventPattern: text })],
  ['states', 'ValidateStateMachineDefinition', definitions, (text) => ({ definition: text })],
  ['states', 'CreateStateMachine', definitions, (text) => ({ name: 'heavy', roleArn: arn, definition: text })],
  ['states', 'TestState', definitions, (text) => ({ roleArn: arn, definition: text })],
];

/** Documents with as many faults as their size allows: a call that looks for all of them holds up others. */
export const heavyDocuments = (bytes: number): readonly Heavy[] =>
  readers.flatMap(([service, action, shapes, input]) =>
    shapes.map(([name, head, piece, tail]) => ({
      name: `${service} ${action} of a document of ${name}`,
      draft: () => draftOf({ service, action, input: { ...input(full(head, piece, tail, bytes)) } }),
    })),
  );
