import { fault, queue, type Draft, type Fault } from './faulty-app.ts';

/** Makes a fault of one resource that may have several. */
const ofShared = (name: string, told: RegExp, make: (shared: Draft['first']) => void): Fault =>
  fault(`Shared.${name}`, told, ({ first }) => {
    first['Resources'].Shared ??= queue({ QueueName: 'plain' });
    make(first['Resources'].Shared);
  });

/** Faults of one queue: each is of another member. */
export const faultsOfOne: readonly Fault[] = [
  ...(
    [
      ['DelaySeconds', { 'Fn::Select': [7, ['a']] }, /Shared: .*nonexistent value at index 7/],
      ['MessageRetentionPeriod', { 'Fn::FindInMap': ['Sizes', 'small', 'ages'] }, /Shared: .*Sizes\.small\.ages/],
      ['VisibilityTimeout', 500_000, /Shared: VisibilityTimeout/],
      ['Taste', 'sweet', /extraneous key \[Taste\]/],
      ['SqsManagedSseEnabled', { Ref: 'NoPeriod' }, /\[NoPeriod\]/],
      ['MaximumMessageSize', { 'Fn::Join': 'x' }, /Shared: MaximumMessageSize: .*Fn::Join/],
      ['ReceiveMessageWaitTimeSeconds', null, /\[\/Resources\/Shared\/Properties\/Receive\w+\] 'null'/],
      ['RedrivePolicy', { maxReceiveCount: 3 }, /Shared: .*RedrivePolicy/],
      ['FifoQueue', true, /Shared: .*must end with \.fifo/],
      ['KmsMasterKeyId', '{{resolve:ssm:/shared/key}}', /\/shared\/key/],
    ] as const
  ).map(([property, value, told]) => ofShared(property, told, (shared) => (shared['Properties'][property] = value))),
  ofShared('DependsOn', /Shared: .*\[NoShared\]/, (shared) => (shared['DependsOn'] = 'NoShared')),
  ofShared('Condition', /condition dependency NoShared/, (shared) => (shared['Condition'] = 'NoShared')),
  ofShared('UpdatePolicy', /Shared: UpdatePolicy/, (shared) => (shared['UpdatePolicy'] = {})),
];
