import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../../src/kernel/clock.ts';
import type { Service } from '../../../src/contract/service.ts';
import { createDynamoDb } from '../../../src/services/dynamodb/index.ts';
import { provision, sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';

export interface Served {
  readonly client: DynamoDBClient;
  readonly service: Service;
  readonly ports: TestPorts;
  close(): Promise<void>;
}

/** Serves the service to the real client, with a new database or that of an earlier run. */
export async function serveDynamo(clock?: Clock, ports: TestPorts = testPorts(clock && { clock })): Promise<Served> {
  const service = createDynamoDb(ports);
  const served = await serveService(service);
  const client = new DynamoDBClient({ ...sdkConfig(served.url), maxAttempts: 1 });
  return {
    client,
    service,
    ports,
    async close() {
      client.destroy();
      await service.stop();
      await served.close();
    },
  };
}

/** A table `things` by `pk` and the number `sk`, with an index by `kind` and a local one by `size`. */
export const thingsTable = {
  TableName: 'things',
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'N' },
    { AttributeName: 'kind', AttributeType: 'S' },
    { AttributeName: 'size', AttributeType: 'N' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-kind',
      KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['note'] },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'by-size',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'size', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
};

export const provisionThings = (service: Service, properties: Record<string, unknown> = thingsTable) =>
  provision(service, 'AWS::DynamoDB::Table', 'Things', properties);
