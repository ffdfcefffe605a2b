import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentFor } from '../../src/cli/env.ts';
import { ended, run, startCommand, writeAssembly } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'env-'));
let started: Awaited<ReturnType<typeof startCommand>>;
beforeAll(async () => {
  writeAssembly(join(directory, 'assembly'), { Queue: { Type: 'AWS::SQS::Queue' } }, {});
  started = await startCommand(directory, '--assembly', 'assembly', '--no-console');
});
afterAll(async () => {
  await started.stop();
  rmSync(directory, { recursive: true, force: true });
});

const has = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
const takesVariable =
  "from botocore.configprovider import *; BOTOCORE_DEFAUT_SESSION_VARIABLES['disable_host_prefix_injection']";
const installed = {
  boto3: has('python3', '-c', 'import boto3'),
  'a newer boto3': has('python3', '-c', takesVariable),
  aws: has('aws', '--version'),
  fish: has('fish', '--version'),
  terraform: has('terraform', 'version'),
  pwsh: has('pwsh', '-Version'),
};
for (const [name, is] of Object.entries(installed))
  if (!is) console.warn(`env: skips ${name}, which is not installed (Debian: python3-boto3, awscli, fish)`);

const envFor = (client: string): string => environmentFor(client, started.outputs);
/** The variables of an environment that would lead elsewhere. */
const astray = { AWS_PROFILE: 'nobody', AWS_SESSION_TOKEN: 'old', AWS_EC2_METADATA_DISABLED: 'true' };
async function shell(script: string, more: Record<string, string> = astray): Promise<string> {
  const env = { PATH: process.env['PATH'], HOME: directory, ...more };
  const { code, stdout, stderr } = await ended(spawn('sh', ['-c', script], { env, cwd: directory }));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trim();
}
/** A folder with the provider `hashicorp/aws`, laid out as a mirror: nothing is downloaded here. */
const plugins = process.env['TERRAFORM_PLUGINS'];
const terraformed = `
resource "aws_sqs_queue" "it" {
  name = "made-by-terraform"
}
resource "aws_sns_topic" "it" {
  name = "made-by-terraform"
}
resource "aws_s3_bucket" "it" {
  bucket = "made-by-terraform"
}
resource "aws_cloudwatch_metric_alarm" "it" {
  alarm_name          = "made-by-terraform"
  namespace           = "Shop"
  metric_name         = "Orders"
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanThreshold"
}
output "queue" {
  value = aws_sqs_queue.it.url
}
`;
const variablesIn = (environment: string): string[] =>
  environment
    .split('\n')
    .filter((line) => line.startsWith('AWS_'))
    .sort();
const expectedVariables = (): string[] =>
  [
    `AWS_EC2_METADATA_DISABLED=${astray.AWS_EC2_METADATA_DISABLED}`,
    `AWS_ACCESS_KEY_ID=${started.outputs.credentials.accessKeyId}`,
    `AWS_DEFAULT_REGION=${started.outputs.region}`,
    'AWS_DISABLE_HOST_PREFIX_INJECTION=true',
    `AWS_ENDPOINT_URL=${started.outputs.awsEndpointUrl}`,
    `AWS_REGION=${started.outputs.region}`,
    `AWS_SECRET_ACCESS_KEY=${started.outputs.credentials.secretAccessKey}`,
  ].sort();
const administrator = 'arn:aws:iam::000000000000:user/';

describe('local-aws env', () => {
  it('prints exports for a shell, which lead to the runtime', async () => {
    const { code, stdout: script, stderr } = await run(directory, 'env');
    expect({ code, stderr, script }).toEqual({ code: 0, stderr: '', script: envFor('sh') });
    const shown = await shell(`${script}\necho "$AWS_ENDPOINT_URL $AWS_REGION $AWS_PROFILE$AWS_SESSION_TOKEN"`);
    expect(shown).toBe(`${started.outputs.awsEndpointUrl} us-east-1`);
  });

  it.skipIf(!installed.aws)(
    'makes the AWS CLI call it: by a profile, and by a function that version 1 needs for queues',
    async () => {
      const who = 'sts get-caller-identity --query Arn --output text';
      writeFileSync(join(directory, 'config'), envFor('profile'));
      const AWS_CONFIG_FILE = join(directory, 'config');
      expect(await shell(`aws --profile local-aws ${who}`, { AWS_CONFIG_FILE })).toContain(administrator);
      const queues = 'sqs list-queues --query QueueUrls --output text';
      expect(await shell(`${envFor('cli')}\naws_local ${queues}`)).toContain('/000000000000/');
    },
    60_000,
  );

  it.skipIf(!installed.boto3)(
    'makes boto3 call it: by variables, and by lines of Python',
    async () => {
      const ask = "print(boto3.client('sts').get_caller_identity()['Arn'])";
      const script = `${envFor('sh')}\npython3 -c "import boto3; ${ask}"`;
      expect(await shell(script)).toContain(administrator);
      const state = `boto3.client('stepfunctions').test_state(definition='{"Type":"Succeed"}')`;
      writeFileSync(join(directory, 'state.py'), `import boto3\nprint(${state}['status'])\n`);
      if (installed['a newer boto3']) expect(await shell(`${envFor('sh')}\npython3 state.py`)).toBe('SUCCEEDED');
      writeFileSync(
        join(directory, 'own.py'),
        `${envFor('boto3')}\n\nprint(client("sqs").list_queues()["QueueUrls"])\n`,
      );
      expect(await shell('python3 own.py', {})).toContain('/000000000000/');
    },
    60_000,
  );

  it('makes the JavaScript SDK call it', async () => {
    writeFileSync(join(directory, 'local.mjs'), envFor('js'));
    const { local } = (await import(join(directory, 'local.mjs'))) as { local: object };
    expect((await new STSClient(local).send(new GetCallerIdentityCommand({}))).Arn).toContain(administrator);
  });

  it.skipIf(!installed.fish)('sets the variables of fish, and takes away those in the way', async () => {
    writeFileSync(join(directory, 'env.fish'), `${envFor('fish')}env\n`);
    expect(variablesIn(await shell('fish --no-config env.fish'))).toEqual(expectedVariables());
  });

  it.skipIf(!installed.pwsh)('sets the variables of PowerShell, and takes away those in the way', async () => {
    const names = '@{Name="Line";Expression={$_.Name + "=" + $_.Value}}';
    const shown = `Get-ChildItem Env: | Select-Object ${names} | ForEach-Object { $_.Line }`;
    writeFileSync(join(directory, 'env.ps1'), `${envFor('powershell')}${shown}\n`);
    expect(variablesIn(await shell('pwsh -NoProfile -File env.ps1'))).toEqual(expectedVariables());
  });

  it('prints variables for other shells', () => {
    expect(envFor('fish')).toContain(`set -gx AWS_ENDPOINT_URL '${started.outputs.awsEndpointUrl}'`);
    expect(envFor('powershell')).toContain(`$Env:AWS_ENDPOINT_URL = '${started.outputs.awsEndpointUrl}'`);
  });

  it.skipIf(!installed.terraform)('prints a provider that Terraform reads', async () => {
    writeFileSync(join(directory, 'main.tf'), envFor('terraform'));
    expect(await shell('terraform fmt -check -diff main.tf')).toBe('');
  });

  it.skipIf(!installed.terraform || plugins === undefined)(
    'makes Terraform call it: a queue, a topic, a bucket and an alarm are made, read and destroyed',
    async () => {
      const folder = join(directory, 'terraform');
      mkdirSync(folder);
      writeFileSync(join(folder, 'main.tf'), `${envFor('terraform')}${terraformed}`);
      await shell(`cd terraform && terraform init -input=false -plugin-dir='${plugins}'`, {});
      const applied = await shell('cd terraform && terraform apply -auto-approve -input=false -no-color', {});
      expect(applied).toContain('Apply complete! Resources: 4 added, 0 changed, 0 destroyed.');
      expect(applied).toContain('/000000000000/made-by-terraform');
      const planned = await shell('cd terraform && terraform plan -input=false -no-color', {});
      expect(planned).toContain('No changes.');
      const destroyed = await shell('cd terraform && terraform destroy -auto-approve -input=false -no-color', {});
      expect(destroyed).toContain('Destroy complete! Resources: 4 destroyed.');
    },
    600_000,
  );

  it('says when nothing was started', async () => {
    const { code, stderr } = await run(directory, 'env', '--data-dir', join(directory, 'none'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/none/);
  });
});
