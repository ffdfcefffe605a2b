import { App, CfnOutput, CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId, Provider } from 'aws-cdk-lib/custom-resources';
import { join } from 'node:path';

export interface Tenants {
  /** The names of the tenants; a function makes each. */
  readonly tenants: readonly string[];
  /** The text that a call of the SDK writes. */
  readonly greeting: string;
}

const code = (name: string) => Code.fromAsset(join(import.meta.dirname, 'functions', name));

/** Makes an app whose resources are made by functions: by the CDK's framework, and by calls of the SDK. */
export function synthesizeTenants(outdir: string, { tenants, greeting }: Tenants): string {
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, 'Tenants');
  const bucket = new Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true });
  const functionFor = (name: string) => {
    const made = new LambdaFunction(stack, name, {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: code(name),
      environment: { BUCKET: bucket.bucketName },
    });
    bucket.grantReadWrite(made);
    return made;
  };
  const provider = new Provider(stack, 'Provider', {
    onEventHandler: functionFor('tenant'),
    isCompleteHandler: functionFor('complete'),
    queryInterval: Duration.seconds(1),
  });
  for (const name of tenants) {
    const resourceType = 'Custom::Tenant';
    const properties = { Name: name, Size: 3 };
    const tenant = new CustomResource(stack, name, { serviceToken: provider.serviceToken, resourceType, properties });
    new CfnOutput(stack, `${name}Key`, { value: tenant.getAttString('Key') });
    new CfnOutput(stack, `${name}Ref`, { value: tenant.ref });
  }
  const call = {
    service: 'S3',
    action: 'putObject',
    parameters: { Bucket: bucket.bucketName, Key: 'greeting', Body: greeting },
    physicalResourceId: PhysicalResourceId.of('greeting'),
  };
  new AwsCustomResource(stack, 'Greeting', {
    onCreate: call,
    onUpdate: call,
    policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: [bucket.arnForObjects('*')] }),
  });
  new CfnOutput(stack, 'BucketName', { value: bucket.bucketName });
  app.synth();
  return outdir;
}
