import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import * as v from 'valibot';
import { readJson } from '../../functions/import/connect.ts';
import { stackName, stages, type Stage } from '../../infra/stages.ts';
import { UsageError, type Values } from './command.ts';

/** A running stack, on AWS or on a laptop: the settings for its clients, and its outputs. */
export interface Target {
  readonly client: ClientOptions;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface ClientOptions {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export const targetOptions = {
  stage: { type: 'string' },
  region: { type: 'string' },
  outputs: { type: 'string' },
} as const;

/** Finds the stack by `--outputs FILE`, which `npm start` writes, or by `--stage`, which CloudFormation knows. */
export async function findTarget({ stage, region, outputs }: Values): Promise<Target> {
  if ((stage === undefined) === (outputs === undefined))
    throw new UsageError('Say which stack: --stage STAGE on AWS, or --outputs FILE of one that npm start has up.');
  if (outputs !== undefined) return fromFile(String(outputs));
  const client = regionOf(region);
  const stack = await describeStack(new CloudFormationClient(client), stackName(stageNamed(stage)));
  if (stack === undefined) throw new UsageError(`There is no stack ${stackName(stageNamed(stage))} in this region.`);
  return { client, outputs: outputsOf(stack) };
}

export function stageNamed(name: unknown): Stage {
  const known: Readonly<Record<string, Stage>> = stages;
  const list = Object.keys(known).join(', ');
  if (name === undefined) throw new UsageError(`Say which stage: --stage with one of ${list}.`);
  if (typeof name === 'string' && Object.hasOwn(known, name)) return known[name] as Stage;
  throw new UsageError(`--stage ${String(name)}: the stages are ${list}.`);
}

/** Without `--region` the region of the environment or profile counts. */
export function regionOf(region: unknown): { readonly region?: string } {
  if (region === undefined) return {};
  if (typeof region === 'string' && /^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return { region };
  throw new UsageError(`--region ${String(region)}: that is no name of a region. One is us-east-1.`);
}

export const outputsOf = ({ Outputs = [] }: Stack): Readonly<Record<string, string>> =>
  Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));

/** Describes a stack by name or id. Answers undefined if there is none. */
export async function describeStack(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    return (await client.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0];
  } catch (error) {
    const { name: code, message } = error as Error;
    if (code === 'ValidationError' && message.includes('does not exist')) return undefined;
    // This is the message for a missing variable, and for an empty one. observed: @aws-sdk/client-cloudformation 3.1169
    if (/^Region (is missing|not accepted)/.test(message))
      throw new UsageError('Say which region: --region, or set AWS_REGION.');
    throw error;
  }
}

const fileSchema = v.object({
  awsEndpointUrl: v.optional(v.string()),
  region: v.string(),
  credentials: v.optional(v.object({ accessKeyId: v.string(), secretAccessKey: v.string() })),
  stackOutputs: v.record(v.string(), v.string()),
});

async function fromFile(path: string): Promise<Target> {
  const read = v.safeParse(fileSchema, await readJson(path));
  if (!read.success)
    throw new UsageError(`${path} is no outputs file: ${v.getDotPath(read.issues[0]) ?? 'it'} is missing or wrong.`);
  const { awsEndpointUrl, region, credentials, stackOutputs } = read.output;
  const endpoint = awsEndpointUrl === undefined ? {} : { endpoint: awsEndpointUrl };
  return { client: { region, ...endpoint, ...(credentials && { credentials }) }, outputs: stackOutputs };
}

/** Answers an output that the command needs; a stack from before it existed lacks it. */
export function outputNamed({ outputs }: Pick<Target, 'outputs'>, name: string): string {
  const value = outputs[name];
  if (value === undefined)
    throw new UsageError(`The stack has no output ${name}: it is older than this command. Deploy it again first.`);
  return value;
}
