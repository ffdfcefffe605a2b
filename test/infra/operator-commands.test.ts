import { DeleteBucketCommand, ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCostCommand } from '../../scripts/cost/command.ts';
import { createDestroyCommand } from '../../scripts/operate/destroy.ts';
import { outputsCommand } from '../../scripts/operate/outputs.ts';
import { redriveCommand } from '../../scripts/operate/redrive.ts';
import { root, run } from '../support/cli.ts';
import { startCloudFormation, type FakeStack } from './support/cloudformation.ts';
import { startOperator, told, type Operator } from './support/operator.ts';
import type { System } from './support/system.ts';

let operator: Operator;
let system: System;
let stack: FakeStack;
let s3: S3Client;
let sqs: SQSClient;
let [truth, data]: [string, string] = ['', ''];

beforeAll(async () => {
  operator = await startOperator();
  ({ system, stack } = operator);
  const { awsEndpointUrl: endpoint, region, credentials, stackOutputs } = system.runtime.outputs;
  [s3, sqs] = [new S3Client({ endpoint, region, credentials }), new SQSClient({ endpoint, region, credentials })];
  [truth, data] = [stackOutputs['TruthBucketName'] ?? '', stackOutputs['DataBucketName'] ?? ''];
});
afterAll(() => operator?.close());

const versions = async (Bucket: string): Promise<number> => {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  return Versions.length + DeleteMarkers.length;
};

describe('npm run redrive', () => {
  const outputs = (): string => `--outputs ${system.runtime.outputsFile}`;
  const queue = (name: string): string => system.outputs[`${name}QueueUrl`] ?? '';
  const put = (name: string, body: unknown) =>
    sqs.send(new SendMessageCommand({ QueueUrl: queue(name), MessageBody: JSON.stringify(body) }));
  const left = async (name: string): Promise<number> => {
    const AttributeNames = ['ApproximateNumberOfMessages' as const, 'ApproximateNumberOfMessagesNotVisible' as const];
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queue(name), AttributeNames }),
    );
    return Object.values(Attributes).reduce((sum, value) => sum + Number(value), 0);
  };
  const sweeps = (): number =>
    system.runtime.journal
      .entries()
      .filter(
        ({ service, action, subject }) => service === 'lambda' && action === 'Invoke' && /FinishRep/.test(subject),
      ).length;

  it('brings back what lies in each queue to where it was meant for, and leaves none', async () => {
    const ended = {
      'detail-type': 'Step Functions Execution Status Change',
      detail: { name: `${'a'.repeat(26)}-${'b'.repeat(26)}`, status: 'FAILED' },
    };
    await put('Failed', { version: '1.0', requestContext: {}, requestPayload: { from: 'Failed' } });
    await put('Unseen', ended);
    await put('Unswept', { from: 'Unswept' });
    await put('Unread', { reportId: 'unread' });
    await put('Undelivered', { Type: 'Notification', Message: '{"reportId":"undelivered"}' });
    const before = sweeps();
    expect((await told(redriveCommand, `${outputs()} --list`)).out).toContain('Unseen: about 1 ');
    const { code, out, err } = await told(redriveCommand, outputs());
    expect(err).toBe('');
    expect(code).toBe(0);
    for (const name of ['Failed', 'Unseen', 'Unswept', 'Unread', 'Undelivered']) {
      expect(out).toContain(`${name}: 1 brought back.`);
      expect(await left(name)).toBe(0);
    }
    expect(sweeps() - before).toBeGreaterThanOrEqual(3);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: system.outputs['NotificationQueueUrl'], MaxNumberOfMessages: 10 }),
    );
    expect(Messages.map(({ Body }) => Body).join()).toMatch(/unread.*undelivered|undelivered.*unread/);
  });

  it('leaves a message of another form where it lies, says so, and goes on with the other queues', async () => {
    await put('Failed', { something: 'else' });
    await put('Unread', { reportId: 'again' });
    const { code, out, err } = await told(redriveCommand, outputs());
    expect(code).toBe(1);
    expect(err).toMatch(/^Failed: 0 brought back, then: message [\w-]+ is not of the form it should have\./);
    expect(out).toContain('Unread: 1 brought back.');
    expect([await left('Failed'), await left('Unread')]).toEqual([1, 0]);
  });

  it.each([
    ['', 2, 'Say which stack: --stage STAGE on AWS, or --outputs FILE'],
    ['--stage prud', 2, '--stage prud: the stages are dev, test, staging, prod.'],
    ['--stage prod', 2, 'There is no stack Dragons-prod in this region.'],
    ['--stage dev --region mars', 2, '--region mars: that is no name of a region.'],
    ['--stage dev --queue Lost', 2, '--queue Lost: the queues are Failed, Unseen, Unswept, Unread, Undelivered.'],
    ['--outputs nowhere.json', 1, 'There is no file nowhere.json.'],
    ['--outputs package.json', 2, 'package.json is no outputs file: region is missing or wrong.'],
    ['--lost', 2, "Unknown option '--lost'"],
  ])('%s is refused: %d, %s', async (args, code, message) => {
    const said = await told(redriveCommand, args);
    expect(said.err).toContain(message);
    expect(said.code).toBe(code);
  });

  it('says which output an older stack lacks', async () => {
    const file = join(operator.folder, 'old.json');
    writeFileSync(file, JSON.stringify({ ...system.runtime.outputs, stackOutputs: {} }));
    const { err } = await told(redriveCommand, `--outputs ${file} --queue Failed`);
    expect(err).toContain(
      'The stack has no output FailedQueueUrl: it is older than this command. Deploy it again first.',
    );
  });
});

describe('npm run destroy', () => {
  const bucket = 'AWS::S3::Bucket';
  const deployed: string[] = [];
  const destroy = createDestroyCommand({
    wait: async () => undefined,
    async deployTeardown({ name }) {
      deployed.push(name);
      stack.outputs = system.runtime.outputs.stackOutputs;
    },
  });
  const confirmed = async (): Promise<string> => 'Dragons-dev';

  beforeEach(() => {
    stack.status = 'CREATE_COMPLETE';
    stack.outputs = system.runtime.outputs.stackOutputs;
    stack.resources = [
      { id: 'Truth', type: bucket, physicalId: truth, status: 'CREATE_COMPLETE' },
      { id: 'Data', type: bucket, physicalId: data, status: 'CREATE_COMPLETE' },
    ];
    stack.asked.length = 0;
    stack.onDelete = () => undefined;
  });

  it.each([
    ['--stage dev --yes', 2, '--yes needs --account'],
    ['--stage dev --yes --account 12', 2, '--account 12: the id of an account has twelve digits.'],
    ['--stage dev --account 111111111111', 1, 'The credentials are of account 000000000000, not 111111111111.'],
    [
      '--stage staging',
      1,
      'There is no stack Dragons-staging in account 000000000000, us-east-1. Nothing was changed.',
    ],
    ['--stage Dev', 2, '--stage Dev: the stages are dev, test, staging, prod.'],
    ['', 2, 'Say which stage: --stage with one of dev, test, staging, prod.'],
    ['--stage dev', 2, 'Nobody can be asked here: give --yes and --account. Nothing was changed.'],
  ])('%s is refused: %d, %s', async (args, code, message) => {
    const said = await told(destroy, args);
    expect(said.err).toContain(message);
    expect(said.code).toBe(code);
    expect(stack.asked).not.toContain('DeleteStack');
  });

  it('waits for nobody who is at work on the stack, and for no other answer than its name', async () => {
    stack.status = 'UPDATE_IN_PROGRESS';
    expect((await told(destroy, '--stage dev', confirmed)).err).toContain('Dragons-dev is UPDATE_IN_PROGRESS');
    stack.status = 'UPDATE_COMPLETE';
    expect((await told(destroy, '--stage dev', async () => 'yes')).err).toBe('Nothing was changed.');
    expect(stack.asked).not.toContain('DeleteStack');
  });

  it('shows with --plan what goes, and changes nothing', async () => {
    const { code, out } = await told(destroy, '--stage dev --plan');
    expect(code).toBe(0);
    expect(out).toContain('Dragons-dev in account 000000000000, us-east-1: 2 resources.');
    expect(out).toContain(`every version of every object in ${truth} and ${data}`);
    expect(stack.asked).not.toContain('DeleteStack');
  });

  it('keeps in prod what is kept, empties nothing, and names it', async () => {
    const prod = await startCloudFormation('Dragons-prod', system.outputs);
    prod.resources = [{ id: 'Truth', type: bucket, physicalId: truth, status: 'CREATE_COMPLETE' }];
    prod.onDelete = () => {
      prod.status = 'DELETE_COMPLETE';
      prod.resources = prod.resources.map((resource) => ({ ...resource, status: 'DELETE_SKIPPED' }));
    };
    process.env['AWS_ENDPOINT_URL_CLOUDFORMATION'] = prod.url;
    await s3.send(new PutObjectCommand({ Bucket: data, Key: 'open/kept', Body: '1' }));
    const { code, out } = await told(destroy, '--stage prod', async () => 'Dragons-prod');
    process.env['AWS_ENDPOINT_URL_CLOUDFORMATION'] = stack.url;
    await prod.close();
    expect(out).toContain(`Kept: AWS::S3::Bucket ${truth}`);
    expect(out).toContain('Dragons-prod is gone: 0 resources deleted, 1 kept, 0 left.');
    expect(code).toBe(0);
    expect(await versions(data)).toBeGreaterThan(0);
  });

  it('empties the truth as the role Teardown, again when somebody wrote, and proves that nothing is left', async () => {
    // Two pages of versions, a marker of a deletion, and a stack without the role.
    await s3.send(new PutObjectCommand({ Bucket: truth, Key: 'reports/a/b', Body: '1', IfNoneMatch: '*' }));
    await Promise.all(
      Array.from({ length: 1_050 }, (_, index) =>
        s3.send(new PutObjectCommand({ Bucket: data, Key: `open/${index}`, Body: '' })),
      ),
    );
    const { TeardownRoleArn: _, ...without } = stack.outputs;
    stack.outputs = without;
    let attempts = 0;
    stack.onDelete = () => {
      attempts += 1;
      const done = attempts >= 2;
      stack.status = done ? 'DELETE_COMPLETE' : 'DELETE_FAILED';
      const status = done ? 'DELETE_COMPLETE' : 'DELETE_FAILED';
      stack.resources = stack.resources.map((resource) => ({ ...resource, status }));
    };
    const [before, asWhom] = [await versions(truth), new Set<string>()];
    expect(before).toBeGreaterThan(0);
    const unfollow = system.runtime.journal.follow((entry) => {
      if (entry.action === 'DeleteObjects' && entry.subject.includes(truth)) asWhom.add(entry.principal);
    });
    const first = await told(destroy, '--stage dev', confirmed);
    unfollow();
    expect(deployed).toEqual(['dev']);
    expect(first.out).toContain('First it is deployed once more');
    expect([await versions(truth), await versions(data)]).toEqual([0, 0]);
    expect([...asWhom].every((name) => name.includes('Teardown'))).toBe(true);
    // The runtime has no CloudFormation that would have deleted them.
    expect(first.err).toContain(`Dragons-dev is gone, but not all of it: ${truth}, ${data}.`);
    for (const Bucket of [truth, data]) await s3.send(new DeleteBucketCommand({ Bucket }));
    const second = await told(destroy, '--stage dev --yes --account 000000000000');
    expect(second.err).toBe('');
    expect(second.out).toContain('Dragons-dev is gone: 2 resources deleted, 0 kept, 0 left.');
  });

  it('names what could not be deleted', async () => {
    stack.onDelete = () => {
      stack.status = 'DELETE_FAILED';
      stack.resources = stack.resources.map((resource) => ({ ...resource, status: 'DELETE_FAILED' }));
    };
    const { code, err } = await told(destroy, '--stage dev', confirmed);
    expect(err).toMatch(/^The stack is DELETE_FAILED\..*\n {2}Truth: .*\n {2}Data: /);
    expect(code).toBe(1);
  });
});

it('npm run destroy -- --help says how it is used', async () => {
  const { code, stdout } = await run('npm', ['run', '-s', 'destroy', '--', '--help']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^npm run destroy -- /);
});

it.each([
  ['redrive', redriveCommand],
  ['cost', createCostCommand(async () => Promise.reject(new Error('Nobody asked for a count.')))],
  ['outputs', outputsCommand],
])('npm run %s -- --help does, too', async (name, command) => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
  expect(scripts).toMatchObject({ [name]: `tsx scripts/${name}.ts` });
  expect(await told(command, '--help')).toMatchObject({
    code: 0,
    out: expect.stringMatching(new RegExp(`^npm run ${name} -- `)),
  });
});
