import { App, CfnOutput, NestedStack, Stack, Stage, type Environment } from 'aws-cdk-lib/core';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';

/** Makes an app with a stage for each place: a stack with a nested one, and a stack that refers to both. */
export function synthesizeRegions(outdir: string, places: Readonly<Record<string, Environment>>): string {
  const app = new App({ outdir, analyticsReporting: false });
  for (const [name, env] of Object.entries(places)) {
    const stage = new Stage(app, name, { env });
    const base = new Stack(stage, 'Base');
    const news = new Topic(base, 'News');
    const topic = new Topic(new NestedStack(base, 'Inner'), 'Topic');
    const api = new Stack(stage, 'Api');
    const queue = new Queue(api, 'Queue');
    news.addSubscription(new SqsSubscription(queue));
    new CfnOutput(api, 'QueueUrl', { value: queue.queueUrl });
    new CfnOutput(api, 'NewsArn', { value: news.topicArn });
    new CfnOutput(api, 'InnerArn', { value: topic.topicArn });
    // The app writes out this ARN itself.
    new CfnOutput(api, 'Written', { value: `arn:aws:sns:${api.region}:${api.account}:${news.topicName}` });
  }
  app.synth();
  return outdir;
}
