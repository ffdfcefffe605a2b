import type { UntagResourceCommandOutput } from '@aws-sdk/client-dynamodb';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { dynamoAction } from '../context.ts';
import { putTags, taggedTable } from '../tags.ts';
import { onResource } from '../../../contract/action.ts';

// docs: Amazon DynamoDB API Reference, "UntagResource"
export const UntagResource = dynamoAction({
  input: {
    ResourceArn: text({ required: true, min: 1, max: 1283 }),
    TagKeys: list(text({ min: 1, max: 128 }), { required: true }),
  },
  needs: onResource('dynamodb:UntagResource'),
  genuine: ({ table }) => [{ ResourceArn: `arn:aws:dynamodb:us-east-1:000000000000:table/${table}`, TagKeys: ['z'] }],
  run({ ResourceArn, TagKeys }, context): Wire<UntagResourceCommandOutput> {
    const table = taggedTable(context, ResourceArn);
    const left = Object.entries(table.tags ?? {}).filter(([key]) => !TagKeys.includes(key));
    putTags(context, table, Object.fromEntries(left));
    return {};
  },
});
