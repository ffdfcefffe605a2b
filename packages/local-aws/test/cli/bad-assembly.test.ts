import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freshDirectories } from '../support/directories.ts';
import { runHere } from './run-here.ts';
import { run, startCommand, writeAssembly, type Ended } from './support.ts';

const fresh = freshDirectories('bad-assembly-');
const queue = { Type: 'AWS::SQS::Queue' };
const stack = (templateFile: string) => ({ type: 'aws:cloudformation:stack', properties: { templateFile } });

/** Runs the command with an assembly of these files, given as text or as JSON. */
async function start(
  files: Readonly<Record<string, unknown>>,
  command = runHere,
): Promise<Ended & { readonly written: boolean }> {
  const directory = fresh();
  mkdirSync(join(directory, 'asm'));
  for (const [name, content] of Object.entries(files)) {
    const file = join(directory, 'asm', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  const end = await command(directory, '--quiet', '--port', '0', '--data-dir', 'data', '--assembly', 'asm');
  return { ...end, written: existsSync(join(directory, 'data', 'state.db')) };
}

const manifest = { version: '48.0.0', artifacts: { S: stack('S.json') } };
const good = { Resources: { Q: queue } };

describe('an assembly that cannot be run ends the start with a sentence that names the file', () => {
  it.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ['no manifest', {}, /^InvalidAssembly: \S+\/asm is not a cloud assembly: \S+\/manifest\.json cannot be read\..*$/],
    ['an empty manifest', { 'manifest.json': ' \n' }, /^InvalidAssembly: \S+\/manifest\.json: the file is empty\..*$/],
    ['a damaged manifest', { 'manifest.json': '{\n' }, /^InvalidAssembly: \S+\/manifest\.json: .* not valid JSON: .*$/],
    ['a manifest that is none', { 'manifest.json': '5' }, /^InvalidAssembly: \S+\/manifest\.json: .*Object.*$/],
    [
      'two mistakes in a manifest, told of at once',
      { 'manifest.json': { artifacts: { A: { type: 5 }, B: { type: 'x', dependencies: 'A' } } } },
      /^InvalidAssembly: \S+\/manifest\.json: artifacts\.A\.type: [^;]*; artifacts\.B\.dependencies: .*$/,
    ],
    [
      'no stack',
      { 'manifest.json': { version: '1' } },
      /^InvalidAssembly: \S+manifest\.json: the app has no stack\..*$/,
    ],
    [
      'artifacts that depend on each other',
      {
        'manifest.json': {
          artifacts: { A: { type: 'x', dependencies: ['B'] }, B: { type: 'x', dependencies: ['A'] } },
        },
      },
      /^InvalidAssembly: \S+manifest\.json: artifacts depend on each other: A → B → A\..*$/,
    ],
    [
      'a dependency on nothing',
      { 'manifest.json': { artifacts: { A: { type: 'x', dependencies: ['constructor'] } } } },
      /^InvalidAssembly: \S+manifest\.json: A depends on constructor, which does not exist\..*$/,
    ],
    [
      'stages',
      {
        'assembly-P/manifest.json': { artifacts: { T: stack('T.json') } },
        'manifest.json': {
          artifacts: {
            P: { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-P' } },
            ...manifest.artifacts,
          },
        },
        'S.json': good,
      },
      /^InvalidAssembly: \S+manifest\.json: the app has stages\. Choose what to run: --stack 'P\/\*' or --stack S\.$/,
    ],
    [
      'a stage within itself',
      { 'manifest.json': { artifacts: { P: { type: 'cdk:cloud-assembly', properties: { directoryName: '.' } } } } },
      /^InvalidAssembly: \S+manifest\.json: P lies in no folder of it\..*$/,
    ],
    [
      'two stacks of one name',
      {
        'manifest.json': {
          artifacts: Object.fromEntries(
            ['A', 'B'].map((id) => [
              id,
              { ...stack('S.json'), properties: { templateFile: 'S.json', stackName: 'X' } },
            ]),
          ),
        },
        'S.json': good,
      },
      /^InvalidAssembly: \S+manifest\.json: there are several stacks named X\..*$/,
    ],
    [
      'two stacks of one name, of which one names no region and so belongs to that of the other',
      {
        'manifest.json': {
          artifacts: Object.fromEntries(
            ['aws://unknown-account/unknown-region', 'aws://000000000000/eu-west-1'].map((environment, index) => [
              `A${index}`,
              { ...stack('S.json'), environment, properties: { templateFile: 'S.json', stackName: 'X' } },
            ]),
          ),
        },
        'S.json': good,
      },
      /^InvalidAssembly: \S+manifest\.json: there are several stacks named X\..*$/,
    ],
    ['no template', { 'manifest.json': manifest }, /^InvalidAssembly: .*\/S\.json: the file cannot be read\..*$/],
    ['a damaged template', { 'manifest.json': manifest, 'S.json': '{"a' }, /^InvalidAssembly: \S+\/S\.json: .*JSON.*$/],
    [
      'a template without resources',
      { 'manifest.json': manifest, 'S.json': {} },
      /^ValidationError: \S+\/S\.json: Template format error: At least one Resources member must be defined\.$/,
    ],
    [
      'a reference to nothing',
      {
        'manifest.json': manifest,
        'S.json': { Resources: { Q: { ...queue, Properties: { QueueName: { Ref: 'constructor' } } } } },
      },
      /^ValidationError: \S+\/S\.json: AWS::SQS::Queue Q: Template format error: Unresolved .* \[constructor\] in.*$/,
    ],
    [
      'a property of another type',
      { 'manifest.json': manifest, 'S.json': { Resources: { Q: { ...queue, Properties: { QueueName: {} } } } } },
      /^ValidationError: \S+\/S\.json: AWS::SQS::Queue Q\.QueueName: expected type: String, found: JSONObject$/,
    ],
    [
      'an asset manifest that is damaged',
      {
        'manifest.json': {
          artifacts: { ...manifest.artifacts, F: { type: 'cdk:asset-manifest', properties: { file: 'F.json' } } },
        },
        'S.json': good,
        'F.json': { files: { a: { source: {}, destinations: { here: { bucketName: 5 } } } } },
      },
      /^InvalidAssembly: \S+\/F\.json: files\.a\.destinations\.here\.bucketName: [^;]*; files\..*objectKey: .*$/,
    ],
  ])('%s', async (_, files, expected) => {
    const { code, stdout, stderr, written } = await start(files);
    expect(stderr).toMatch(new RegExp(`${expected.source.replace(/\$$/, '')}\n$`));
    expect(stderr.trim()).not.toContain('\n');
    expect([code, stdout]).toEqual([1, '']);
    if (stderr.startsWith('InvalidAssembly')) expect(written).toBe(false);
  });
});

it('the process of the command ends as well', async () => {
  const files = { 'manifest.json': manifest, 'S.json': { Resources: { A: {} } } };
  expect(await start(files, run)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^ValidationError: [^\n]*\n$/),
  });
});

describe('an assembly without a GraphQL API', () => {
  it('runs what there is, says that there is none, and creates nobody without a user pool', async () => {
    const directory = fresh();
    writeAssembly(join(directory, 'asm'), { Q: queue }, {});
    const user = { username: 'ada@example.com', password: 'Dragons-are-real-1' };
    writeFileSync(
      join(directory, 'local-aws.json'),
      JSON.stringify({ users: [user], firstQuery: 'query { dragons }' }),
    );
    const { outputs, stop } = await startCommand(directory, '--data-dir', 'data', '--assembly', 'asm');
    expect(outputs).toMatchObject({ users: [], stackOutputs: {}, amplify: {} });
    expect('graphqlUrl' in outputs).toBe(false);
    expect((await stop()).stderr).toMatch(/^local-aws: local-aws\.json names users, .* no user pool: .*\n/);
  });
});
