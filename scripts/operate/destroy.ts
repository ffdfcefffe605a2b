import { spawn } from 'node:child_process';
import { CloudFormationClient, type StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { CommandError } from '../../functions/import/connect.ts';
import { pageStackName, parameterName, stackName, type Stage } from '../../infra/stages.ts';
import { UsageError, type OperatorCommand, type Terminal, type Values } from './command.ts';
import { emptyBucket } from './empty-bucket.ts';
import { removePage, type PageStackFound } from './page-removal.ts';
import { deleteStack, resourcesOf, type Wait } from './stack-removal.ts';
import { describeStack, outputNamed, outputsOf, regionOf, stageNamed } from './target.ts';

export interface DestroyPorts {
  readonly wait: Wait;
  /** Deploys the stage once more, with the role that may delete the truth. */
  deployTeardown(stage: Stage, region: string): Promise<void>;
}

const usage = `npm run destroy -- --stage STAGE [--region REGION] [--account ID] [--plan | --yes]

Takes a stage down: shows what goes and what stays, asks, deletes the page with its stack,
empties the buckets (the truth as the role Teardown, which it deploys where it is missing),
deletes the stack, and proves that nothing is left. In prod the buckets with their policies,
the user pool, its client and its group stay as they are; docs/deployment.md says how to
adopt or delete them.

  --stage STAGE    dev, test, staging or prod
  --region REGION  that of the environment or profile unless given
  --account ID     refuses credentials of any other account
  --plan           shows, and changes nothing
  --yes            does not ask; needs --account`;

export const createDestroyCommand = (ports: DestroyPorts = systemPorts): OperatorCommand => ({
  usage,
  options: {
    stage: { type: 'string' },
    region: { type: 'string' },
    account: { type: 'string' },
    plan: { type: 'boolean' },
    yes: { type: 'boolean' },
  },
  async run(values, terminal) {
    const plan = await planOf(values);
    for (const line of linesOf(plan)) terminal.out(line);
    if (values['plan'] === true) return 0;
    await confirm(plan, values, terminal);
    return takeDown(plan, ports, terminal);
  },
});

interface Plan {
  readonly stage: Stage;
  readonly stack: string;
  readonly stackId: string;
  readonly status: string;
  readonly region: string;
  readonly account: string;
  readonly resources: readonly StackResourceSummary[];
  readonly outputs: Readonly<Record<string, string>>;
  /** The bucket that the catalogue was moved to, which does not belong to the stack. */
  readonly foreignBucket: string | undefined;
  readonly page: PageStackFound | undefined;
}

async function planOf({ stage: name, region, account: expected, yes }: Values): Promise<Plan> {
  const stage = stageNamed(name);
  const stack = stackName(stage);
  const client = new CloudFormationClient(regionOf(region));
  if (yes === true && expected === undefined)
    throw new UsageError('--yes needs --account: what does not ask has to say which account it means.');
  if (expected !== undefined && !/^\d{12}$/.test(String(expected)))
    throw new UsageError(`--account ${String(expected)}: the id of an account has twelve digits.`);
  const described = await describeStack(client, stack);
  const where = await client.config.region();
  const sts = new STSClient({ region: where });
  const { Account: account = '' } = await sts.send(new GetCallerIdentityCommand({}));
  if (expected !== undefined && expected !== account)
    throw new CommandError(`The credentials are of account ${account}, not ${String(expected)}. Nothing was changed.`);
  if (described?.StackId === undefined)
    throw new CommandError(`There is no stack ${stack} in account ${account}, ${where}. Nothing was changed.`);
  const { StackId: stackId, StackStatus: status = '' } = described;
  refuseBusy(stack, status);
  const resources = await resourcesOf(client, stackId);
  const page = await pageOf(stage, client);
  const outputs = outputsOf(described);
  const foreignBucket = await movedTo(stage, where, outputs);
  return { stage, stack, stackId, status, region: where, account, resources, outputs, foreignBucket, page };
}

function refuseBusy(stack: string, status: string): void {
  if (status.endsWith('_IN_PROGRESS'))
    throw new CommandError(`${stack} is ${status}: wait until that is over. Nothing was changed.`);
}

async function pageOf(stage: Stage, client: CloudFormationClient): Promise<PageStackFound | undefined> {
  const name = pageStackName(stage);
  const stack = await describeStack(client, name);
  if (stack === undefined) return undefined;
  refuseBusy(name, stack.StackStatus ?? '');
  return { name, stack, resources: await resourcesOf(client, stack.StackId ?? name) };
}

async function movedTo(stage: Stage, region: string, outputs: Plan['outputs']): Promise<string | undefined> {
  const Name = parameterName('dragon_data_bucket_name', stage);
  const { Parameter } = await new SSMClient({ region })
    .send(new GetParameterCommand({ Name }))
    .catch((error: Error) => (error.name === 'ParameterNotFound' ? { Parameter: undefined } : Promise.reject(error)));
  return Parameter?.Value === outputs['DataBucketName'] ? undefined : Parameter?.Value;
}

/**
 * Tells whether the role is needed. A stack whose deletion failed cannot be updated; its policy that needs the role is
 * deleted before the bucket.
 */
const needsRole = ({ stage, outputs, status }: Plan): boolean =>
  !stage.keepsData && outputs['TeardownRoleArn'] === undefined && status !== 'DELETE_FAILED';

function linesOf(plan: Plan): string[] {
  const { stage, stack, region, account, resources, outputs, foreignBucket, page } = plan;
  const buckets = `${outputs['TruthBucketName'] ?? '?'} and ${outputs['DataBucketName'] ?? '?'}`;
  return [
    `${stack} in account ${account}, ${region}: ${resources.length} resources.`,
    stage.keepsData
      ? `The data stay: buckets ${buckets} with their policies, the user pool, its client and its group.`
      : `The data go, and nothing brings them back: every version of every object in ${buckets}, and all users.`,
    ...(page === undefined ? [] : [`The page goes: ${page.name}, ${page.resources.length} resources, and its files.`]),
    ...(needsRole(plan) ? ['First it is deployed once more, with the role that may delete the truth.'] : []),
    ...(foreignBucket === undefined
      ? []
      : [`The catalogue lies in ${foreignBucket}, which is not the stack's: it stays, delete it yourself.`]),
  ];
}

async function confirm({ stack }: Plan, { yes }: Values, { ask }: Terminal): Promise<void> {
  if (yes === true) return;
  if (ask === undefined)
    throw new UsageError('Nobody can be asked here: give --yes and --account. Nothing was changed.');
  const answer = await ask(`Type ${stack} to go on: `);
  if (answer.trim() !== stack) throw new CommandError('Nothing was changed.');
}

async function takeDown(plan: Plan, ports: DestroyPorts, { out }: Terminal): Promise<number> {
  const client = new CloudFormationClient({ region: plan.region });
  if (plan.page) out(await removePage(plan.page, client, plan.region, ports.wait));
  // The deployment with the role Teardown has no other settings, and removes this bucket.
  if (!plan.stage.keepsData) await emptyResults(plan);
  const ready = plan.stage.keepsData ? plan : await withTeardown(plan, client, ports);
  const empty = async (): Promise<void> => {
    if (!plan.stage.keepsData) await emptyResults(ready);
    if (!plan.stage.keepsData) out(`${await emptyBoth(ready, ports.wait)} versions of objects deleted.`);
  };
  await deleteStack(client, plan.stackId, empty, ports.wait);
  return prove(ready, client, out);
}

/** Empties the results of queries, if the stage was deployed with Athena. */
async function emptyResults({ region, outputs }: Plan): Promise<void> {
  const bucket = outputs['ResultsBucketName'];
  if (bucket !== undefined) await emptyBucket(new S3Client({ region }), bucket);
}

async function withTeardown(plan: Plan, client: CloudFormationClient, ports: DestroyPorts): Promise<Plan> {
  if (!needsRole(plan)) return plan;
  await ports.deployTeardown(plan.stage, plan.region);
  const stack = await describeStack(client, plan.stackId);
  return { ...plan, outputs: stack === undefined ? {} : outputsOf(stack) };
}

/** Empties the derived bucket with the caller's own credentials, and the truth with the only role that may. */
async function emptyBoth(plan: Plan, wait: Wait): Promise<number> {
  const { region } = plan;
  const own = new S3Client({ region });
  const sts = new STSClient({ region });
  const RoleArn = plan.outputs['TeardownRoleArn'];
  const assumable = RoleArn !== undefined && (await assume(sts, RoleArn, wait)) !== undefined;
  // If the role was deleted before the bucket, the policy that needs it was deleted as well.
  const truth = assumable ? new S3Client({ region, credentials: fromRole(sts, RoleArn, wait) }) : own;
  const derived = await emptyBucket(own, outputNamed(plan, 'DataBucketName'));
  return derived + (await emptyBucket(truth, outputNamed(plan, 'TruthBucketName')));
}

/** The client calls this again when the credentials are about to expire. */
const fromRole = (sts: STSClient, RoleArn: string, wait: Wait) => async (): Promise<Identity> => {
  const identity = await assume(sts, RoleArn, wait);
  if (identity === undefined) throw new CommandError('The role Teardown cannot be assumed any more.');
  return identity;
};

interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration?: Date;
}

/** Assumes a role. A new role is not known everywhere at once. Answers undefined for a role that does not exist. */
async function assume(sts: STSClient, RoleArn: string, wait: Wait): Promise<Identity | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'destroy' }));
      const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = Credentials ?? {};
      const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
      return { ...keys, ...(Expiration && { expiration: Expiration }) };
    } catch (error) {
      if ((error as Error).name !== 'AccessDenied') throw error;
      if (attempt === 6) return undefined;
      await wait(5_000);
    }
  }
}

/** Checks that nothing is left, by CloudFormation's list of resources, and by asking S3 for the buckets. */
async function prove(plan: Plan, client: CloudFormationClient, out: Terminal['out']): Promise<number> {
  const after = await resourcesOf(client, plan.stackId);
  const kept = after.filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_SKIPPED');
  const left = after.filter(({ ResourceStatus }) => !/^DELETE_(COMPLETE|SKIPPED)$/.test(ResourceStatus ?? ''));
  const buckets = plan.stage.keepsData ? [] : await existing(plan);
  for (const { ResourceType, PhysicalResourceId } of kept) out(`Kept: ${ResourceType} ${PhysicalResourceId ?? ''}`);
  const unexpected = [
    ...(plan.stage.keepsData ? left : [...left, ...kept]).map(({ LogicalResourceId = '' }) => LogicalResourceId),
    ...buckets,
  ];
  if (unexpected.length > 0)
    throw new CommandError(`${plan.stack} is gone, but not all of it: ${unexpected.join(', ')}.`);
  out(`${plan.stack} is gone: ${after.length - kept.length} resources deleted, ${kept.length} kept, 0 left.`);
  return 0;
}

async function existing({ region, outputs }: Plan): Promise<string[]> {
  const s3 = new S3Client({ region });
  const found = await Promise.all(
    [outputs['TruthBucketName'], outputs['DataBucketName']].map(async (Bucket) =>
      s3.send(new HeadBucketCommand({ Bucket })).then(
        () => [Bucket ?? ''],
        (error: Error) => (error.name === 'NotFound' ? [] : Promise.reject(error)),
      ),
    ),
  );
  return found.flat();
}

const systemPorts: DestroyPorts = {
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  async deployTeardown({ name }, region) {
    const settings = ['-c', `stage=${name}`, '-c', 'teardown=true', '--require-approval', 'never'];
    const child = spawn('npx', ['cdk', 'deploy', ...settings], {
      stdio: 'inherit',
      env: { ...process.env, AWS_REGION: region },
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (code !== 0) throw new CommandError('The deployment with the role Teardown failed: nothing was deleted.');
  },
};
