import type { Outputs } from '../runtime/outputs-model.ts';

export type Target = Pick<Outputs, 'awsEndpointUrl' | 'region' | 'credentials'>;
type Write = (target: Target) => string;

/**
 * The region has both names, because version 1 of the CLI and boto3 know AWS_DEFAULT_REGION alone. Without the last
 * one, both put "sync-" before the host name of StartSyncExecution and TestState. observed: AWS CLI 1.45.11, boto3
 * 1.43.11
 */
const variables = ({ awsEndpointUrl, region, credentials }: Target): readonly (readonly [string, string])[] => [
  ['AWS_ENDPOINT_URL', awsEndpointUrl],
  ['AWS_ACCESS_KEY_ID', credentials.accessKeyId],
  ['AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey],
  ['AWS_REGION', region],
  ['AWS_DEFAULT_REGION', region],
  ['AWS_DISABLE_HOST_PREFIX_INJECTION', 'true'],
];

/** Variables of the environment that would override these settings, or that belong to other credentials. */
const inTheWay = ['AWS_SESSION_TOKEN', 'AWS_PROFILE', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'];

const single = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const double = (text: string): string => JSON.stringify(text);

/**
 * observed: AWS CLI 1.45.11 (customizations/overridesslcommonname.py gives `aws sqs` an address of its own unless
 * --endpoint-url says one)
 */
const traps = `
# The AWS CLI before 2.13 (or 1.29) and boto3 before 1.28, as Debian 12 has them, do not know AWS_ENDPOINT_URL and call
# AWS itself, with the local keys: use --for cli and --for boto3 there.
# Version 1 of the AWS CLI ignores AWS_ENDPOINT_URL for "aws sqs": say --endpoint-url there, or use --for cli.
# Clients put "sync-" before the host name for StartSyncExecution and TestState. The last variable tells newer versions
# of the AWS CLI and boto3 not to; older ones take Config(inject_host_prefix=False), JavaScript takes
# disableHostPrefix: true.`;

/** What to print for each kind of client. */
export const clients: Readonly<Record<string, Write>> = {
  sh: (target) =>
    [
      `unset ${inTheWay.join(' ')}`,
      ...variables(target).map(([name, value]) => `export ${name}=${single(value)}`),
      traps.trim(),
    ].join('\n'),
  fish: (target) =>
    [
      ...inTheWay.map((name) => `set -e ${name}`),
      ...variables(target).map(([name, value]) => `set -gx ${name} ${single(value)}`),
    ].join('\n'),
  powershell: (target) =>
    [
      '# Written by the rules of PowerShell for quotes; nobody has run these lines in PowerShell yet.',
      ...inTheWay.map((name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`),
      ...variables(target).map(([name, value]) => `$Env:${name} = '${value.replaceAll("'", "''")}'`),
    ].join('\n'),
  profile: ({ awsEndpointUrl, region, credentials }) => `
# In ~/.aws/config; then: aws --profile local-aws …, or AWS_PROFILE=local-aws
[profile local-aws]
region = ${region}
endpoint_url = ${awsEndpointUrl}
aws_access_key_id = ${credentials.accessKeyId}
aws_secret_access_key = ${credentials.secretAccessKey}
disable_host_prefix_injection = true
# endpoint_url is read by version 2 of the AWS CLI from 2.13 on, by version 1 from 1.29 on (for "aws sqs" by no
# version 1), and by boto3 from 1.28 on.`,
  cli: (target) => `
# Both versions of the AWS CLI: aws_local s3 ls
aws_local() {
  env ${inTheWay.map((name) => `-u ${name}`).join(' ')} \\
${variables(target)
  .map(([name, value]) => `    ${name}=${single(value)} \\`)
  .join('\n')}
    aws --endpoint-url ${single(target.awsEndpointUrl)} "$@"
}`,
  boto3: ({ awsEndpointUrl, region, credentials }) => `
import boto3
from botocore.config import Config

local = boto3.Session(
    aws_access_key_id=${double(credentials.accessKeyId)},
    aws_secret_access_key=${double(credentials.secretAccessKey)},
    region_name=${double(region)},
)


def client(service):
    return local.client(service, endpoint_url=${double(awsEndpointUrl)}, config=Config(inject_host_prefix=False))


def resource(service):
    return local.resource(service, endpoint_url=${double(awsEndpointUrl)})`,
  js: ({ awsEndpointUrl, region, credentials }) => `
// new S3Client(local), new SQSClient(local) …
export const local = {
  endpoint: ${double(awsEndpointUrl)},
  region: ${double(region)},
  credentials: {
    accessKeyId: ${double(credentials.accessKeyId)},
    secretAccessKey: ${double(credentials.secretAccessKey)},
  },
  forcePathStyle: true,
  disableHostPrefix: true,
};`,
  terraform: ({ awsEndpointUrl, region, credentials }) => `
provider "aws" {
  region                      = ${double(region)}
  access_key                  = ${double(credentials.accessKeyId)}
  secret_key                  = ${double(credentials.secretAccessKey)}
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true

  endpoints {
${ofTerraform.map((name) => `    ${name.padEnd(10)} = ${double(awsEndpointUrl)}`).join('\n')}
  }
}
# What Terraform makes lasts as what any call makes; an action that is not supported is refused by name.`,
};

/**
 * The services that this runtime has, under the names that the provider uses. docs: Terraform AWS Provider, "Custom
 * Service Endpoint Configuration"
 */
const ofTerraform = [
  'appsync',
  'cloudwatch',
  'cognitoidp',
  'dynamodb',
  'events',
  'iam',
  'lambda',
  'logs',
  's3',
  'scheduler',
  'sfn',
  'sns',
  'sqs',
  'ssm',
  'sts',
];
