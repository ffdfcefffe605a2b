import { Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Api } from './api.ts';
import { DragonsFunction } from './function.ts';
import type { Identity } from './identity.ts';
import type { Notifications } from './notifications.ts';
import { smsStatement } from './sms.ts';
import { stackName, type Stage } from './stages.ts';
import type { Storage } from './storage.ts';

export interface WorkflowProps {
  readonly stage: Stage;
  readonly sms: boolean;
  readonly api: Api;
  readonly storage: Storage;
  readonly identity: Identity;
  readonly notifications: Notifications;
}

/** The state machine of report-workflow.asl.json (Standard), with the functions of its tasks. */
export class Workflow extends Construct {
  readonly stateMachine: StateMachine;
  private readonly props: WorkflowProps;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    this.props = props;
    const tasks = {
      ValidateReport: this.validate(),
      AcceptReport: this.accept(),
      PublishReport: this.publish(),
      CloseReport: this.close(),
      ConfirmReport: this.confirm(),
    };
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: this.logGroupName(),
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromFile('infra/report-workflow.asl.json'),
      definitionSubstitutions: {
        ...Object.fromEntries(Object.entries(tasks).map(([name, fn]) => [`${name}FunctionArn`, fn.live.functionArn])),
        TopicArn: props.notifications.topic.topicArn,
        SmsEnabled: String(props.sms),
      },
      role,
      // Reports contain people's words, so the log keeps the path of an execution and not its data.
      logs: { destination: logGroup, level: LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Without SMS the workflow never reaches ConfirmReport.
    const invoked = Object.values(tasks).filter((fn) => props.sms || fn !== tasks.ConfirmReport);
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: invoked.map((fn) => fn.live.functionArn) }),
    );
    props.notifications.topic.grantPublish(role);
  }

  /**
   * Log delivery has one resource policy an account, of 5,120 characters, which names every group; one entry covers all
   * groups under this prefix. docs: AWS Step Functions Developer Guide, "Using CloudWatch Logs to log execution history
   * in Step Functions". The id of the stack keeps the name from meeting that of an earlier stack of the same stage.
   */
  private logGroupName(): string {
    const { stackId } = Stack.of(this);
    return `/aws/vendedlogs/states/${stackName(this.props.stage)}-${Fn.select(2, Fn.split('/', stackId))}`;
  }

  grantStart(fn: DragonsFunction): void {
    fn.may(['states:StartExecution'], this.stateMachine.stateMachineArn);
    fn.addEnvironment('STATE_MACHINE_ARN', this.stateMachine.stateMachineArn);
  }

  grantDescribe(fn: DragonsFunction): void {
    this.stateMachine.grantExecution(fn, 'states:DescribeExecution');
  }

  private validate(): DragonsFunction {
    const { storage, api } = this.props;
    const fn = new DragonsFunction(this, 'ValidateReport', {
      folder: 'validate-report',
      timeout: Duration.seconds(15),
    });
    storage.truthLocation(fn);
    storage.objects(fn, storage.truth, ['s3:GetObject', 's3:PutObject'], 'reports/');
    storage.listing(fn, storage.truth, 'reports/');
    api.grantMutations(fn, 'publishReportStatus');
    return fn;
  }

  private accept(): DragonsFunction {
    const { storage, api } = this.props;
    const fn = new DragonsFunction(this, 'AcceptReport', {
      folder: 'accept-report',
      memorySize: 1024,
      timeout: Duration.seconds(30),
    });
    storage.location(fn);
    storage.truthLocation(fn);
    storage.objects(fn, storage.truth, ['s3:GetObject', 's3:PutObject'], 'reports/', 'dragons/');
    storage.listing(fn, storage.truth, 'reports/', 'dragons/');
    storage.objects(fn, storage.data, ['s3:GetObject', 's3:PutObject'], 'catalogue/');
    storage.objects(fn, storage.data, ['s3:PutObject', 's3:GetObject', 's3:DeleteObject'], 'pending/');
    storage.listing(fn, storage.data, 'catalogue/', 'pending/');
    api.grantMutations(fn, 'publishReportStatus', 'publishDragonAdded');
    return fn;
  }

  private publish(): DragonsFunction {
    const { storage, api } = this.props;
    const fn = new DragonsFunction(this, 'PublishReport', { folder: 'publish-report', timeout: Duration.seconds(12) });
    storage.truthLocation(fn);
    storage.objects(fn, storage.truth, ['s3:GetObject'], 'reports/', 'dragons/');
    storage.listing(fn, storage.truth, 'reports/', 'dragons/');
    api.grantMutations(fn, 'publishReportStatus', 'publishDragonAdded');
    return fn;
  }

  private close(): DragonsFunction {
    const { storage } = this.props;
    const fn = new DragonsFunction(this, 'CloseReport', { folder: 'close-report' });
    storage.location(fn);
    storage.truthLocation(fn);
    storage.objects(fn, storage.truth, ['s3:GetObject', 's3:PutObject'], 'reports/');
    storage.listing(fn, storage.truth, 'reports/');
    // To delete a slot by its ETag needs the permission to read it. docs: Amazon S3 User Guide, "How to perform
    // conditional deletes"
    storage.objects(fn, storage.data, ['s3:GetObject', 's3:DeleteObject'], 'open/');
    return fn;
  }

  private confirm(): DragonsFunction {
    const { storage, identity, sms } = this.props;
    const fn = new DragonsFunction(this, 'ConfirmReport', {
      folder: 'confirm-report',
      environment: { SMS_ENABLED: String(sms), USER_POOL_ID: identity.userPool.userPoolId },
    });
    storage.truthLocation(fn);
    storage.objects(fn, storage.truth, ['s3:GetObject'], 'reports/');
    storage.listing(fn, storage.truth, 'reports/');
    if (sms) {
      fn.may(['cognito-idp:AdminGetUser'], identity.userPool.userPoolArn);
      fn.addToRolePolicy(smsStatement(this));
    }
    return fn;
  }
}
