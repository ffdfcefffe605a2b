import type { CloudFormationClient, Stack, StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { CommandError } from '../../functions/import/connect.ts';
import { emptyBucket } from './empty-bucket.ts';
import { deleteStack, resourcesOf, type Wait } from './stack-removal.ts';
import { outputNamed, outputsOf } from './target.ts';

/** The stack of the page, with its contents. */
export interface PageStackFound {
  readonly name: string;
  readonly stack: Stack;
  readonly resources: readonly StackResourceSummary[];
}

/** Removes the page, in every stage, because all of it can be made again. Throws unless nothing is left. */
export async function removePage(
  { name, stack }: PageStackFound,
  client: CloudFormationClient,
  region: string,
  wait: Wait,
): Promise<string> {
  const id = stack.StackId ?? name;
  const s3 = new S3Client({ region });
  const bucket = outputNamed({ outputs: outputsOf(stack) }, 'PageBucketName');
  await deleteStack(client, id, async () => void (await emptyBucket(s3, bucket)), wait);
  const after = await resourcesOf(client, id);
  const left = after.filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE');
  if (left.length > 0)
    throw new CommandError(
      `${name} is gone, but not all of it: ${left.map(({ LogicalResourceId = '' }) => LogicalResourceId).join(', ')}.`,
    );
  return `${name} is gone: ${after.length} resources deleted, 0 left.`;
}
