import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as eventTargets from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { Api } from './api.ts';
import { DragonsFunction } from './function.ts';
import { DeadLetters, type Notifications } from './notifications.ts';
import type { Storage } from './storage.ts';
import type { Workflow } from './workflow.ts';

export interface UpkeepProps {
  readonly storage: Storage;
  readonly workflow: Workflow;
  readonly api: Api;
  readonly notifications: Notifications;
}

/**
 * Finishes what an execution could not. An event reports it at once. A sweep looks every minute, because those events
 * are best effort. docs: AWS Step Functions Developer Guide, "Automating Step Functions event delivery with
 * EventBridge"
 */
export class Upkeep extends Construct {
  readonly finish: DragonsFunction;
  /**
   * The calls of the function that failed finally, the events that never reached it, and the sweeps that were never
   * made.
   */
  readonly deadLetters = {
    failed: new DeadLetters(this, 'Failed'),
    unseen: new DeadLetters(this, 'Unseen'),
    unswept: new DeadLetters(this, 'Unswept'),
  };

  constructor(scope: Construct, id: string, { storage, workflow, api, notifications }: UpkeepProps) {
    super(scope, id);
    const finish = new DragonsFunction(this, 'FinishReport', {
      folder: 'finish-report',
      memorySize: 1024,
      timeout: Duration.seconds(60),
    });
    this.finish = finish;
    storage.location(finish);
    storage.truthLocation(finish);
    storage.objects(finish, storage.truth, ['s3:GetObject', 's3:PutObject'], 'reports/');
    storage.objects(finish, storage.truth, ['s3:GetObject'], 'dragons/');
    storage.listing(finish, storage.truth, 'reports/', 'dragons/');
    storage.objects(finish, storage.data, ['s3:PutObject'], 'index/');
    storage.objects(
      finish,
      storage.data,
      ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      'catalogue/',
      'pending/',
    );
    storage.objects(finish, storage.data, ['s3:GetObject', 's3:DeleteObject'], 'open/');
    storage.listing(finish, storage.data, 'catalogue/', 'pending/', 'open/');
    workflow.grantStart(finish);
    workflow.grantDescribe(finish);
    api.grantMutations(finish, 'publishReportStatus', 'publishDragonAdded');
    notifications.topic.grantPublish(finish);
    finish.addEnvironment('TOPIC_ARN', notifications.topic.topicArn);
    finish.live.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: new SqsDestination(this.deadLetters.failed),
    });

    new events.Rule(this, 'ExecutionsEnded', {
      description: 'Executions that could not finish their report themselves',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: [workflow.stateMachine.stateMachineArn],
        },
      },
      targets: [
        new eventTargets.LambdaFunction(finish.live, {
          deadLetterQueue: this.deadLetters.unseen,
          retryAttempts: 8,
          maxEventAge: Duration.hours(6),
        }),
      ],
    });
    new Schedule(this, 'Sweep', {
      description: 'Looks after reports that are still open',
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      // The next sweep does what this one missed.
      target: new LambdaInvoke(finish.live, {
        deadLetterQueue: this.deadLetters.unswept,
        retryAttempts: 0,
        maxEventAge: Duration.minutes(1),
      }),
    });
  }
}
