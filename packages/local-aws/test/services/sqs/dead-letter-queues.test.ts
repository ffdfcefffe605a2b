import { CreateQueueCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqs, type SqsService } from '../../../src/services/sqs/index.ts';
import { provision, sdkConfig, serveService, testPorts } from '../../support/ports.ts';

const ports = testPorts();
let service: SqsService;
let sqs: SQSClient;
let close: () => Promise<void>;
let count = 0;

beforeAll(async () => {
  service = createSqs(ports);
  const server = await serveService(service);
  close = server.close;
  sqs = new SQSClient(sdkConfig(server.url));
});
afterAll(async () => {
  sqs.destroy();
  await service.stop();
  await close();
  ports.dispose();
});

const arn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const create = async (QueueName: string, Attributes: Record<string, string> = {}) =>
  (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl;
const allowing = (policy: unknown): Record<string, string> => ({ RedriveAllowPolicy: JSON.stringify(policy) });
const moving = (to: string) => ({ deadLetterTargetArn: arn(to), maxReceiveCount: 3 });
const movingTo = (to: string): Record<string, string> => ({ RedrivePolicy: JSON.stringify(moving(to)) });
const arns = (number: number): string[] => Array.from({ length: number }, (_, index) => arn(`source-${index}`));

describe('a policy that says which queues may have a dead-letter queue', () => {
  it.each<[string, unknown, string, RegExp]>([
    ['a text', 'denyAll', 'InvalidAttributeValue', /in an unsupported format/],
    ['a list', [], 'InvalidAttributeValue', /in an unsupported format/],
    ['nothing in it', {}, 'InvalidAttributeValue', /in an unsupported format/],
    ['another permission', { redrivePermission: 'Allow' }, 'InvalidAttributeValue', /in an unsupported format/],
    ['another member', { redrivePermission: 'denyAll', a: 1 }, 'InvalidAttributeValue', /in an unsupported format/],
    [
      'sources that are no list',
      { redrivePermission: 'byQueue', sourceQueueArns: arn('a') },
      'InvalidAttributeValue',
      /in an unsupported format/,
    ],
    ['no sources', { redrivePermission: 'byQueue' }, 'InvalidParameterValue', /also specify one or more sourceQ/],
    [
      'an empty list of sources',
      { redrivePermission: 'byQueue', sourceQueueArns: [] },
      'InvalidParameterValue',
      /also specify one or more/,
    ],
    [
      'eleven sources',
      { redrivePermission: 'byQueue', sourceQueueArns: arns(11) },
      'InvalidParameterValue',
      /The maximum number of source queue ARNs you can specify is 10/,
    ],
    [
      'sources that it has no use for',
      { redrivePermission: 'denyAll', sourceQueueArns: arns(1) },
      'InvalidParameterValue',
      /must set redrivePermission to byQueue/,
    ],
  ])('is refused with %s, by calls and in templates', async (_, policy, name, message) => {
    const refused = create('refused', allowing(policy));
    await expect(refused).rejects.toMatchObject({ name, message: expect.stringMatching(message) as string });
    const inTemplate = () => provision(service, 'AWS::SQS::Queue', 'Queue', { RedriveAllowPolicy: policy });
    expect(inTemplate).toThrow(message);
  });

  it.each<[string, unknown, boolean]>([
    ['allowAll', { redrivePermission: 'allowAll' }, true],
    ['denyAll', { redrivePermission: 'denyAll' }, false],
    ['byQueue with the source', { redrivePermission: 'byQueue', sourceQueueArns: [...arns(9), arn('by-call')] }, true],
    ['byQueue without it', { redrivePermission: 'byQueue', sourceQueueArns: arns(10) }, false],
  ])('is obeyed: %s', async (_, policy, isAllowed) => {
    const dead = `dead-${(count += 1)}`;
    await create(dead, allowing(policy));
    const url = (await create('by-call')) ?? '';
    const set = sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: movingTo(dead) }));
    if (isAllowed) await expect(set).resolves.toBeDefined();
    else await expect(set).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    const { problem } = await inTemplate({ RedrivePolicy: moving(dead), QueueName: 'by-call' });
    expect(problem?.code).toBe(isAllowed ? undefined : 'com.amazonaws.sqs#InvalidParameterValueException');
  });

  it('that takes the permission from a queue which uses it is a question without an answer', async () => {
    const url = await create('loved');
    await create('lover', movingTo('loved'));
    const set = sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: url, Attributes: allowing({ redrivePermission: 'denyAll' }) }),
    );
    await expect(set).rejects.toMatchObject({ message: expect.stringContaining('sqs-redrive-allow-later') as string });
  });
});

it.each([
  ['that is not there', 'nobody', /Reason: Dead letter target does not exist\./],
  ['of the other kind', 'first.fifo', /Dead-letter queue must be same type of queue as the source/],
])('a dead-letter queue %s is refused, by calls and in templates', async (_, dead, message) => {
  await create('first.fifo', { FifoQueue: 'true' });
  await expect(create('source', movingTo(dead))).rejects.toThrow(message);
  expect((await inTemplate({ RedrivePolicy: moving(dead) })).problem?.message).toMatch(message);
});

it('a queue of the template that the operator left out is not missed', async () => {
  expect((await inTemplate({ RedrivePolicy: moving('nobody') }, true)).problem).toBeUndefined();
});

/** Makes a queue of a template, and looks for the problem that it has with others. */
async function inTemplate(properties: Record<string, unknown>, leavesOut = false) {
  const made = await provision(service, 'AWS::SQS::Queue', `Queue${(count += 1)}`, properties);
  const found = service.resources['AWS::SQS::Queue']?.verify?.(properties, made, { leavesOut });
  return { problem: [found ?? []].flat()[0] };
}
