import {
  CloudFormationClient,
  CreateStackCommand,
  paginateDescribeStackEvents,
  paginateDescribeStacks,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { CommandError } from '../../../functions/import/connect.ts';
import { UsageError } from '../../../scripts/operate/command.ts';
import { emptyBucket } from '../../../scripts/operate/empty-bucket.ts';
import { deleteStack, resourcesOf, type Wait } from '../../../scripts/operate/stack-removal.ts';
import { describeStack, outputsOf } from '../../../scripts/operate/target.ts';
import type { Template } from './case.ts';
import { StackRefused, type Place, type Raised, type Reach } from './place.ts';

/** All stacks of the kit have it, so that those are found which an interrupted run has left. */
const tag = 'local-aws-conformance';

export interface Aws extends Place {
  /** Stacks of the kit that are there now, by name. */
  leftOver(): Promise<readonly string[]>;
  remove(stack: string): Promise<void>;
}

export interface AwsOptions {
  readonly region?: string;
  readonly profile?: string;
  readonly wait: Wait;
}

/** The account of the credentials, which are asked for who they are. */
export async function openAws({ wait, profile, ...asked }: AwsOptions): Promise<Aws> {
  const client = { ...asked, ...(profile !== undefined && { profile }) };
  const sts = new STSClient(client);
  const region = await regionOf(sts);
  const { Account: account = '' } = await sts.send(new GetCallerIdentityCommand({})).catch(explain(profile));
  const credentials = (): Promise<Awaited<ReturnType<Reach['credentials']>>> => sts.config.credentials();
  const settle = (): Promise<void> => wait(15_000);
  const reach: Reach = { region, account, credentials, settle, patience: (seconds) => seconds };
  const cloudFormation = new CloudFormationClient({ ...client, region });
  const s3 = new S3Client({ ...client, region });
  const remove = (stack: string): Promise<void> => removeStack(cloudFormation, s3, stack, wait);
  return {
    account,
    region,
    remove,
    async raise(name, template) {
      const StackName = `${tag}-${name.replaceAll(/[^A-Za-z0-9]+/g, '-')}-${Date.now().toString(36)}`;
      const stack = await create(cloudFormation, StackName, template, wait);
      if (typeof stack !== 'string') {
        await settle();
        return { stack: StackName, outputs: stack, reach, remove: () => remove(StackName) };
      }
      const refusal = await whyRefused(cloudFormation, stack);
      await remove(stack);
      throw refusal;
    },
    async leftOver() {
      const names: string[] = [];
      for await (const { Stacks = [] } of paginateDescribeStacks({ client: cloudFormation }, {}))
        names.push(
          ...Stacks.filter(({ Tags = [] }) => Tags.some(({ Key }) => Key === tag)).map((one) => one.StackName ?? ''),
        );
      return names;
    },
  };
}

async function regionOf({ config }: STSClient): Promise<string> {
  try {
    return await config.region();
  } catch {
    throw new UsageError('Say which region: --region, or set AWS_REGION.');
  }
}

const explain = (profile: string | undefined) => (error: Error) => {
  if (profile !== undefined && error.name === 'CredentialsProviderError')
    throw new UsageError(`--profile ${profile}: ${profileAdvice}`);
  throw error;
};
const profileAdvice = 'it has no credentials in ~/.aws/config and ~/.aws/credentials; aws configure makes a profile.';

/** The outputs of the stack, or its id where it did not come to be. */
async function create(
  client: CloudFormationClient,
  StackName: string,
  template: Template,
  wait: Wait,
): Promise<Raised['outputs'] | string> {
  const { StackId = StackName } = await client
    .send(
      new CreateStackCommand({
        StackName,
        TemplateBody: JSON.stringify(template),
        Capabilities: ['CAPABILITY_IAM'],
        OnFailure: 'DO_NOTHING',
        Tags: [{ Key: tag, Value: 'true' }],
      }),
    )
    .catch(refuse);
  for (;;) {
    const stack = await describeStack(client, StackId);
    const status = stack?.StackStatus ?? '';
    if (stack && status === 'CREATE_COMPLETE') return outputsOf(stack);
    if (!status.endsWith('_IN_PROGRESS')) return StackId;
    await wait(3_000);
  }
}

/** CloudFormation refuses a template that is none before it makes anything. */
function refuse(error: Error): never {
  if (error.name === 'ValidationError') throw new StackRefused(error.message);
  throw error;
}

async function whyRefused(client: CloudFormationClient, StackName: string): Promise<StackRefused> {
  const failed: StackEvent[] = [];
  for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName }))
    failed.push(...StackEvents.filter(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED'));
  // The first is the cause; the others were cancelled because of it.
  const { ResourceStatusReason = 'CloudFormation gives no reason.', LogicalResourceId } = failed.at(-1) ?? {};
  return new StackRefused(ResourceStatusReason, LogicalResourceId);
}

async function removeStack(client: CloudFormationClient, s3: S3Client, stack: string, wait: Wait): Promise<void> {
  const described = await describeStack(client, stack);
  if (described?.StackId === undefined) return;
  const buckets = (await resourcesOf(client, described.StackId)).filter(
    ({ ResourceType }) => ResourceType === 'AWS::S3::Bucket',
  );
  const empty = async (): Promise<void> => {
    for (const { PhysicalResourceId } of buckets) if (PhysicalResourceId) await emptyBucket(s3, PhysicalResourceId);
  };
  try {
    await deleteStack(client, described.StackId, empty, wait);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(`${stack} could not be removed. ${error.message}`);
  }
}
