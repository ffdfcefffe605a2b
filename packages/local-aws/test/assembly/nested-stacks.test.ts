import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OperatorError } from '../../src/kernel/operator-error.ts';
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

/** An assembly as the CDK writes it: the template of the inner stack is an asset. */
function assembly(inner: object, more: object = {}): string {
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
        Properties: { TemplateURL: { 'Fn::Join': ['', [...url, bucket, '/abc.json']] }, Parameters: { Name: 'inner' } },
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
const named = inner({ QueueName: { Ref: 'Name' } });

it('a stack within one of the CDK is an asset of it; what is gone from it is taken away', async () => {
  const runtime = await startRuntime({ assembly: assembly(named), dataDirectory: fresh(), port: 0 });
  expect(runtime.outputs.stackOutputs['Url']).toMatch(/\/000000000000\/inner$/);
  const { removed } = await runtime.update(assembly(inner({ QueueName: 'other' }), { T: { Type: 'AWS::SNS::Topic' } }));
  expect(removed).toEqual([]);
  expect(runtime.outputs.stackOutputs['Url']).toMatch(/\/000000000000\/inner$/);
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
  expect(message).toMatch(/Queue: property Colour/);
});
