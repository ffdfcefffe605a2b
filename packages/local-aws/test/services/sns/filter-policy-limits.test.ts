import { expect, it } from 'vitest';
import { checkFilter, filterOf } from '../../../src/services/sns/filter-policy.ts';
import { createSns } from '../../../src/services/sns/index.ts';
import { provision, testPorts } from '../../support/ports.ts';

const texts = (count: number): string[] => Array.from({ length: count }, (_, index) => `v${index}`);
const check = (policy: unknown, scope = 'MessageAttributes', where: '' | 'Attributes Reason: ' = ''): void =>
  checkFilter({ FilterPolicy: JSON.stringify(policy), FilterPolicyScope: scope }, where);
const keys = (count: number): object => Object.fromEntries(texts(count).map((key) => [key, ['x']]));

const complex = 'Invalid parameter: FilterPolicy: Filter policy is too complex';
const nested = 'Invalid parameter: Filter policy scope MessageAttributes does not support nested filter policy';
const body = 'MessageBody';

it.each([
  ['150 values', { a: texts(150) }],
  ['50 × 3 values', { a: texts(50), b: texts(3) }],
  ['five keys', keys(5)],
  ['3 × 4 × 2 × 3 in levels', { a: { b: { c: texts(4) } }, d: { e: texts(3) } }, body],
  ['six keys within others', { a: { ...keys(6) } }, body],
  ['4 × (6 + 31)', { a: texts(4), $or: [{ b: texts(6) }, { c: texts(31) }] }],
  ['a list of many that it is not', { a: [{ 'anything-but': texts(20_000) }] }],
  ['1,000 beginnings that it has not', { a: [{ 'anything-but': { prefix: texts(1_000) } }] }],
])('%s are taken', (_, policy, scope?: string) => {
  expect(() => check(policy, scope)).not.toThrow();
});

it.each([
  ['151 values', { a: texts(151) }, complex],
  ['100 × 51 values', { a: texts(100), b: texts(51) }, complex],
  ['six keys', keys(6), 'Invalid parameter: FilterPolicy: Filter policy can not have more than 5 keys'],
  ['3 × 4 × 2 × 3 × 3 in levels', { a: { b: { c: texts(4) } }, d: { e: texts(3) }, f: texts(3) }, complex, body],
  ['4 × (6 + 32)', { a: texts(4), $or: [{ b: texts(6) }, { c: texts(32) }] }, complex],
  ['objects in attributes', { a: { b: ['x'] } }, nested],
  ['objects in alternatives', { $or: [{ a: ['x'] }, { b: { c: ['x'] } }] }, nested],
  ['10,000 blocks of addresses', { a: texts(10_000).map(() => ({ cidr: '10.0.0.0/24' })) }, complex],
  ['10,000 alternatives', { $or: texts(10_000).map(() => ({ a: ['x'] })) }, complex],
  ['1,001 beginnings', { a: [{ 'anything-but': { prefix: texts(1_001) } }] }, /more than 1000 texts/],
  ['more than 256 KiB', { a: ['x'.repeat(256 * 1024)] }, /Filter policy is longer than 262144 bytes/],
])('%s are refused', (_, policy, reason, scope?: string) => {
  expect(() => check(policy, scope)).toThrow(reason);
});

it('names the parameter of the call', () => {
  const where = 'Attributes Reason: ';
  expect(() => check({ a: 'x' }, body, where)).toThrow(/^Invalid parameter: Attributes Reason: FilterPolicy: "a" must/);
  expect(() => check({ a: { b: ['x'] } }, 'MessageAttributes', where)).toThrow(
    /^Invalid parameter: Attributes Reason: Filter policy scope MessageAttributes does not support/,
  );
});

it('is refused in a template, with the words of Subscribe', async () => {
  const ports = testPorts();
  const service = createSns({
    ...ports,
    sendMessage: () => Promise.reject(new Error('nothing is sent')),
    invokeFunction: () => Promise.reject(new Error('nothing is invoked')),
  });
  try {
    const { ref } = await provision(service, 'AWS::SNS::Topic', 'Topic', {});
    const subscription = { TopicArn: ref, Protocol: 'sms', Endpoint: '+15550100', FilterPolicy: keys(6) };
    await expect(async () => provision(service, 'AWS::SNS::Subscription', 'Sub', subscription)).rejects.toThrow(
      'Invalid parameter: Attributes Reason: FilterPolicy: Filter policy can not have more than 5 keys',
    );
  } finally {
    await service.stop();
    ports.dispose();
  }
});

it('that an earlier release has taken still filters', () => {
  const filter = filterOf({ FilterPolicy: JSON.stringify({ a: texts(200) }) });
  const message = (StringValue: string) => ({ attributes: { a: { DataType: 'String', StringValue } } });
  expect([filter(message('v199') as never), filter(message('w') as never)]).toEqual([true, false]);
});
