import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRuntime } from '../../src/runtime/runtime.ts';
import { writeTroubled } from '../apps/troubled/app.ts';
import { runHere } from './run-here.ts';
import { run, type Ended } from './support.ts';

/** The problems of each template, by the title under which they stand. Each is told once. */
const expected: Readonly<Record<string, Readonly<Record<string, readonly RegExp[]>>>> = {
  'Data.template.json': {
    'Not supported by local-aws:': [
      /^Clicks \(Data\/Clicks\/Resource\) \[1 resource waits for it\]$/,
      /^MoreClicks \(Data\/MoreClicks\/Resource\)$/,
      /^Zones .*: Intrinsic function Fn::GetAZs$/,
      /^Disk .*: property FileSystemConfigs$/,
    ],
    'Refused, as AWS refuses it:': [
      /^Parameters: \[Mail\] must have values\. .*--parameter Mail=VALUE/,
      /^Stray .*Unresolved resource dependencies \[Nobody\]/,
      /^Sized .*does not support attribute type Size/,
      /^Second .*'\/size' already exists\. \(First\)$/,
      /^Notes .*Unrecognized resource types: \[AWS::DynamoDB::Tabel\]/,
      /^Waste .*extraneous key \[Colour\].*\[2 resources wait for it\]$/,
      /^Log .*2 is not a valid enum value/,
      /^NamedLog .*does not match pattern/,
      /^Reading .*Effect must be Allow or Deny/,
      /^WastePolicy .*Effect must be Allow or Deny/,
      /^WastePolicy .*Missing required field Resource/,
      /^Emptying .*ScheduleExpression is not valid/,
      /^Guest .*Invalid principal in policy .*role\/Nobody/,
    ],
    'Permissions that AWS asks for and the template does not give:': [/^Import .*SendMessage on SQS/],
    'In another region or account, which nothing here reaches (--stack chooses what runs):': [
      /^Import .*names arn:aws:sns:eu-west-1:000000000000:news\. Here is us-east-1 alone/,
    ],
    'Missing on this machine:': [/^Import .*npm install --save-dev @aws-sdk\/client-kendra$/],
    'Not looked at to the end:': [
      /^ClicksUrl waits for Clicks$/,
      /^WastePolicy, Emptying wait for Waste$/,
      /^Address waits for parameter Mail$/,
    ],
  },
  'Alerts.nested.template.json': {
    'Not supported by local-aws:': [/^Voice \(Api\/Alerts\/Voice\/Resource\)$/],
    'Refused, as AWS refuses it:': [/^Topic .*maxLength: 100, actual: 101$/, /^Nightly .*ScheduleExpression/],
  },
  'Api.template.json': {
    'Not supported by local-aws:': [/^Sql .*Type RELATIONAL_DATABASE \[1 resource waits for it\]$/],
    'Refused, as AWS refuses it:': [
      /^Schema .*Custom scalars are not supported: Money \[2 resources wait for it\]$/,
      /^Schema .*Custom scalars are not supported: Colour/,
      /^Call .*LambdaConfig is required/,
      /^Call .*ServiceRoleArn is required/,
      /^Notes \(Api\/Notes\/Resource\): notes\.ts:5:3: .*For statements/,
      /^Notes .*: notes\.ts:5:48: .*The operator \+\+/,
      /^Notes .*: notes\.ts:9:43: .*New expressions/,
      /^Notes .*: notes\.ts:9:47: .*Cannot find name 'Set'/,
      /^Price .*request mapping template of Query\.price .*#if has no #end/,
      /^Price .*response mapping template of Query\.price .*Parse error on line 1/,
      /^Tidying .*: tidy\.ts:4:3: .*Try statements/,
      /^Failing .*This object should have only one of the following fields: \[Next, End\] at \/States\/Lost'$/,
      /^Failing .*Missing 'Next' target: Nowhere at \/States\/Try\/Next'$/,
      /^Failing .*"Lost" is not reachable/,
      /^FromNowhere .*Fn::ImportValue nowhere refers to nothing/,
    ],
    'Not verified, what AWS does (--allow-unverified ID goes on):': [/^Doubtful .*states-branch-failed/],
    'Not looked at to the end:': [
      /^Notes, Price wait for Schema$/,
      /^Tidying waits for Sql$/,
      /^FromData waits for Clicks of Data$/,
    ],
  },
};

const waiting = 'Not looked at to the end:';

/** Reads the list: the lines by file and title, without the types between them. */
function read(stderr: string): Record<string, Record<string, string[]>> {
  const list: Record<string, Record<string, string[]>> = {};
  let [file, title] = ['', ''];
  for (const line of stderr.split('\n')) {
    const begins = /([^/ ]+\.json): \d+ things? stands? in the way\.$/.exec(line);
    if (begins) [file, title] = [begins[1] ?? '', ''];
    else if (/^\S.*:$/.test(line)) title = line;
    else if (line.startsWith('    ')) ((list[file] ??= {})[title] ??= []).push(line.trim());
  }
  return list;
}

const directory = mkdtempSync(join(tmpdir(), 'twenty-problems-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('an app of two stacks and one within, in which almost everything is wrong', () => {
  let ended: Ended;
  beforeAll(async () => {
    writeTroubled(join(directory, 'asm'));
    ended = await run(directory, 'check', '--assembly', 'asm');
  });

  it('is told all of it by one check, each problem once and in its place', () => {
    expect([ended.code, ended.stdout]).toEqual([1, '']);
    const list = read(ended.stderr);
    expect(Object.keys(list)).toEqual(Object.keys(expected));
    for (const [file, titles] of Object.entries(expected)) {
      expect(Object.keys(list[file] ?? {}), file).toEqual(Object.keys(titles));
      for (const [title, patterns] of Object.entries(titles)) {
        const lines = list[file]?.[title] ?? [];
        for (const pattern of patterns)
          expect(
            lines.filter((line) => pattern.test(line)),
            String(pattern),
          ).toHaveLength(1);
        expect(lines).toHaveLength(patterns.length);
      }
    }
  });

  it('counts them, and says what can be done', () => {
    const counts = [...ended.stderr.matchAll(/: (\d+) things? stands? in the way/g)].map(([, count]) => Number(count));
    const told = Object.values(expected).map((titles) =>
      Object.entries(titles).flatMap(([title, patterns]) => (title === waiting ? [] : patterns)),
    );
    expect(counts).toEqual(told.map(({ length }) => length));
    expect(told.flat().length).toBeGreaterThanOrEqual(35);
    expect(ended.stderr).toContain('AWS::Kinesis::Stream (2)');
    expect(ended.stderr).toContain('--ignore TYPE or --ignore LOGICAL_ID');
  });

  it('is told the same when it is started', async () => {
    const started = await runHere(directory, '--port', '0', '--data-dir', 'data', '--assembly', 'asm');
    expect(started.code).toBe(1);
    expect(read(started.stderr)).toEqual(read(ended.stderr));
  });

  it('is not told of what is left out, nor that something waits for it', async () => {
    const ignored = ['AWS::Kinesis::Stream', 'Schema', 'Alerts'];
    const { code, stderr } = await runHere(directory, 'check', '--assembly', 'asm', '--ignore', ...ignored);
    expect(code).toBe(1);
    expect(stderr).not.toMatch(/Clicks|Custom scalars|Alerts\.nested|FromData/);
  });
});

it('a change that is refused tells all problems and leaves nothing new behind', async () => {
  const made = (name: string) => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      ...{ FunctionName: name, Runtime: 'nodejs22.x', Handler: 'index.handler' },
      ...{ Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: 'exports.handler = async () => 1;' } },
    },
  });
  const policy = (Effect: string, Action: string, more: object) => ({
    Version: '2012-10-17',
    Statement: [{ Effect, Action, ...more }],
  });
  const trust = policy('Allow', 'sts:AssumeRole', { Principal: { Service: 'lambda.amazonaws.com' } });
  const managed = (Effect: string) => ({
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: { PolicyDocument: policy(Effect, 's3:*', { Resource: '*' }) },
  });
  const assembly = join(directory, 'template.json');
  const write = (more: object): void => {
    const Role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } };
    writeFileSync(assembly, JSON.stringify({ Resources: { Role, Old: made('old'), ...more } }));
  };
  write({});
  const runtime = await startRuntime({ assembly, dataDirectory: join(directory, 'changed'), port: 0 });
  const { awsEndpointUrl: endpoint, credentials, region } = runtime.outputs;
  const client = new LambdaClient({ endpoint, credentials, region });
  const functions = async () => {
    const { Functions = [] } = await client.send(new ListFunctionsCommand({}));
    return Functions.map(({ FunctionName }) => FunctionName);
  };
  write({ New: made('new'), First: managed('Alow'), Second: managed('Deni') });
  await expect(runtime.update(assembly)).rejects.toThrow(/2 things stand in the way[^]*First: [^]*Second: /);
  expect(await functions()).toEqual(['old']);
  write({ New: made('new') });
  await runtime.update(assembly);
  expect(await functions()).toEqual(['new', 'old']);
  await runtime.stop();
});
