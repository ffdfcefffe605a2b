import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** A direct SMS has no resource of its own; topics are excluded in every partition. */
export function smsStatement(scope: Construct): PolicyStatement {
  const topics = Stack.of(scope).formatArn({
    service: 'sns',
    region: '*',
    account: '*',
    resource: '*',
    arnFormat: ArnFormat.NO_RESOURCE_NAME,
  });
  return new PolicyStatement({ actions: ['sns:Publish'], notResources: [topics] });
}
