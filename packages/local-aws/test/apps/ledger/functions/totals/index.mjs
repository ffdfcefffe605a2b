import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

const dynamo = new DynamoDBClient();
const amountOf = (image) => Number(image?.amount?.N ?? 0);

/** Adds each change once: a customer keeps the last sequence number that was added. */
export const handler = async ({ Records }) => {
  for (const { dynamodb } of Records) {
    const { Keys, OldImage, NewImage, SequenceNumber } = dynamodb;
    try {
      await dynamo.send(
        new UpdateItemCommand({
          TableName: process.env.TABLE,
          Key: { pk: Keys.pk, sk: { S: 'customer' } },
          UpdateExpression: 'ADD spent :change SET seen = :seen',
          ConditionExpression: 'attribute_not_exists(seen) OR seen < :seen',
          ExpressionAttributeValues: {
            ':change': { N: String(amountOf(NewImage) - amountOf(OldImage)) },
            ':seen': { S: SequenceNumber },
          },
        }),
      );
    } catch (error) {
      if (error.name !== 'ConditionalCheckFailedException')
        return { batchItemFailures: [{ itemIdentifier: SequenceNumber }] };
    }
  }
  return { batchItemFailures: [] };
};
