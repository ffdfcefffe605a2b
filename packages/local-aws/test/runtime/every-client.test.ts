import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../iam/stack.ts';
import { spoken } from '../support/spoken.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

const form = 'application/x-www-form-urlencoded';
/** The targets of services that speak JSON; one of them is not here. */
const targets: Readonly<Record<string, string | undefined>> = {
  kinesis: 'Kinesis_20131202',
  ...Object.fromEntries(Object.entries(spoken).map(([service, { target }]) => [service, target])),
  // An older client of CloudWatch sends forms.
  monitoring: undefined,
};
const forms = new Set(['sns', 'sts', 'iam', 'cloudformation', 'rds', 'monitoring', 'ec2']);

interface Asked {
  readonly service: string;
  readonly region?: string;
  readonly secret?: string;
}

async function ask({ service, region = 'us-east-1', secret }: Asked): Promise<Response> {
  const { endpoint, credentials } = stack.administrator;
  const url = new URL(endpoint);
  const target = targets[service];
  const isForm = forms.has(service);
  const types = { 'content-type': isForm ? form : 'application/x-amz-json-1.1' };
  const body = isForm ? 'Action=DescribeNothing&Version=2010-01-01' : '{}';
  const isPost = isForm || target !== undefined;
  const request = {
    protocol: 'http:',
    hostname: url.hostname,
    port: Number(url.port),
    method: isPost ? 'POST' : 'GET',
    path: isPost ? '/' : '/nothing/of/this',
    query: service === 's3' ? { torrent: '' } : {},
    headers: {
      host: url.host,
      ...(isPost && types),
      ...(target !== undefined && { 'x-amz-target': `${target}.DescribeNothing` }),
    },
    ...(isPost && { body }),
  };
  const signer = new SignatureV4({
    service: spoken[service]?.signedAs ?? service,
    region,
    credentials: secret === undefined ? credentials : { ...credentials, secretAccessKey: secret },
    sha256: Sha256,
  });
  const { headers } = await signer.sign(request);
  const path = service === 's3' ? `${request.path}?torrent=` : request.path;
  return fetch(`${endpoint}${path}`, { method: request.method, headers, ...(isPost && { body }) });
}

interface Shown {
  readonly code: string;
  readonly message: string;
}

/** Reads an error strictly as the client of the service would; throws at anything else. */
async function readBy(service: string, response: Response): Promise<Shown> {
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  if (!['s3', 'route53', ...forms].includes(service)) {
    expect(type).toMatch(/^application\/(x-amz-json-1\.[01]|json)$/);
    const body = JSON.parse(text) as Record<string, string>;
    const code = response.headers.get('x-amzn-errortype') ?? body['__type'] ?? '';
    return { code, message: body['message'] ?? body['Message'] ?? '' };
  }
  expect(type).toMatch(/^(text|application)\/xml$/);
  const document = new XMLParser().parse(text) as Record<string, never>;
  const paths = { s3: ['Error'], ec2: ['Response', 'Errors', 'Error'] }[service] ?? ['ErrorResponse', 'Error'];
  const error = paths.reduce<Record<string, never>>((inner, name) => inner[name] ?? {}, document);
  return { code: String(error['Code']), message: String(error['Message']) };
}

const absent = ['kinesis', 'rds', 'ec2', 'route53', 'execute-api', 'apigateway'];

describe('no client receives a refusal that it cannot read', () => {
  it('of an action or a service that is not here: named, with what to do next', async () => {
    for (const service of [...Object.keys(stack.created.services), ...absent]) {
      const answer = await ask({ service });
      const { code, message } = await readBy(service, answer);
      expect({ service, code, status: answer.status }).toEqual({ service, code: 'UnsupportedByLocalAws', status: 501 });
      expect(message).toMatch(/docs\/support\.md/);
      expect(message.toLowerCase()).toContain(service);
    }
  });

  it('of another region: in our own name, with the region that there is', async () => {
    for (const service of Object.keys(stack.created.services)) {
      const { code, message } = await readBy(service, await ask({ service, region: 'ca-central-1' }));
      expect({ service, code }).toEqual({ service, code: 'UnsupportedByLocalAws' });
      expect(message).toMatch(/Region ca-central-1 .*AWS_REGION=us-east-1/);
    }
  });

  it('of a bad signature: in the words of the service', async () => {
    for (const service of Object.keys(stack.created.services)) {
      const { code } = await readBy(service, await ask({ service, secret: 'wrong' }));
      expect({ service, code }).toEqual({
        service,
        code: expect.stringMatching(/^(InvalidSignatureException|SignatureDoesNotMatch)$/) as string,
      });
    }
  });
});

const boto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;
if (!boto3) console.warn('every-client: skips boto3, because python3 here cannot import it (Debian: python3-boto3)');

/** Name, service, method of boto3 and its arguments; the codes that it may find. */
const ofBoto3: readonly (readonly [string, string, Record<string, unknown>, string])[] = [
  ['cloudwatch', 'list_dashboards', {}, 'UnsupportedByLocalAws'],
  ['iam', 'list_groups', {}, 'UnsupportedByLocalAws'],
  ['ec2', 'describe_instances', {}, 'UnsupportedByLocalAws'],
  ['rds', 'describe_db_instances', {}, 'UnsupportedByLocalAws'],
  ['ses', 'list_identities', {}, 'UnsupportedByLocalAws'],
  ['elbv2', 'describe_load_balancers', {}, 'UnsupportedByLocalAws'],
  ['autoscaling', 'describe_auto_scaling_groups', {}, 'UnsupportedByLocalAws'],
  ['redshift', 'describe_clusters', {}, 'UnsupportedByLocalAws'],
  ['elasticache', 'describe_cache_clusters', {}, 'UnsupportedByLocalAws'],
  ['elasticbeanstalk', 'describe_applications', {}, 'UnsupportedByLocalAws'],
  ['route53', 'list_hosted_zones', {}, 'UnsupportedByLocalAws'],
  ['cloudfront', 'list_distributions', {}, 'UnsupportedByLocalAws'],
  ['kms', 'list_keys', {}, 'UnsupportedByLocalAws'],
  ['apigateway', 'get_rest_apis', {}, 'UnsupportedByLocalAws'],
  ['lambda', 'list_code_signing_configs', {}, 'UnsupportedByLocalAws'],
  ['s3', 'delete_bucket_website', { Bucket: 'bucket' }, 'UnsupportedByLocalAws'],
  ['sqs', 'get_queue_url', { QueueName: 'nope' }, 'AWS.SimpleQueueService.NonExistentQueue'],
  ['ssm', 'get_parameter', { Name: 'nope' }, 'ParameterNotFound'],
];

describe.skipIf(!boto3)('boto3 reads every refusal', () => {
  it('of services of each protocol, and of other regions', () => {
    const { endpoint, credentials } = stack.administrator;
    const asked = ofBoto3.flatMap(([service, method, more]) => [
      { name: service, service, method, ...more },
      { name: `${service} elsewhere`, service, method, region: 'us-west-2', ...more },
    ]);
    return runBoto3(endpoint, [credentials.accessKeyId, credentials.secretAccessKey], asked).then((told) => {
      const global = ['iam', 'route53', 'cloudfront'];
      const expected = ofBoto3.flatMap(([service, , , code]) => [
        `${service}: ${code}`,
        `${service} elsewhere: ${global.includes(service) ? code : 'UnsupportedByLocalAws'}`,
      ]);
      expect(told.map(({ name, code }) => `${name}: ${code}`)).toEqual(expected);
    });
  }, 60_000);
});

interface Told {
  readonly name: string;
  readonly code: string;
  readonly message?: string;
}

/** Not synchronously: this process answers the calls. */
async function runBoto3(endpoint: string, keys: readonly string[], asked: readonly object[]): Promise<readonly Told[]> {
  const { spawn } = await import('node:child_process');
  const child = spawn('python3', [join(import.meta.dirname, 'every_client.py'), endpoint, ...keys]);
  child.stdin.end(JSON.stringify(asked));
  let [output, complaints] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (complaints += String(chunk)));
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect({ code, complaints }).toMatchObject({ code: 0 });
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Told);
}
