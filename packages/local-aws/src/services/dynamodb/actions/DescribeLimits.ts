import type { DescribeLimitsOutput } from '@aws-sdk/client-dynamodb';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { dynamoAction } from '../context.ts';

/** docs: Amazon DynamoDB Developer Guide, "Quotas in Amazon DynamoDB" */
const ofAccount = 80_000;
const ofTable = 40_000;

// docs: Amazon DynamoDB API Reference, "DescribeLimits"
export const DescribeLimits = dynamoAction({
  input: {},
  needs: anywhere('dynamodb:DescribeLimits'),
  genuine: () => [{}],
  run: (): Wire<DescribeLimitsOutput> => ({
    AccountMaxReadCapacityUnits: ofAccount,
    AccountMaxWriteCapacityUnits: ofAccount,
    TableMaxReadCapacityUnits: ofTable,
    TableMaxWriteCapacityUnits: ofTable,
  }),
});
