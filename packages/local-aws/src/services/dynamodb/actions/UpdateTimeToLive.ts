import type { UpdateTimeToLiveOutput } from '@aws-sdk/client-dynamodb';
import { inTurns } from '../../../kernel/in-turns.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, structure, text } from '../../../protocol/members.ts';
import { dynamoAction, onTable } from '../context.ts';
import { validation } from '../errors.ts';
import { changeable, changeTable } from '../tables.ts';

// docs: Amazon DynamoDB API Reference, "UpdateTimeToLive"
export const UpdateTimeToLive = dynamoAction({
  input: {
    TableName: text({ required: true }),
    TimeToLiveSpecification: structure(
      { Enabled: flag({ required: true }), AttributeName: text({ required: true, min: 1, max: 255 }) },
      { required: true },
    ),
  },
  needs: onTable('dynamodb:UpdateTimeToLive'),
  genuine: ({ table }) => [{ TableName: table, TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires' } }],
  async run(
    { TableName, TimeToLiveSpecification: { Enabled, AttributeName } },
    context,
  ): Promise<Wire<UpdateTimeToLiveOutput>> {
    const table = changeable(context, TableName);
    const { ttl, ...others } = table;
    if (ttl === undefined && !Enabled) throw validation('TimeToLive is already disabled');
    if (ttl !== undefined && ttl !== AttributeName)
      throw validation(`TimeToLive is active on a different AttributeName: current AttributeName is ${ttl}`);
    if (ttl !== undefined && Enabled) throw validation('TimeToLive is already enabled');
    await inTurns(changeTable(context.store, table, Enabled ? { ...others, ttl: AttributeName } : others));
    return { TimeToLiveSpecification: { Enabled, AttributeName } };
  },
});
