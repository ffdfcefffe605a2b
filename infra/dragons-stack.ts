import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from './acknowledgements.ts';
import { Api } from './api.ts';
import { TruthBackup } from './backup.ts';
import { CatalogueTable } from './catalogue-table.ts';
import { Firewall } from './firewall.ts';
import { DragonsFunction, liveAliases } from './function.ts';
import { Identity } from './identity.ts';
import { Notifications, type DeadLetters } from './notifications.ts';
import { Operations } from './operations.ts';
import { Queries } from './queries.ts';
import { Release } from './release.ts';
import { Reports } from './reports.ts';
import type { Settings } from './settings.ts';
import type { Stage } from './stages.ts';
import { Storage } from './storage.ts';
import { Upkeep } from './upkeep.ts';
import { Workflow } from './workflow.ts';

export interface DragonsStackProps extends StackProps {
  readonly settings: Settings;
}

/** An alarm takes ten metrics. A failure of these two functions is visible in the executions and in old reports. */
const unwatched = new Set(['close-report', 'confirm-report']);

/** The table of contents: there is one construct for each capability, and each grants itself what it needs. */
export class DragonsStack extends Stack {
  constructor(scope: Construct, id: string, props: DragonsStackProps) {
    super(scope, id, props);
    const { settings } = props;
    const { stage, sms } = settings;
    this.node.setContext(liveAliases, stage.canary);
    const key = settings.kms ? this.ownKey(stage) : undefined;

    const identity = new Identity(this, 'Identity', { stage, sms });
    const storage = new Storage(this, 'Storage', { ...settings, key });
    const notifications = new Notifications(this, 'Notifications');
    const api = new Api(this, 'Api', { stage, identity, cache: settings.cache });
    const workflow = new Workflow(this, 'Workflow', { stage, sms, api, storage, identity, notifications });
    const table =
      settings.engine === 'athena' ? new CatalogueTable(this, 'CatalogueTable', { stage, storage, key }) : undefined;
    const queries = new Queries(this, 'Queries', { storage, table });
    const reports = new Reports(this, 'Reports', { storage, workflow, quota: settings.quota });
    const upkeep = new Upkeep(this, 'Upkeep', { storage, workflow, api, notifications });
    api.resolveWith({ ...queries.fields, ...reports.fields });
    const deadLetters = { ...upkeep.deadLetters, ...notifications.deadLetters };
    const functions = this.node.findAll().filter((construct) => construct instanceof DragonsFunction);
    const { alarms } = new Operations(this, 'Operations', {
      settings,
      key,
      apiId: api.id,
      stateMachine: workflow.stateMachine,
      functions: functions.filter(({ folder }) => !unwatched.has(folder)),
      deadLetters: Object.values(deadLetters),
    });
    if (stage.canary)
      new Release(this, 'Release', {
        functions,
        alarms: [alarms.ServerErrors, alarms.FunctionErrors, alarms.FunctionThrottles],
      });
    if (settings.backup) new TruthBackup(this, 'Backup', storage.truth.bucketArn);
    if (settings.waf) new Firewall(this, 'Firewall', { Api: api.arn, UserPool: identity.userPool.userPoolArn });

    acknowledgeFindings(this, stage);
    this.output({
      GraphqlUrl: api.url,
      UserPoolId: identity.userPool.userPoolId,
      UserPoolClientId: identity.client.userPoolClientId,
      TruthBucketName: storage.truth.bucketName,
      DataBucketName: storage.data.bucketName,
      CatalogueKey: storage.catalogueKey,
      ...(table && { ResultsBucketName: table.results.bucketName }),
      ...storage.teardownOutput(),
      StateMachineArn: workflow.stateMachine.stateMachineArn,
      TopicArn: notifications.topic.topicArn,
      NotificationQueueUrl: notifications.queue.queueUrl,
      ...deadLetterOutputs(deadLetters),
      FinishReportFunction: upkeep.finish.live.functionArn,
    });
  }

  /** Makes a key. It is deleted 30 days after its stack; a key that encrypts kept data stays with the data. */
  private ownKey(stage: Stage): Key {
    const removalPolicy = stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    return new Key(this, 'Key', { description: 'The data of the dragons', enableKeyRotation: true, removalPolicy });
  }

  private output(values: Record<string, string>): void {
    for (const [name, value] of Object.entries(values)) new CfnOutput(this, name, { value });
  }
}

/** The outputs `FailedQueueUrl` and so on, for `npm run redrive`. */
const deadLetterOutputs = (queues: Readonly<Record<string, DeadLetters>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(queues).map(([name, { queueUrl }]) => [
      `${name[0]?.toUpperCase()}${name.slice(1)}QueueUrl`,
      queueUrl,
    ]),
  );
