import type { TagResourceCommandOutput } from '@aws-sdk/client-dynamodb';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { dynamoAction } from '../context.ts';
import { withTags } from '../engine/table.ts';
import { putTags, taggedTable } from '../tags.ts';
import { tag } from '../../../protocol/members.ts';
import { onResource } from '../../../contract/action.ts';

// docs: Amazon DynamoDB API Reference, "TagResource"
export const TagResource = dynamoAction({
  input: { ResourceArn: text({ required: true, min: 1, max: 1283 }), Tags: list(tag, { required: true }) },
  needs: onResource('dynamodb:TagResource'),
  genuine: ({ table }) => [
    { ResourceArn: `arn:aws:dynamodb:us-east-1:000000000000:table/${table}`, Tags: [{ Key: 'a', Value: 'b' }] },
  ],
  run({ ResourceArn, Tags }, context): Wire<TagResourceCommandOutput> {
    const table = taggedTable(context, ResourceArn);
    putTags(context, table, withTags(table.tags ?? {}, Tags));
    return {};
  },
});
