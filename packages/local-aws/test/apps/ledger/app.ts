import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { AttributeType, BillingMode, StreamViewType, Table, type ITable } from 'aws-cdk-lib/aws-dynamodb';
import {
  Code,
  FilterCriteria,
  FilterRule,
  Function as LambdaFunction,
  Runtime,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { join } from 'node:path';

/** A single table with customers and their orders. A function adds up the orders of each customer, from the stream. */
export function synthesizeLedger(outdir: string): string {
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, 'Ledger');
  const table = new Table(stack, 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    stream: StreamViewType.NEW_AND_OLD_IMAGES,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  table.addGlobalSecondaryIndex({
    indexName: 'by-status',
    partitionKey: { name: 'status', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
  });
  const totals = new LambdaFunction(stack, 'Totals', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromAsset(join(import.meta.dirname, 'functions/totals')),
    environment: { TABLE: table.tableName },
  });
  table.grantWriteData(totals);
  const lost = new Queue(stack, 'Lost');
  totals.addEventSource(
    // Its type and that of the interface differ in whether an optional member may be undefined.
    new DynamoEventSource(table as ITable, {
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 10,
      maxBatchingWindow: Duration.seconds(0),
      retryAttempts: 2,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      parallelizationFactor: 2,
      onFailure: new SqsDlq(lost),
      filters: [FilterCriteria.filter({ dynamodb: { Keys: { sk: { S: FilterRule.beginsWith('order#') } } } })],
    }),
  );
  new CfnOutput(stack, 'TableName', { value: table.tableName });
  new CfnOutput(stack, 'StreamArn', { value: table.tableStreamArn ?? '' });
  new CfnOutput(stack, 'LostUrl', { value: lost.queueUrl });
  app.synth();
  return outdir;
}
