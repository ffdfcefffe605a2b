import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readStacks } from '../../src/assembly/read-stacks.ts';
import { provisionStacks } from '../../src/assembly/provision.ts';
import type { Providers } from '../../src/contract/resource-provider.ts';
import { AwsError } from '../../src/kernel/errors.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { OperatorError } from '../../src/kernel/operator-error.ts';
import { createServices } from '../../src/runtime/compose.ts';
import { openDataDirectory } from '../../src/storage/data-directory.ts';
import { terminal } from '../support/operator.ts';

const environment = { region: 'us-east-1', accountId: '000000000000' };
const trusting = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});
const policy = (Resource: unknown) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource }],
});
const open = (Resource: unknown) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource }],
});
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** The template has one resource of each type that people write by hand, and each intrinsic function somewhere. */
const template = {
  Parameters: { Prefix: { Type: 'String', Default: 'a,b' }, Names: { Type: 'CommaDelimitedList', Default: 'x,y' } },
  Mappings: { Sizes: { small: { days: 1 } } },
  Conditions: {
    Yes: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
    Both: {
      'Fn::And': [{ Condition: 'Yes' }, { 'Fn::Not': [{ 'Fn::Or': [{ Condition: 'No' }, { Condition: 'No' }] }] }],
    },
    No: { 'Fn::Equals': ['a', 'b'] },
  },
  Resources: {
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: { 'Fn::Select': [0, { 'Fn::Split': [',', { Ref: 'Prefix' }] }] },
        DelaySeconds: { 'Fn::FindInMap': ['Sizes', 'small', 'days'] },
        RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 2 },
      },
    },
    Dead: { Type: 'AWS::SQS::Queue', Condition: 'Both' },
    QueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      DependsOn: ['Dead'],
      Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: open(arn('Queue')) },
    },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::Base64': 'x' } } },
    Subscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: arn('Queue'), RawMessageDelivery: true },
    },
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: { BucketName: { 'Fn::Sub': ['${a}-${AWS::Region}', { a: { 'Fn::Join': ['-', ['b', 'c']] } }] } },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trusting('scheduler.amazonaws.com'),
        Policies: [{ PolicyName: 'p', PolicyDocument: policy('*') }],
      },
    },
    Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/x', Type: 'String', Value: { Ref: 'Prefix' } } },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['a'] },
        Targets: [{ Id: 't', Arn: arn('Queue'), DeadLetterConfig: { Arn: arn('Dead') } }],
      },
    },
    Schedule: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        ScheduleExpression: 'rate(1 day)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: arn('Queue'), RoleArn: arn('Role'), RetryPolicy: { MaximumRetryAttempts: 1 } },
      },
    },
    Group: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: { 'Fn::If': ['Yes', 1, 3] } } },
  },
  Outputs: { Url: { Value: { Ref: 'Queue' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}-x' } } } },
};
const manifest = {
  version: '48.0.0',
  artifacts: {
    Assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
    S: { type: 'aws:cloudformation:stack', properties: { templateFile: 'S.json' }, dependencies: ['Assets'] },
  },
};
const assets = {
  version: '48.0.0',
  files: {
    a: {
      source: { path: 'asset.a', packaging: 'zip' },
      destinations: { here: { bucketName: 'cdk-${AWS::AccountId}', objectKey: 'a.zip' } },
    },
  },
};

type Path = readonly string[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, member]) => pathsOf(member, [...path, name]))];
}

/** Answers the value with the part at `path` replaced by another part, or removed. */
function mutated(value: unknown, [name, ...rest]: Path, part: unknown): unknown {
  if (name === undefined) return part;
  if (typeof value !== 'object' || value === null) return value;
  const changed = (value as Record<string, unknown>)[name];
  const entries = Object.entries(value).filter(([key]) => key !== name || rest.length > 0 || part !== undefined);
  const copy = entries.map(([key, member]) => [key, key === name ? mutated(changed, rest, part) : member] as const);
  return Array.isArray(value) ? copy.map(([, member]) => member) : Object.fromEntries(copy);
}

const part = fc.oneof(
  fc.constantFrom<unknown>(
    ...[undefined, null, 0, 1e300, true, '', 'x', 'constructor', '__proto__', 'a.b', '${', '${a.b}', [], [[]], {}],
    // `String` cannot say what these are.
    ...[{ toString: false, valueOf: null }, [{ toString: 0 }]],
    ...['Queue', 'Rule', 'constructor', 'AWS::NoValue', 'AWS::NotificationARNs', 'Names'].map((Ref) => ({ Ref })),
    ...['Yes', 'Both', 'nobody'].map((Condition) => ({ Condition })),
    ...[
      'GetAtt',
      'Join',
      'Split',
      'Select',
      'Sub',
      'Base64',
      'If',
      'Equals',
      'Not',
      'And',
      'Or',
      'FindInMap',
      'Nope',
    ].flatMap((name) =>
      [0, [], ['Yes', [], []], ['Queue', 'Arn'], [{}, {}]].map((argument) => ({ [`Fn::${name}`]: argument })),
    ),
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
const mutationOf = (value: object) => fc.tuple(fc.constantFrom(...pathsOf(value)), part);

const directory = mkdtempSync(join(tmpdir(), 'mutations-'));
const data = openDataDirectory(join(directory, 'data'), terminal);
const { services } = createServices({
  ...environment,
  clock: systemClock,
  ids: systemIds,
  data,
  operator: terminal,
  endpointUrl: 'http://127.0.0.1:4566',
  allowUnverified: [],
  selectDisabled: false,
});
const providers = Object.assign({}, ...Object.values(services).map(({ resources }) => resources)) as Providers;
beforeAll(() => writeFileSync(join(directory, 'asset.a'), ''));
afterAll(async () => {
  for (const service of Object.values(services)) await service.stop();
  data.close();
  rmSync(directory, { recursive: true, force: true });
});

async function start(files: { manifest: unknown; assets: unknown; template: unknown }): Promise<void> {
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify(files.manifest) ?? '');
  writeFileSync(join(directory, 'assets.json'), JSON.stringify(files.assets) ?? '');
  writeFileSync(join(directory, 'S.json'), JSON.stringify(files.template) ?? '');
  await provisionStacks(readStacks(directory, environment), providers, environment);
}

/** Answers how many mutations to try; RELIABILITY=full tries all (npm run test:reliability). */
const runs = (all: number): number => (process.env['RELIABILITY'] === 'full' ? all : all / 5);

it('the assembly that is mutated runs as it is', () => start({ manifest, assets, template }));

it.each([
  ['manifest', mutationOf(manifest), runs(300)],
  ['assets', mutationOf(assets), runs(200)],
  ['template', mutationOf(template), runs(1_000)],
] as const)('no mutation of the %s ends in a trace', async (name, mutation, numRuns) => {
  const original = { manifest, assets, template };
  await fc.assert(
    fc.asyncProperty(mutation, async ([path, value]) => {
      try {
        await start({ ...original, [name]: mutated(original[name], path, value) });
      } catch (error) {
        if (!(error instanceof AwsError || error instanceof OperatorError)) throw error;
        expect(error.message).toMatch(
          /\/(manifest|assets|S|S\.template)\.json: \S|: the file cannot be read|is not a cloud assembly/,
        );
        expect(error.message).not.toMatch(/\n +at |\[object/);
      }
    }),
    { numRuns },
  );
});
