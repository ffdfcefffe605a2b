import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { levelOf } from '../../src/cli/options.ts';
import { run, startCommand, writeAssembly } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'options-'));
beforeAll(() => {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/*' }],
  };
  writeAssembly(
    join(directory, 'assembly'),
    {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'idle',
          AssumeRolePolicyDocument: trust,
          Policies: [{ PolicyName: 'own', PolicyDocument: policy }],
        },
      },
    },
    {},
  );
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it('--allow-origin lets one page in and no other; --unused-permissions lists what nobody needed', async () => {
  const { outputs, stop } = await startCommand(
    directory,
    '--data-dir',
    'data',
    '--assembly',
    'assembly',
    '--allow-origin',
    'https://app.example',
    '--unused-permissions',
  );
  const status = async (origin?: string): Promise<number> =>
    (await fetch(`${outputs.awsEndpointUrl}/`, { method: 'OPTIONS', headers: origin === undefined ? {} : { origin } }))
      .status;
  expect([
    await status(),
    await status('http://localhost:1'),
    await status('https://app.example'),
    await status('https://other.example'),
  ]).toEqual([200, 200, 200, 403]);
  expect(await stop()).toMatchObject({
    code: 0,
    stderr:
      'Permissions that were granted and not needed in this run:\n  idle: s3:GetObject on arn:aws:s3:::bucket/*\n' +
      `local-aws: Stopped; the data is in ${join(directory, 'data')}.\n`,
  });
});

it('--quiet leaves out what is neither a warning nor an error, and --verbose contradicts it', async () => {
  const { stop } = await startCommand(directory, '--data-dir', 'quiet', '--assembly', 'assembly', '--quiet');
  expect(await stop()).toMatchObject({ code: 0, stderr: '' });
  expect(await run(directory, '--quiet', '--verbose')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^error: option '--quiet' cannot be used with option '--verbose'\n/) as string,
  });
  expect([{}, { quiet: true }, { verbose: true }].map(levelOf)).toEqual(['info', 'warn', 'debug']);
});
