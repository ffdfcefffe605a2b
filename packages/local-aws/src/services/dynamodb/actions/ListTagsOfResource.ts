import type { ListTagsOfResourceOutput } from '@aws-sdk/client-dynamodb';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { dynamoAction } from '../context.ts';
import { taggedTable } from '../tags.ts';
import { onResource } from '../../../contract/action.ts';

// docs: Amazon DynamoDB API Reference, "ListTagsOfResource": all tags of a table are one page here
export const ListTagsOfResource = dynamoAction({
  input: { ResourceArn: text({ required: true, min: 1, max: 1283 }) },
  needs: onResource('dynamodb:ListTagsOfResource'),
  genuine: ({ table }) => [{ ResourceArn: `arn:aws:dynamodb:us-east-1:000000000000:table/${table}` }],
  run: ({ ResourceArn }, context): Wire<ListTagsOfResourceOutput> => ({
    Tags: Object.entries(taggedTable(context, ResourceArn).tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
  }),
});
