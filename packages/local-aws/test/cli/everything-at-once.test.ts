import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { synthesize } from '../../src/assembly/synthesize.ts';
import { freshDirectories } from '../support/directories.ts';
import { runHere } from './run-here.ts';
import { run, startCommand } from './support.ts';

const fresh = freshDirectories('everything-at-once-');
const queue = (Properties = {}, more = {}) => ({ Type: 'AWS::SQS::Queue', Properties, ...more });

function assembly(...stacks: { Resources: object; [member: string]: unknown }[]): string {
  const directory = fresh();
  mkdirSync(join(directory, 'asm'));
  const artifacts = Object.fromEntries(
    stacks.map((template, index) => {
      const templateFile = `S${index}.json`;
      writeFileSync(join(directory, 'asm', templateFile), JSON.stringify(template));
      return [`S${index}`, { type: 'aws:cloudformation:stack', properties: { templateFile } }];
    }),
  );
  writeFileSync(join(directory, 'asm', 'manifest.json'), JSON.stringify({ version: '1', artifacts }));
  return directory;
}

/** Makes two stacks with all kinds of problems, and with resources that wait for them. */
const troubled = () =>
  assembly(
    {
      Transform: 'AWS::Include',
      Resources: {
        Table: { Type: 'AWS::DynamoDB::Tabel', Metadata: { 'aws:cdk:path': 'S/Notes/Resource' } },
        Kept: queue({ QueueName: { 'Fn::GetAZs': '' }, Colour: 'red', FifoQueue: { Ref: 'AWS::NoValue' } }),
        Patient: queue({ QueueName: { 'Fn::Sub': '${Table}-waits' } }, { UpdatePolicy: {} }),
        Fine: queue({ QueueName: 'fine' }),
        Group: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 2 } },
        Named: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'not a name' } },
        Follower: queue({ QueueName: { Ref: 'Named' } }),
      },
    },
    { Resources: { Second: { Type: 'X::Y' }, Imported: queue({ QueueName: { 'Fn::ImportValue': 'nothing' } }) } },
  );

it('check lists what is in the way of all stacks, by type, with the place in the CDK app, once each', async () => {
  const { code, stdout, stderr } = await run(troubled(), 'check', '--assembly', 'asm');
  expect([code, stdout]).toEqual([1, '']);
  const lines = stderr.split('\n').map((line) => line.trim());
  expect(lines[0]).toMatch(/^StackRefused: \S+S0\.json: 7 things stand in the way\.$/);
  for (const line of [
    'Template of S0: Transform',
    'Table (S/Notes/Resource): Template format error: Unrecognized resource types: [AWS::DynamoDB::Tabel] (Table)',
    'Kept: Colour: extraneous key [Colour] is not permitted',
    'Kept: Intrinsic function Fn::GetAZs',
    'Patient: UpdatePolicy',
    'Named: LogGroupName: string [not a name] does not match pattern ^[.\\-_/#A-Za-z0-9]{1,512}$',
  ])
    expect(lines.filter((found) => found.replace(/ \[\d resources? waits? for it\]$/, '') === line)).toHaveLength(1);
  expect(lines).toContain('Refused, as AWS refuses it:');
  expect(stderr).toMatch(/Group: RetentionInDays: 2 is not a valid enum value/);
  // What only waits for something else is not in the way and is told, and the second stack is looked at as well.
  expect(lines).toContain('Follower waits for Named');
  expect(stderr).toMatch(/Named: .* \[1 resource waits for it\]/);
  expect(stderr).not.toContain('Fine');
  expect(stderr).toMatch(/S1\.json: 2 things stand in the way\.\s+Not supported by local-aws:\s+X::Y\s+Second/);
  expect(lines).toContain('Imported: Template error: Fn::ImportValue nothing refers to nothing that exists.');
  expect(stderr).toMatch(/--ignore TYPE or --ignore LOGICAL_ID/);
});

it('check tells what is wrong with policies, schedules and custom resources that wait for others', async () => {
  const [gone, arn] = [{ Ref: 'Gone' }, { 'Fn::GetAtt': ['Gone', 'Arn'] }];
  const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObjects', Resource: arn }];
  const Nightly = {
    ScheduleExpression: 'rate(1 fortnight)',
    StartDate: 'soon',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE' },
    Target: { Arn: arn, RoleArn: arn },
  };
  const directory = assembly({
    Resources: {
      Gone: { Type: 'X::Y' },
      Policy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: gone, PolicyDocument: { Statement } } },
      Nightly: { Type: 'AWS::Scheduler::Schedule', Properties: Nightly },
      Allowed: {
        Type: 'AWS::Lambda::Permission',
        Properties: { FunctionName: gone, Action: 'lambda:InvokeFunction', Principal: 'no_one.amazonaws.com' },
      },
      Made: { Type: 'Custom::Made', Properties: { ServiceToken: arn, ServiceTimeout: 4000 } },
    },
  });
  const { stderr } = await runHere(directory, 'check', '--assembly', 'asm');
  for (const told of [
    /Policy: .*Policy has invalid action/,
    /Nightly: .*StartDate is not a date/,
    /Nightly: .*MaximumWindowInMinutes must be specified/,
    /Nightly: .*Invalid Schedule Expression rate\(1 fortnight\)/,
    /Allowed: .*Invalid principal in policy: "SERVICE":"no_one.amazonaws.com"/,
    /Made: .*ServiceTimeout: 4000 is no number of seconds/,
  ])
    expect(stderr).toMatch(told);
  expect(stderr).not.toContain('ignored');
});

it('starts the rest without what is to be ignored, and says what is left out', async () => {
  const directory = assembly({
    Resources: {
      Table: { Type: 'X::Table' },
      Metadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'v2:deflate64:x' } },
      Kept: queue({ QueueName: 'kept', KmsMasterKeyId: { 'Fn::GetAtt': ['Table', 'Arn'] } }, { DependsOn: 'Table' }),
    },
    Outputs: { Name: { Value: { Ref: 'Table' } }, Arn: { Value: { 'Fn::GetAtt': ['Table', 'StreamArn'] } } },
  });
  const { outputs, stop } = await startCommand(
    directory,
    '--data-dir',
    'd',
    '--assembly',
    'asm',
    '--ignore',
    'X::Table',
  );
  expect(outputs.stackOutputs).toEqual({
    Name: 'ignored-Table',
    Arn: 'arn:aws:ignored:us-east-1:000000000000:ignored-Table',
  });
  expect(outputs.outputsByStack).toEqual({ S0: outputs.stackOutputs });
  await stop();
  expect(await runHere(directory, 'check', '--assembly', 'asm', '--ignore', 'Table')).toEqual({
    code: 0,
    stdout: 'Nothing stands in the way: 2 resources.\n',
    stderr: '',
  });
});

it('refuses to ignore what is not there', async () => {
  const directory = assembly({ Resources: { Q: queue() } });
  const { code, stderr } = await runHere(directory, 'check', '--assembly', 'asm', '--ignore', 'Q', 'Tabel');
  expect([code, stderr]).toEqual([
    1,
    'UnknownResource: --ignore Tabel: no resource of the template has this type or logical id.\n',
  ]);
});

it('synthesises as the CDK’s own command does: build first, the context file, region and account', async () => {
  const directory = fresh();
  const template = JSON.stringify({ Resources: { Q: queue() }, Outputs: {} });
  writeFileSync(
    join(directory, 'cdk.json'),
    JSON.stringify({
      app: 'node app.cjs',
      build: 'echo built > built.txt',
      context: { both: 'cdk.json', own: 1, over: 'cdk.json' },
    }),
  );
  writeFileSync(join(directory, 'cdk.context.json'), JSON.stringify({ both: 'context', cached: 'vpc-1' }));
  writeFileSync(
    join(directory, 'app.cjs'),
    `const fs = require('node:fs'), { join } = require('node:path'), out = process.env.CDK_OUTDIR;
    fs.mkdirSync(out, { recursive: true });
    const { CDK_CONTEXT_JSON, CDK_DEFAULT_REGION, CDK_DEFAULT_ACCOUNT } = process.env;
    const seen = [JSON.parse(CDK_CONTEXT_JSON), CDK_DEFAULT_REGION, CDK_DEFAULT_ACCOUNT, fs.existsSync('built.txt')];
    const template = ${template};
    template.Outputs.Seen = { Value: JSON.stringify(seen) };
    fs.writeFileSync(join(out, 'S.json'), JSON.stringify(template));
    const S = { type: 'aws:cloudformation:stack', properties: { templateFile: 'S.json' } };
    fs.writeFileSync(join(out, 'manifest.json'), JSON.stringify({ version: '1', artifacts: { S } }));`,
  );
  const given = ['-c', 'over=a=b', '--context', 'empty='];
  const { outputs, stop } = await startCommand(directory, '--data-dir', 'd', ...given);
  expect(JSON.parse(outputs.stackOutputs['Seen'] ?? '')).toEqual([
    { both: 'cdk.json', own: 1, cached: 'vpc-1', over: 'a=b', empty: '' },
    'us-east-1',
    '000000000000',
    true,
  ]);
  await stop();
});

it('refuses values of the context that would have no effect', async () => {
  const directory = fresh();
  const refused = async (...args: string[]): Promise<string> => (await runHere(directory, ...args)).stderr;
  expect(await refused('-c', 'stage')).toContain('A value of the context is KEY=VALUE.');
  expect(await refused('--context', 'aws:cdk:x=1')).toContain('keys that begin with "aws:" are the CDK\'s own');
  for (const command of [[], ['check']])
    expect(await refused(...command, '-c', 'stage=dev', '--assembly', 'cdk.out')).toContain(
      '--context stage: cdk.out is ready and is not synthesised.',
    );
});

it('hands on a context that is too long for a variable by the file that the CDK reads', async () => {
  const directory = fresh();
  writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app: 'node app.cjs' }));
  writeFileSync(
    join(directory, 'app.cjs'),
    `const fs = require('node:fs'), { CONTEXT_OVERFLOW_LOCATION_ENV: file, CDK_CONTEXT_JSON } = process.env;
    const context = { ...JSON.parse(CDK_CONTEXT_JSON), ...JSON.parse(fs.readFileSync(file)) };
    fs.writeFileSync(process.env.CDK_OUTDIR, JSON.stringify([file, context.long.length]));`,
  );
  await synthesize(directory, join(directory, 'out'), { long: 'x'.repeat(200_000) });
  const [file, length] = JSON.parse(readFileSync(join(directory, 'out'), 'utf8')) as [string, number];
  expect([length, existsSync(file)]).toEqual([200_000, false]);
});

it('runs the stacks that are chosen with what they depend on, and with values for their parameters', async () => {
  const parameter = (more: object) => ({ Parameters: { Stage: { Type: 'String', ...more } } });
  const directory = assembly(
    { Resources: { A: queue() }, Outputs: { X: { Value: 'x', Export: { Name: 'x' } } } },
    {
      Resources: { B: queue() },
      Outputs: { Stage: { Value: { 'Fn::Join': ['-', [{ Ref: 'Stage' }, { 'Fn::ImportValue': 'x' }]] } } },
      ...parameter({ AllowedValues: ['dev', 'a=b', 'four'], AllowedPattern: '[a-z=]+', MaxLength: 3 }),
    },
    { Resources: { C: { Type: 'X::Y' } } },
  );
  const file = join(directory, 'asm', 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { artifacts: Record<string, object> };
  manifest.artifacts['S1'] = { ...manifest.artifacts['S1'], dependencies: ['S0'], environment: 'aws://1/eu-west-1' };
  writeFileSync(file, JSON.stringify(manifest));
  const given = ['--assembly', 'asm', '--stack', 'S1'];
  const refused = async (...args: string[]) => (await runHere(directory, 'check', '--assembly', 'asm', ...args)).stderr;
  expect(await refused('--stack', 'S1', 'Nope')).toMatch(/^ +--stack Nope: \S+ has S0, S1, S2\.$/m);
  expect(await refused('--stack', 'S1')).toMatch(/\[Stage\] must have values\. .*--parameter Stage=VALUE/);
  expect(await refused('--stack', 'S1', '--parameter', 'Stage=b')).toMatch(
    /must be one of AllowedValues: dev, a=b, four/,
  );
  expect(await refused('--stack', 'S1', '--parameter', 'Stage=four')).toContain("'Stage' is beyond its MaxLength 3.");
  expect(await refused('--stack', 'S1', '--parameter', 'Stag=dev')).toMatch(/Parameters: \[Stag\] do not exist/);
  expect(await refused('--stack', 'S1', '--parameter', 'Stage')).toMatch(/A parameter is NAME=VALUE\./);
  const { outputs, stop } = await startCommand(directory, '--data-dir', 'd', ...given, '--parameter', 'Stage=a=b');
  expect(outputs.outputsByStack).toEqual({ S0: { X: 'x' }, S1: { Stage: 'a=b-x' } });
  expect(outputs.region).toBe('eu-west-1');
  expect((await stop()).stderr).not.toContain('S1 belongs to');
});
