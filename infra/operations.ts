import { Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { createAlarms, type AlarmName } from './alarms.ts';
import { createDashboard } from './dashboard.ts';
import { createMetrics, type Watched } from './metrics.ts';
import type { Settings } from './settings.ts';

export interface OperationsProps extends Watched {
  readonly settings: Pick<Settings, 'stage' | 'email' | 'budget'>;
  readonly key: IKey | undefined;
}

/** The tools of a team: one dashboard, ten alarms that tell one topic, and a budget if somebody wants to be told. */
export class Operations extends Construct {
  readonly topic: Topic;
  readonly alarms: Readonly<Record<AlarmName, Alarm>>;

  constructor(scope: Construct, id: string, { settings, key, ...watched }: OperationsProps) {
    super(scope, id);
    const { stage, email, budget } = settings;
    // CloudWatch may not use the account's own key for SNS, by which the other topic is encrypted: with that key no
    // alarm would be told. docs: Amazon SNS Developer Guide, "Enable compatibility
    // between event sources from AWS services and encrypted topics"
    this.topic = new Topic(this, 'Topic', {
      displayName: `Dragons ${stage.name}: alarms`,
      enforceSSL: true,
      ...(key && { masterKey: key }),
    });
    this.letCloudWatchTell(key);
    const metrics = createMetrics(this, watched);
    this.alarms = createAlarms(this, stage, metrics);
    for (const alarm of Object.values(this.alarms)) {
      alarm.addAlarmAction(new SnsAction(this.topic));
      alarm.addOkAction(new SnsAction(this.topic));
    }
    createDashboard(this, metrics, Object.values(this.alarms));
    if (email === undefined) return;
    this.topic.addSubscription(new EmailSubscription(email));
    this.limitSpending(email, budget);
  }

  /**
   * Allows the account's alarms to publish. The topic's own policy replaces the default one, which would have allowed
   * them.
   */
  private letCloudWatchTell(key: IKey | undefined): void {
    const { account } = Stack.of(this);
    const allowed = (actions: string[], resources: string[]): PolicyStatement =>
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions,
        resources,
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      });
    this.topic.addToResourcePolicy(allowed(['sns:Publish'], [this.topic.topicArn]));
    key?.addToResourcePolicy(allowed(['kms:Decrypt', 'kms:GenerateDataKey*'], ['*']));
  }

  /**
   * Limits the spending of the whole account, because a tag would count only if somebody had activated it by hand in
   * the billing console before.
   */
  private limitSpending(email: string, amount: number): void {
    new CfnBudget(this, 'Budget', {
      budget: { budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount, unit: 'USD' } },
      notificationsWithSubscribers: [80, 100].map((threshold) => ({
        notification: { comparisonOperator: 'GREATER_THAN', notificationType: 'ACTUAL', threshold },
        subscribers: [{ subscriptionType: 'EMAIL', address: email }],
      })),
    });
  }
}
