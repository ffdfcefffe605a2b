import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';

const { TABLE, GREETING, FROM } = process.env;

export async function handler() {
  const { Count } = await new DynamoDBClient().send(new ScanCommand({ TableName: TABLE, Select: 'COUNT' }));
  return `${GREETING} ${FROM}: ${Count}`;
}
