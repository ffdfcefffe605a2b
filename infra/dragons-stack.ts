import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from './acknowledgements.ts';
import { Api } from './api.ts';
import { Identity } from './identity.ts';
import { Notifications, type DeadLetters } from './notifications.ts';
import { Queries } from './queries.ts';
import { Reports } from './reports.ts';
import type { Settings } from './settings.ts';
import { Storage } from './storage.ts';
import { Upkeep } from './upkeep.ts';
import { Workflow } from './workflow.ts';

export interface DragonsStackProps extends StackProps {
  readonly settings: Settings;
}

/** The table of contents: one construct a capability, each granting itself what it needs. */
export class DragonsStack extends Stack {
  constructor(scope: Construct, id: string, props: DragonsStackProps) {
    super(scope, id, props);
    const { settings } = props;
    const { stage, sms } = settings;

    const identity = new Identity(this, 'Identity', { stage, sms });
    const storage = new Storage(this, 'Storage', settings);
    const notifications = new Notifications(this, 'Notifications');
    const api = new Api(this, 'Api', { stage, identity });
    const workflow = new Workflow(this, 'Workflow', { stage, sms, api, storage, identity, notifications });
    const queries = new Queries(this, 'Queries', { storage });
    const reports = new Reports(this, 'Reports', { storage, workflow, quota: settings.quota });
    const upkeep = new Upkeep(this, 'Upkeep', { storage, workflow, api, notifications });
    api.resolveWith({ ...queries.fields, ...reports.fields });

    acknowledgeFindings(this, stage);
    this.output({
      GraphqlUrl: api.url,
      UserPoolId: identity.userPool.userPoolId,
      UserPoolClientId: identity.client.userPoolClientId,
      TruthBucketName: storage.truth.bucketName,
      DataBucketName: storage.data.bucketName,
      CatalogueKey: storage.catalogueKey,
      ...storage.teardownOutput(),
      StateMachineArn: workflow.stateMachine.stateMachineArn,
      TopicArn: notifications.topic.topicArn,
      NotificationQueueUrl: notifications.queue.queueUrl,
      ...deadLetterOutputs({ ...upkeep.deadLetters, ...notifications.deadLetters }),
      FinishReportFunction: upkeep.finish.functionArn,
    });
  }

  private output(values: Record<string, string>): void {
    for (const [name, value] of Object.entries(values)) new CfnOutput(this, name, { value });
  }
}

/** `FailedQueueUrl` and so on, for `npm run redrive`. */
const deadLetterOutputs = (queues: Readonly<Record<string, DeadLetters>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(queues).map(([name, { queueUrl }]) => [
      `${name[0]?.toUpperCase()}${name.slice(1)}QueueUrl`,
      queueUrl,
    ]),
  );
