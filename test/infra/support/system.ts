import {
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { DeleteMessageCommand, ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { createOperator, startRuntime, type GrantedPermission, type Operator, type Runtime } from 'local-aws';
import { freshDirectory, removeDirectory } from '../../support/cli.ts';
import { accessTokenOf } from '../../support/sign-in.ts';
import { synthesise } from '../../support/synthesise.ts';
import { createJumpingClock, type JumpingClock } from './jumping-clock.ts';

/** AWS and the application's GraphQL API as an operator sees them, in one runtime whose time can be moved. */
export interface System {
  readonly runtime: Runtime;
  readonly clock: JumpingClock;
  /** Rejects at the first call that a policy denies. */
  readonly denied: Promise<never>;
  readonly dataDirectory: string;
  readonly outputs: Readonly<Record<string, string>>;
  graphql<T>(query: string, variables?: object): Promise<{ data: T | null; errors?: readonly { message: string }[] }>;
  get<T>(bucket: string, key: string): Promise<{ value: T; etag: string } | undefined>;
  text(bucket: string, key: string): Promise<string>;
  put(
    bucket: string,
    key: string,
    value: unknown,
    condition?: { IfMatch?: string; IfNoneMatch?: string },
  ): Promise<void>;
  keys(bucket: string, prefix: string): Promise<string[]>;
  /** Calls a function by its folder in functions/, and answers the name of its error, if any. */
  invoke(folder: string, payload: object, type?: 'Event'): Promise<string | undefined>;
  executionStatus(name: string): Promise<string | undefined>;
  stopExecution(name: string): Promise<void>;
  /** Bodies of everything in the dead-letter queues of upkeep, which are then empty. */
  deadLetters(): Promise<string[]>;
  setPhone(username: string, number: string): Promise<void>;
  /** As the role that may delete the truth. */
  teardown(): Promise<void>;
  close(): Promise<void>;
}

/** The user whose calls the flows make. */
export const ada = { username: 'ada@example.com', password: 'Dragons-are-real-1', groups: [] };

/** Fifteen minutes behind, less a second: as old as signatures let things be that were written just now. */
const offset = -(15 * 60 - 1) * 1000;

/** Starts the assembly; `rotated` moves the catalogue to another bucket and folder by Parameter Store alone. */
export async function startSystem(assembly: string, { rotated = false } = {}): Promise<System> {
  const dataDirectory = freshDirectory();
  const clock = createJumpingClock(offset);
  const { denied, operator } = watchDenials();
  const runtime = await startRuntime({ assembly, dataDirectory, port: 0, users: [ada], clock, operator });
  const { outputs } = runtime;
  const sdk = { endpoint: outputs.awsEndpointUrl, region: outputs.region, credentials: outputs.credentials };
  const lambda = new LambdaClient(sdk);
  const names = new Map(
    (await lambda.send(new ListFunctionsCommand({}))).Functions?.map(({ Description, FunctionName }) => [
      Description?.split('/')[1] ?? '',
      FunctionName ?? '',
    ]),
  );
  const token = await accessTokenOf(outputs, ada);
  const stackOutputs = {
    ...outputs.stackOutputs,
    ...(rotated && (await rotate(new S3Client(sdk), new SSMClient(sdk)))),
  };
  return {
    runtime,
    clock,
    denied,
    dataDirectory,
    outputs: stackOutputs,
    ...objects(new S3Client(sdk)),
    ...executions(new SFNClient(sdk), outputs.stackOutputs['StateMachineArn'] ?? ''),
    async graphql(query, variables) {
      const response = await fetch(outputs.graphqlUrl ?? '', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: token },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Awaited<ReturnType<System['graphql']>> & { data: never };
    },
    async invoke(folder, payload, type) {
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({
          FunctionName: names.get(folder),
          Payload: JSON.stringify(payload),
          ...(type && { InvocationType: type }),
        }),
      );
      return FunctionError === undefined
        ? undefined
        : (JSON.parse(Buffer.from(Payload ?? []).toString('utf8')) as { errorType: string }).errorType;
    },
    deadLetters: () => deadLetters(new SQSClient(sdk)),
    async setPhone(Username, Value) {
      const UserAttributes = [
        { Name: 'phone_number', Value },
        { Name: 'phone_number_verified', Value: 'true' },
      ];
      await new CognitoIdentityProviderClient(sdk).send(
        new AdminUpdateUserAttributesCommand({ UserPoolId: outputs.userPoolId, Username, UserAttributes }),
      );
    },
    teardown: () => teardown(runtime),
    async close() {
      await runtime.stop();
      removeDirectory(dataDirectory);
    },
  };
}

/** What an operator does: a bucket of a name that the roles know, and the two parameters. */
async function rotate(s3: S3Client, ssm: SSMClient): Promise<{ DataBucketName: string; CatalogueKey: string }> {
  const [DataBucketName, CatalogueKey] = ['dragons-dev-data-second', 'catalogue/second/dragons.json'];
  await s3.send(new CreateBucketCommand({ Bucket: DataBucketName }));
  const values = { dragon_data_bucket_name: DataBucketName, dragon_data_file_name: CatalogueKey };
  for (const [Name, Value] of Object.entries(values))
    await ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true }));
  return { DataBucketName, CatalogueKey };
}

function watchDenials(): { denied: Promise<never>; operator: Operator } {
  let write = (line: string): void => void process.stderr.write(line);
  const denied = new Promise<never>((_, reject) => {
    const others = write;
    write = (line) => (line.startsWith('local-aws: denied: ') ? reject(new Error(line.trim())) : others(line));
  });
  // Whether anybody is listening yet or not.
  denied.catch(() => undefined);
  return { denied, operator: createOperator({ write: (line) => write(line) }) };
}

const objects = (s3: S3Client): Pick<System, 'get' | 'text' | 'put' | 'keys'> => {
  const read = async (Bucket: string, Key: string): Promise<{ body: string; etag: string } | undefined> => {
    try {
      const { Body, ETag = '' } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return { body: (await Body?.transformToString()) ?? '', etag: ETag };
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined;
      throw error;
    }
  };
  return {
    async get<T>(bucket: string, key: string) {
      const found = await read(bucket, key);
      return found && { value: JSON.parse(found.body) as T, etag: found.etag };
    },
    text: async (bucket, key) => (await read(bucket, key))?.body ?? '',
    put: async (Bucket, Key, value, condition) =>
      void (await s3.send(
        new PutObjectCommand({
          Bucket,
          Key,
          Body: typeof value === 'string' ? value : JSON.stringify(value),
          ...condition,
        }),
      )),
    keys: async (Bucket, Prefix) =>
      (await s3.send(new ListObjectsV2Command({ Bucket, Prefix }))).Contents?.map(({ Key = '' }) => Key) ?? [],
  };
};

const executions = (states: SFNClient, stateMachineArn: string): Pick<System, 'executionStatus' | 'stopExecution'> => {
  const arnOf = (name: string): string => `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  return {
    async executionStatus(name) {
      try {
        return (await states.send(new DescribeExecutionCommand({ executionArn: arnOf(name) }))).status;
      } catch {
        return undefined;
      }
    },
    stopExecution: async (name) => void (await states.send(new StopExecutionCommand({ executionArn: arnOf(name) }))),
  };
};

/** Of what the function that finishes reports could not do. */
async function deadLetters(sqs: SQSClient): Promise<string[]> {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const bodies: string[] = [];
  for (const QueueUrl of QueueUrls.filter((url) => url.includes('Upkeep'))) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    bodies.push(...Messages.map(({ Body = '' }) => Body));
  }
  return bodies;
}

async function teardown({ outputs, unusedPermissions }: Runtime): Promise<void> {
  const name = unusedPermissions().find(({ role }) => role.includes('Teardown'))?.role;
  const credentials = await assumeRole(outputs, `arn:aws:iam::000000000000:role/${name ?? ''}`);
  const s3 = new S3Client({ endpoint: outputs.awsEndpointUrl, region: outputs.region, credentials });
  const Bucket = outputs.stackOutputs['TruthBucketName'];
  const [Key] = (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map((object) => object.Key) ?? [];
  await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
  for (const { VersionId } of Versions) await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
}

async function assumeRole(
  outputs: Runtime['outputs'],
  RoleArn: string,
): Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken: string }> {
  const { hostname, port } = new URL(outputs.awsEndpointUrl);
  const body = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn,
    RoleSessionName: 'teardown',
  }).toString();
  const signer = new SignatureV4({
    credentials: outputs.credentials,
    region: outputs.region,
    service: 'sts',
    sha256: Sha256,
  });
  const headers = { host: `${hostname}:${port}`, 'content-type': 'application/x-www-form-urlencoded' };
  const signed = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname,
    path: '/',
    query: {},
    headers,
    body,
  });
  const answer = await (await fetch(outputs.awsEndpointUrl, { method: 'POST', headers: signed.headers, body })).text();
  const value = (name: string): string => {
    const text = new RegExp(`<${name}>([^<]+)</${name}>`).exec(answer)?.[1];
    if (text === undefined) throw new Error(answer);
    return text;
  };
  return {
    accessKeyId: value('AccessKeyId'),
    secretAccessKey: value('SecretAccessKey'),
    sessionToken: value('SessionToken'),
  };
}

/** With everything that a setting can add, and parameters that are never kept. */
export async function synthesiseWhole(assembly: string): Promise<void> {
  await synthesise(assembly, { sms: 'true', teardown: 'true', quota: '100/900' });
  const file = join(assembly, 'Dragons-dev.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8')) as {
    Resources: Record<string, { Properties: { Environment?: { Variables: Record<string, unknown> } } }>;
  };
  for (const { Properties } of Object.values(template.Resources))
    if (Properties?.Environment?.Variables['DATA_BUCKET'] !== undefined)
      Properties.Environment.Variables['PARAMETER_CACHE_SECONDS'] = '0';
  writeFileSync(file, JSON.stringify(template));
}

export type { GrantedPermission };
