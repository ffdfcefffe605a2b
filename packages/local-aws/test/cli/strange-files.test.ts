import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run, startCommand, writeAssembly } from './support.ts';

/** Files that appear in the data directory while it is used, under names that the runtime looks at. */

const directory = mkdtempSync(join(tmpdir(), 'strange-files-'));
const data = join(directory, 'data');
let runtime: Awaited<ReturnType<typeof startCommand>>;

beforeAll(() => {
  const AssumeRolePolicyDocument = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
  };
  const Properties = { FunctionName: 'f', Runtime: 'nodejs22.x', Handler: 'index.handler' };
  const Code = { ZipFile: "exports.handler = async () => console.log('a line');" };
  const Role = { 'Fn::GetAtt': ['Role', 'Arn'] };
  const Resources = {
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument } },
    Function: { Type: 'AWS::Lambda::Function', Properties: { ...Properties, Code, Role } },
    Other: { Type: 'AWS::Lambda::Function', Properties: { ...Properties, FunctionName: 'g', Code, Role } },
  };
  writeAssembly(join(directory, 'assembly'), Resources, {});
});
beforeEach(async () => {
  runtime = await startCommand(directory, '--data-dir', data, '--assembly', join(directory, 'assembly'));
}, 60_000);
afterEach(() => rmSync(data, { recursive: true, force: true }));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const client = () => {
  const { awsEndpointUrl: endpoint, region, credentials } = runtime.outputs;
  return { endpoint, region, credentials, maxAttempts: 1 };
};
const at = (name: string): string => join(data, name);
const pipe = (name: string): void => {
  mkdirSync(dirname(at(name)), { recursive: true });
  execFileSync('mkfifo', [at(name)]);
};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** Something is stored, and the runtime ends when it is asked to. */
async function expectServing(): Promise<string> {
  await pause(700);
  const put = new PutParameterCommand({ Name: 'a', Value: 'b', Type: 'String', Overwrite: true });
  const signal = AbortSignal.timeout(5_000);
  await new SSMClient(client()).send(put, { abortSignal: signal });
  const { stop, kill } = runtime;
  const late = setTimeout(() => void kill(), 10_000);
  const { code, stderr } = await stop();
  clearTimeout(late);
  expect(code).toBe(0);
  expect(stderr).not.toMatch(/unexpected error|\n\s+at /);
  return stderr;
}

describe.skipIf(process.platform === 'win32')('a runtime goes on when there appears', () => {
  it.each<[string, () => void]>([
    ['a pipe as faults.json', () => pipe('faults.json')],
    ['a device as faults.json', () => symlinkSync('/dev/zero', at('faults.json'))],
    ['a link to itself as faults.json', () => symlinkSync('faults.json', at('faults.json'))],
    [
      'a file of two gigabytes as faults.json',
      () => {
        writeFileSync(at('faults.json'), '');
        truncateSync(at('faults.json'), 2 * 2 ** 30);
      },
    ],
  ])(
    '%s',
    async (_, make) => {
      make();
      expect(await expectServing()).toMatch(/InvalidFaults|faults\.json/);
    },
    30_000,
  );

  it.each<[string, () => void]>([
    ['a pipe as a request for new keys', () => pipe('key-rotation.json')],
    ['a device as a request for new keys', () => symlinkSync('/dev/zero', at('key-rotation.json'))],
    ['a folder as a request for new keys', () => mkdirSync(at('key-rotation.json'))],
  ])(
    '%s',
    async (_, make) => {
      make();
      expect(await expectServing()).toBe(`local-aws: Stopped; the data is in ${data}.\n`);
    },
    30_000,
  );

  it('a link where the command writes its request: what it leads to is left alone', async () => {
    const theirs = join(directory, 'theirs');
    writeFileSync(theirs, 'mine');
    symlinkSync(theirs, at('key-rotation.unfinished.json'));
    expect(await run(directory, 'rotate-keys', '--data-dir', data)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^DataDirectoryForeign/) as string,
    });
    expect(readFileSync(theirs, 'utf8')).toBe('mine');
    await expectServing();
  }, 30_000);

  it('pipes, a device and other JSON among the messages of the outbox', async () => {
    for (let index = 0; index < 6; index += 1) pipe(`outbox/2026-01-01T00-00-00-00${index}Z-000001-sms.json`);
    symlinkSync('/dev/zero', at('outbox/2026-01-01T00-00-01-000Z-000001-sms.json'));
    writeFileSync(at('outbox/2026-01-01T00-00-02-000Z-000001-sms.json'), '"a text"');
    expect(await run(directory, 'outbox', '--data-dir', data)).toMatchObject({ code: 0, stderr: '', stdout: '' });
    await expectServing();
  }, 30_000);

  it('no temporary folder any more, while it is used', async () => {
    const lambda = new LambdaClient(client());
    await lambda.send(new InvokeCommand({ FunctionName: 'f' }));
    rmSync(at('temporary'), { recursive: true });
    expect((await lambda.send(new InvokeCommand({ FunctionName: 'g' }))).FunctionError).toBeUndefined();
    await expectServing();
  }, 30_000);

  it('no folder of the outbox any more, or a file in its place', async () => {
    const publish = new PublishCommand({ PhoneNumber: '+15550100', Message: 'a message' });
    rmSync(at('outbox'), { recursive: true });
    await new SNSClient(client()).send(publish);
    expect((await run(directory, 'outbox', '--data-dir', data)).stdout).toContain('a message');
    rmSync(at('outbox'), { recursive: true });
    writeFileSync(at('outbox'), 'mine');
    await expect(new SNSClient(client()).send(publish)).rejects.toThrow();
    expect(await expectServing()).toMatch(/MessageNotWritten: .*outbox takes no messages/);
    expect(readFileSync(at('outbox'), 'utf8')).toBe('mine');
  }, 30_000);

  it('a file of forty gigabytes among those of a log: the command leaves it out', async () => {
    await new LambdaClient(client()).send(new InvokeCommand({ FunctionName: 'f' }));
    const huge = at('logs/aws/lambda/f/2026-01-01.log');
    mkdirSync(dirname(huge), { recursive: true });
    writeFileSync(huge, '');
    truncateSync(huge, 40 * 2 ** 30);
    const logs = () => run(directory, 'logs', '-n', '1000', '--data-dir', data);
    await expect.poll(logs, { timeout: 10_000 }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('a line') as string,
      stderr: `${huge} is left out: it is longer than a file of a log.\n`,
    });
    rmSync(huge);
    await expectServing();
  }, 30_000);

  it('pipes and folders among the files of a log, and others are written', async () => {
    const folder = 'logs/aws/lambda/f';
    for (let index = 1; index < 7; index += 1) pipe(`${folder}/2026-01-0${index}.log`);
    mkdirSync(at(`${folder}/${new Date().toISOString().slice(0, 10)}.log`));
    const logs = new CloudWatchLogsClient(client());
    await new LambdaClient(client()).send(new InvokeCommand({ FunctionName: 'f' }));
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/f' }));
    expect(events).toEqual([]);
    expect(await run(directory, 'logs', '--data-dir', data)).toMatchObject({ code: 0, stdout: '' });
    expect((await expectServing()).match(/LogNotWritten/g)).toHaveLength(1);
  }, 30_000);
});
