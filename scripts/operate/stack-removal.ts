import {
  DeleteStackCommand,
  paginateListStackResources,
  type CloudFormationClient,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { CommandError } from '../../functions/import/connect.ts';
import { describeStack } from './target.ts';

export type Wait = (milliseconds: number) => Promise<void>;

/**
 * Lists the resources of a stack, even of a deleted one: CloudFormation lists them for 90 days. docs: API Reference,
 * "ListStackResources"
 */
export async function resourcesOf(client: CloudFormationClient, StackName: string): Promise<StackResourceSummary[]> {
  const found: StackResourceSummary[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName }))
    found.push(...StackResourceSummaries);
  return found;
}

/**
 * Deletes the stack with this id and waits for the end. `empty` runs before each attempt: until its functions are
 * deleted, the application may write into an emptied bucket, and S3 deletes no bucket that contains anything.
 */
export async function deleteStack(
  client: CloudFormationClient,
  stackId: string,
  empty: () => Promise<void>,
  wait: Wait,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await empty();
    await client.send(new DeleteStackCommand({ StackName: stackId }));
    const status = await settled(client, stackId, wait);
    if (status === 'DELETE_COMPLETE') return;
    if (attempt === 3) throw new CommandError(await reasons(client, stackId, status));
  }
}

async function settled(client: CloudFormationClient, stackId: string, wait: Wait): Promise<string> {
  for (;;) {
    const status = (await describeStack(client, stackId))?.StackStatus ?? 'DELETE_COMPLETE';
    if (!status.endsWith('_IN_PROGRESS')) return status;
    await wait(5_000);
  }
}

async function reasons(client: CloudFormationClient, stackId: string, status: string): Promise<string> {
  const failed = (await resourcesOf(client, stackId)).filter(
    ({ ResourceStatus }) => ResourceStatus === 'DELETE_FAILED',
  );
  const lines = failed.map(
    ({ LogicalResourceId, ResourceStatusReason }) => `\n  ${LogicalResourceId}: ${ResourceStatusReason ?? 'no reason'}`,
  );
  return `The stack is ${status}. What could not be deleted:${lines.join('')}\nCure it and run the command again.`;
}
