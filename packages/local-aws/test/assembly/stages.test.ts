import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStacks } from '../../src/assembly/read-stacks.ts';
import { matchesGlob } from '../../src/assembly/glob.ts';
import { localEnvironment } from '../../src/assembly/pseudo-parameters.ts';
import type { Template } from '../../src/assembly/template.ts';
import { createOperator } from '../../src/kernel/operator.ts';
import { rehearse } from '../../src/runtime/rehearsal.ts';
import { startRuntime, type Runtime } from '../../src/runtime/runtime.ts';
import { synthesizeRegions } from '../apps/regions/app.ts';
import { freshDirectories } from '../support/directories.ts';

const fresh = freshDirectories('stages-');
const folder = mkdtempSync(join(tmpdir(), 'regions-'));
const assembly = join(folder, 'cdk.out');
beforeAll(() => {
  const account = '123456789012';
  const places = { Dev: { account, region: 'us-east-1' }, Prod: { account, region: 'eu-west-1' } };
  synthesizeRegions(assembly, { ...places, Else: { account: '210987654321', region: 'eu-west-1' } });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const warned: string[] = [];
const operator = createOperator({ level: 'warn', write: (line) => void warned.push(line) });
const start = (...stacks: string[]): Promise<Runtime> =>
  startRuntime({ assembly, dataDirectory: fresh(), port: 0, stacks, operator });
const namesOf = async (...stacks: string[]): Promise<string[]> => {
  const runtime = await start(...stacks);
  await runtime.stop();
  return runtime.stacks.map(({ name }) => name.replace(/(-Inner).*/, '$1'));
};
const refusal = (...stacks: string[]): Promise<string> =>
  start(...stacks).then(
    () => 'it started',
    (error: Error) => error.message,
  );

describe('an app with stages', () => {
  it('is asked which of them to run', async () => {
    expect(await refusal()).toMatch(
      /the app has stages\. Choose what to run: --stack 'Dev\/\*' or --stack 'Prod\/\*' or --stack 'Else\/\*'\.$/,
    );
    expect(await refusal('Test/*')).toMatch(
      /--stack Test\/\*: .* has Dev\/Base, Dev\/Api, Prod\/Base, Prod\/Api, Else\/Base, Else\/Api\.$/,
    );
  });

  it('runs a stage in its account and region, its stacks with what each refers to in the others', async () => {
    const runtime = await start('Prod/*');
    const { outputsByStack, awsEndpointUrl: endpoint, credentials, region } = runtime.outputs;
    const { NewsArn = '', InnerArn = '', Written, QueueUrl } = outputsByStack['Prod-Api'] ?? {};
    expect(region).toBe('eu-west-1');
    expect(NewsArn).toMatch(/^arn:aws:sns:eu-west-1:123456789012:/);
    expect(InnerArn).toMatch(/^arn:aws:sns:eu-west-1:123456789012:/);
    expect(Written).toBe(NewsArn);
    expect(Object.keys(outputsByStack)).toEqual(['Prod-Base', expect.stringMatching(/^Prod-Base-Inner/), 'Prod-Api']);
    const client = { endpoint, credentials, region };
    await new SNSClient(client).send(new PublishCommand({ TopicArn: NewsArn, Message: 'hello' }));
    const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 });
    const { Messages } = await new SQSClient(client).send(receive);
    expect(JSON.parse(Messages?.[0]?.Body ?? '')).toMatchObject({ Message: 'hello', TopicArn: NewsArn });
    await runtime.stop();
    expect(warned).toEqual([]);
  });

  it('knows what made the resources of a stack, and of the stack within it', () => {
    const [base] = readStacks(assembly, localEnvironment, ['Prod/Base']);
    const idOf = ({ Resources }: Template, type: string): string =>
      Object.keys(Resources).find((id) => Resources[id]?.Type === type) ?? '';
    const folder = join(assembly, 'assembly-Prod');
    const file = readdirSync(folder).find((name) => name.endsWith('.nested.template.json')) ?? '';
    const inner = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Template;
    const within = base.constructs?.within(idOf(base.template, 'AWS::CloudFormation::Stack'));
    const topic = 'AWS::SNS::Topic';
    expect(base.constructs?.of(idOf(base.template, topic))?.path).toBe('Prod/Base/News/Resource');
    expect(within?.of(idOf(inner, topic))?.path).toBe('Prod/Base/Inner/Topic/Resource');
  });

  it('runs what is meant by a path, a name or a stage, with what it depends on', async () => {
    expect(await namesOf('Prod/Base')).toEqual(['Prod-Base', 'Prod-Base-Inner']);
    expect(await namesOf('Dev-Api')).toEqual(['Dev-Base', 'Dev-Base-Inner', 'Dev-Api']);
    expect(await namesOf('Dev')).toEqual(['Dev-Base', 'Dev-Base-Inner', 'Dev-Api']);
  });

  it('runs stages of several regions together, and tells of another account', async () => {
    const both = await rehearse({ assembly, stacks: ['Dev/*', 'Prod/*'], operator });
    expect([both.problems.count, both.resources > 10]).toEqual([0, true]);
    expect(warned).toEqual([]);
    expect(await namesOf('**')).toHaveLength(9);
    expect(warned.map((line) => /(\S+) belongs to aws:\/\/210987654321\/eu-west-1; here it/.exec(line)?.[1])).toEqual([
      'Else-Base',
      'Else-Api',
    ]);
    const { problems } = await rehearse({ assembly, stacks: ['**'], operator });
    expect(() => problems.throw()).toThrow(
      /In another region or account, [^]*Else-Base belongs to[^]*Else-Api belongs/,
    );
  });
});

it.each([
  ['*', 'a', true],
  ['*', 'a/b', false],
  ['a/*', 'a/b', true],
  ['a/*', 'a/b/c', false],
  ['a/**', 'a/b/c', true],
  ['**', 'a/b', true],
  ['**/c', 'a/b/c', true],
  ['**/c', 'a/b', false],
  ['a*c', 'abc', true],
  ['a*c*e', 'abcde', true],
  ['a*a', 'a', false],
  ['a*b*', 'ac', false],
  ['.', 'a', false],
])('%s means %s: %s', (pattern, path, expected) => {
  expect(matchesGlob(pattern, path)).toBe(expected);
});
