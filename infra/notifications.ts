import { Duration, Validations } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledged } from './acknowledged.ts';

/** The topic that is told of every decision, and one queue that is subscribed to it. */
export class Notifications extends Construct {
  readonly topic: sns.Topic;
  readonly queue: sqs.Queue;
  /** The notifications that nobody could read, and those that did not reach the queue. */
  readonly deadLetters: { readonly unread: DeadLetters; readonly undelivered: DeadLetters };

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.topic = new sns.Topic(this, 'Topic', {
      displayName: 'Dragons',
      enforceSSL: true,
    });
    // The key that AWS manages for SNS has no price, and its policy lets everybody in the account who may publish use
    // it. The construct's `masterKey` would add permissions on keys that nobody needs. docs: AWS Key Management Service
    // Developer Guide, "AWS KMS keys"
    (this.topic.node.defaultChild as sns.CfnTopic).kmsMasterKeyId = 'alias/aws/sns';
    const unread = new DeadLetters(this, 'Unread');
    const undelivered = new DeadLetters(this, 'Undelivered');
    this.deadLetters = { unread, undelivered };
    this.queue = new sqs.Queue(this, 'Queue', { ...kept, deadLetterQueue: { queue: unread, maxReceiveCount: 5 } });
    this.topic.addSubscription(new SqsSubscription(this.queue, { deadLetterQueue: undelivered }));
  }
}

const kept: sqs.QueueProps = {
  enforceSSL: true,
  encryption: sqs.QueueEncryption.SQS_MANAGED,
  retentionPeriod: Duration.days(14),
};

/**
 * Holds what one asynchronous path could not do. Each path has a queue of its own. So the queue tells the form of a
 * message, and where `npm run redrive` returns it.
 */
export class DeadLetters extends sqs.Queue {
  constructor(scope: Construct, id: string) {
    super(scope, id, kept);
    const { rule, reason } = acknowledged.deadLetters;
    Validations.of(this).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
  }
}
