import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { freshDirectories } from '../support/directories.ts';
import { runHere } from './run-here.ts';
import { run } from './support.ts';

const fresh = freshDirectories('no-app-');
afterEach(() => void vi.unstubAllEnvs());

it.each([
  ['nothing', [], 'Run from the folder of a CDK app, or give --assembly DIR or --template FILE.'],
  ['a template', ['template.yaml'], 'But --template template.yaml runs the template that is here.'],
  [
    'a template that is built',
    ['template.yaml', '.aws-sam/build/template.yaml'],
    'But --template .aws-sam/build/template.yaml runs the template that is here.',
  ],
  ['the Serverless Framework', ['serverless.ts'], 'But "serverless package", then --template .serverless/cloud'],
  ['an assembly', ['cdk.out/manifest.json'], 'But --assembly cdk.out runs the assembly that is here.'],
  ['Amplify', ['amplify/backend.ts'], 'But a cdk.json for Amplify Gen 2 is described in the README of the package.'],
  [
    'workspaces',
    ['apps/api/cdk.json', 'infra/cdk.json', 'node_modules/x/cdk.json', '.git/x/cdk.json', 'web/package.json'],
    'But there is a CDK app in apps/api, infra.',
  ],
])('a folder without cdk.json is told what to do about %s that it has', async (_, files, advice) => {
  const directory = fresh();
  for (const file of files) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), '');
  }
  const before = readdirSync(directory);
  for (const command of [['check'], ['--port', '0', '--no-console']]) {
    const { code, stderr } = await runHere(directory, ...command);
    expect(stderr).toContain(`NoCdkApp: ${directory} has no cdk.json. ${advice}`);
    expect(code).toBe(1);
  }
  expect(readdirSync(directory)).toEqual(before);
});

it('so is the command itself', async () => {
  const directory = fresh();
  expect((await run(directory, '--port', '0')).stderr).toContain('has no cdk.json');
  expect(readdirSync(directory)).toEqual([]);
});

it('a Python app that fails outside of its virtual environment is told how it becomes active', async () => {
  const directory = fresh();
  mkdirSync(join(directory, '.venv'));
  writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app: 'python3 no-such-app.py' }));
  vi.stubEnv('VIRTUAL_ENV', undefined);
  const { stderr } = await runHere(directory, 'check');
  expect(stderr).toContain('SynthesisFailed: "python3 no-such-app.py" ended');
  expect(stderr).toMatch(/\nThe virtual environment .* is not active: source \.venv\/bin\/activate\n/);
  vi.stubEnv('VIRTUAL_ENV', join(directory, '.venv'));
  expect((await runHere(directory, 'check')).stderr).not.toContain('activate');
});
