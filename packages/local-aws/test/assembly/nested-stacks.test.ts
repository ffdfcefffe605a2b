import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OperatorError } from '../../src/kernel/operator-error.ts';
import { sentenceOfNote } from '../../src/assembly/update-behaviour.ts';
import { startRuntime } from '../../src/runtime/runtime.ts';
import { startApp, type App } from '../apps/support.ts';
import { freshDirectories } from '../support/directories.ts';

const fresh = freshDirectories('nested-');
const data = mkdtempSync(join(tmpdir(), 'shop-'));
let app: App;
beforeAll(async () => {
  app = await startApp(data, 'shop/template.yaml');
});
afterAll(async () => {
  await app.runtime.stop();
  rmSync(data, { recursive: true, force: true });
});

it('stacks within a stack run, each with its parameters and outputs', async () => {
  expect((await app.ask('mutation { put(id: "a", price: 3) { id } }')).data).toEqual({ put: { id: 'a' } });
  expect((await app.ask('{ articles { id price } }')).data).toEqual({ articles: [{ id: 'a', price: 3 }] });
  expect(app.output('Names')).toBe('a+b');
  expect(app.output('Stack')).toMatch(/^arn:aws:cloudformation:us-east-1:000000000000:stack\/template-Storage-\w+\//);
  expect(app.runtime.stacks.map(({ name }) => name.replace(/-\w{12}$/, ''))).toEqual([
    'template',
    'template-Storage',
    'template-Api',
  ]);
});

/** Writes an assembly as the CDK does: the template of the inner stack is an asset. */
function assembly(inner: object, more: object = {}, name = 'inner'): string {
  const directory = join(fresh(), 'cdk.out');
  mkdirSync(directory);
  const write = (name: string, content: object) => writeFileSync(join(directory, name), JSON.stringify(content));
  const bucketName = 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}';
  write('manifest.json', {
    version: '1',
    artifacts: {
      'S.assets': { type: 'cdk:asset-manifest', properties: { file: 'S.assets.json' } },
      S: { type: 'aws:cloudformation:stack', properties: { templateFile: 'S.template.json' } },
    },
  });
  write('S.assets.json', {
    files: {
      inner: {
        source: { path: 'Inner.nested.template.json', packaging: 'file' },
        destinations: { here: { bucketName, objectKey: 'abc.json' } },
      },
    },
  });
  write('Inner.nested.template.json', inner);
  const url = ['https://s3.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/'];
  const bucket = { 'Fn::Sub': bucketName };
  write('S.template.json', {
    Resources: {
      Inner: {
        Type: 'AWS::CloudFormation::Stack',
        Properties: { TemplateURL: { 'Fn::Join': ['', [...url, bucket, '/abc.json']] }, Parameters: { Name: name } },
      },
      ...more,
    },
    Outputs: { Url: { Value: { 'Fn::GetAtt': ['Inner', 'Outputs.Url'] } } },
  });
  return directory;
}

const inner = (Properties: object, more: object = {}) => ({
  Parameters: { Name: { Type: 'String' } },
  Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties }, ...more },
  Outputs: { Url: { Value: { Ref: 'Queue' } } },
});
const toQueue = {
  TopicArn: { Ref: 'T' },
  Protocol: 'sqs',
  Endpoint: { 'Fn::GetAtt': ['Queue', 'Arn'] },
};
const named = inner({ QueueName: { Ref: 'Name' } });

it('a stack within one of the CDK is an asset of it; of it is provisioned what changed, and no more', async () => {
  const subscribed = { T: { Type: 'AWS::SNS::Topic' }, Sub: { Type: 'AWS::SNS::Subscription', Properties: toQueue } };
  const runtime = await startRuntime({ assembly: assembly(named), dataDirectory: fresh(), port: 0 });
  const url = () => runtime.outputs.stackOutputs['Url'];
  const short = ({ logicalId, stack }: { logicalId: string; stack: string }) =>
    `${stack.replace(/-\w{12}$/, '')}/${logicalId}`;
  try {
    expect(url()).toMatch(/\/000000000000\/inner$/);
    // The template's file keeps its name.
    const grown = await runtime.update(assembly(inner({ QueueName: { Ref: 'Name' } }, subscribed)));
    expect([grown.provisioned.map(short), grown.deployment]).toEqual([['S/Inner', 'S-Inner/T', 'S-Inner/Sub'], []]);
    const renamed = await runtime.update(assembly(inner({ QueueName: 'other' }, subscribed)));
    expect(renamed.provisioned.map(short)).toEqual(['S/Inner', 'S-Inner/Queue', 'S-Inner/Sub']);
    expect(renamed.deployment.map(sentenceOfNote)).toEqual([
      expect.stringMatching(/^A deployment replaces Inner\/Queue \(AWS::SQS::Queue\) because of QueueName/),
      expect.stringMatching(/^A deployment replaces Inner\/Sub \(AWS::SNS::Subscription\) because of Endpoint/),
    ]);
    expect(url()).toMatch(/\/other$/);
    const shrunk = await runtime.update(assembly(inner({ QueueName: 'other' }), { Last: { Type: 'AWS::SNS::Topic' } }));
    expect([shrunk.provisioned, shrunk.removed].map((some) => some.map(short))).toEqual([
      ['S/Inner', 'S/Last'],
      ['S-Inner/Sub', 'S-Inner/T'],
    ]);
    expect(
      await runtime.update(assembly(inner({ QueueName: 'other' }), { Last: { Type: 'AWS::SNS::Topic' } })),
    ).toEqual(expect.objectContaining({ provisioned: [], removed: [], deployment: [] }));
  } finally {
    await runtime.stop();
  }
});

it('a parameter that changes is a change of what uses it; what fails leaves all stacks as they were', async () => {
  const runtime = await startRuntime({ assembly: assembly(named), dataDirectory: fresh(), port: 0 });
  const url = () => runtime.outputs.stackOutputs['Url'];
  try {
    const { deployment } = await runtime.update(assembly(named, {}, 'second'));
    expect(deployment.map(sentenceOfNote)).toEqual([expect.stringContaining('Inner/Queue (AWS::SQS::Queue) because')]);
    expect(url()).toMatch(/\/second$/);
    const broken = { Bad: { Type: 'AWS::SNS::Subscription', Properties: { ...toQueue, TopicArn: 'arn:aws:sns:x' } } };
    const failing = assembly(inner({ QueueName: { Ref: 'Name' } }, broken), {}, 'third');
    await expect(runtime.update(failing)).rejects.toThrow(/Bad/);
    expect(url()).toMatch(/\/second$/);
    expect((await runtime.update(assembly(named, {}, 'second'))).provisioned).toEqual([]);
  } finally {
    await runtime.stop();
  }
});

it('what an unchanged stack within exports is still there for those that import it', async () => {
  const exporting = { ...named, Outputs: { Url: { Value: { Ref: 'Queue' }, Export: { Name: 'url' } } } };
  const importing = (name: string) => ({
    P: {
      Type: 'AWS::SSM::Parameter',
      DependsOn: 'Inner',
      Properties: { Name: name, Type: 'String', Value: { 'Fn::ImportValue': 'url' } },
    },
  });
  const runtime = await startRuntime({
    assembly: assembly(exporting, importing('/a')),
    dataDirectory: fresh(),
    port: 0,
  });
  const { provisioned } = await runtime.update(assembly(exporting, importing('/b')));
  expect(provisioned.map(({ logicalId }) => logicalId)).toEqual(['P']);
  await runtime.stop();
});

it('tells at once what stands in the way of both, each in its file', async () => {
  const troubled = inner({ Colour: 'red' }, { X: { Type: 'X::Y' } });
  const start = startRuntime({
    assembly: assembly(troubled, { Other: { Type: 'Z::Z' } }),
    dataDirectory: fresh(),
    port: 0,
  });
  const { message } = await start.then(
    () => new Error('it started'),
    (error: OperatorError) => error,
  );
  expect(message).toMatch(/S\.template\.json: 1 thing stands in the way\.[^]*Z::Z\s+Other/);
  expect(message).toMatch(/Inner\.nested\.template\.json: 2 things stand in the way\.[^]*X::Y\s+X/);
  expect(message).toMatch(/Queue: Colour: extraneous key \[Colour\] is not permitted/);
});

it('a name that is too long keeps the beginnings of the name of the stack and of the logical id', async () => {
  const directory = join(fresh(), 'cdk.out');
  mkdirSync(directory);
  const properties = { templateFile: 'S.json' };
  const artifacts = {
    'a-stack-whose-name-fills-nearly-all-of-the-place-there-is': { type: 'aws:cloudformation:stack', properties },
    short: { type: 'aws:cloudformation:stack', properties },
  };
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ version: '1', artifacts }));
  const Topic = { Type: 'AWS::SNS::Topic' };
  const Long = { Type: 'AWS::Scheduler::ScheduleGroup' };
  const id = 'TableManagerCustomProviderframeworkonEvent1DFC2ECC';
  const Outputs = { Long: { Value: { Ref: id } }, Topic: { Value: { 'Fn::GetAtt': ['Topic', 'TopicName'] } } };
  writeFileSync(join(directory, 'S.json'), JSON.stringify({ Resources: { [id]: Long, Topic }, Outputs }));
  const runtime = await startRuntime({ assembly: directory, dataDirectory: fresh(), port: 0 });
  const [long, short] = Object.values(runtime.outputs.outputsByStack);
  await runtime.stop();
  expect(long?.['Long']).toMatch(/^a-stack-whose-name-fills--TableManagerCustomProvide-\w{12}$/);
  expect(short?.['Long']).toMatch(/^short-TableManagerCustomProviderframeworkonEvent1DF-\w{12}$/);
  expect(long?.['Topic']).toMatch(/^a-stack-whose-name-fills-nearly-all-of-the-place-there-is-Topic-\w{12}$/);
});
