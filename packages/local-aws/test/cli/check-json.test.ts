import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freshDirectories } from '../support/directories.ts';
import { runHere } from './run-here.ts';

const fresh = freshDirectories('check-json-');
const Topic = { Type: 'AWS::SNS::Topic', Metadata: { 'aws:cdk:path': 'S/News/Resource' } };

/** Runs `check --json` in a folder with a template, and answers what it prints. */
async function checked(template: unknown, ...options: string[]) {
  const directory = fresh();
  writeFileSync(join(directory, 't.json'), typeof template === 'string' ? template : JSON.stringify(template));
  const { code, stdout, stderr } = await runHere(directory, 'check', '--json', '--template', 't.json', ...options);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  return { code, stderr, told: JSON.parse(stdout) as { resources: number; problems: Record<string, unknown>[] } };
}

it('everything that stands in the way is data, with its kind, code and place', async () => {
  const { code, stderr, told } = await checked({
    Resources: {
      Topic,
      Index: { Type: 'AWS::Kendra::Index', Properties: {}, Metadata: { 'aws:cdk:path': 'S/Index/Resource' } },
      Behind: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Index' } } },
      Bad: { Type: 'AWS::SNS::Topic', Properties: { Colour: 'red' } },
    },
    Outputs: { Nobody: { Value: { Ref: 'Nobody' } } },
  });
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  const at = { stack: expect.any(String), template: expect.stringMatching(/t\.json$/), message: expect.any(String) };
  expect(told.problems).toHaveLength(3);
  expect(told.problems).toEqual(
    expect.arrayContaining([
      {
        ...at,
        kind: 'unsupported',
        code: 'UnsupportedByLocalAws',
        type: 'AWS::Kendra::Index',
        logicalId: 'Index',
        construct: 'S/Index/Resource',
        message: expect.stringContaining('AWS::Kendra::Index'),
        waiting: ['Behind'],
      },
      expect.objectContaining({ ...at, kind: 'wrong', type: 'AWS::SNS::Topic', logicalId: 'Bad', waiting: [] }),
      { ...at, kind: 'wrong', code: 'ValidationError', waiting: [] },
    ]),
  );
});

it('nothing in the way is an empty list, and ends with 0', async () => {
  const { code, told } = await checked({ Resources: { Topic } });
  expect({ code, told }).toEqual({ code: 0, told: { resources: 1, problems: [] } });
});

it('what is of no stack, and what cannot be read at all, is data too', async () => {
  const { code, told } = await checked({ Resources: { Topic } }, '--allow-unverified', 'x');
  expect(code).toBe(1);
  expect(told.problems).toMatchObject([{ kind: 'configuration', code: 'UnknownBehaviour' }]);
  expect(told.problems[0]).not.toHaveProperty('stack');
  expect((await checked('{')).told.problems).toMatchObject([{ kind: 'unreadable', code: 'InvalidAssembly' }]);
  const directory = fresh();
  for (const place of [[], ['--assembly', 'none'], ['--template', 'none.json']]) {
    const { code: end, stdout } = await runHere(directory, 'check', '--json', ...place);
    const { problems } = JSON.parse(stdout) as typeof told;
    expect([end, problems.map(({ kind }) => kind)]).toEqual([1, ['assembly']]);
  }
});

it('a folder that is no assembly, and has one in it or around it, is told which', async () => {
  const directory = fresh();
  mkdirSync(join(directory, 'app/cdk.out/asset.1'), { recursive: true });
  writeFileSync(join(directory, 'app/cdk.out/manifest.json'), '{}');
  for (const wrong of ['app', 'app/cdk.out/asset.1']) {
    const { stderr } = await runHere(directory, 'check', '--assembly', wrong);
    expect(stderr).toMatch(/is not a cloud assembly: .* There is one in (\S+app\/cdk\.out): --assembly \1\.$/m);
  }
});
