import { AwsError } from '../../kernel/errors.ts';
import type { Stack } from '../cloud-assembly.ts';
import { readEnvironment } from '../environment-name.ts';
import { identityOf } from '../identity.ts';
import { isOpen } from './foresee.ts';

interface Identity {
  /** Lists the properties that identify a resource, some with the value that a missing one stands for. */
  readonly by: readonly (string | readonly [name: string, otherwise: string])[];
  /** Is the message for the second resource of the same name. */
  readonly refusal?: string;
}

/**
 * Lists by type the properties that must be unique in an account and a region. docs: AWS CloudFormation User Guide,
 * "Name type" (names must be unique), and the page of each type
 */
const identities: Readonly<Record<string, Identity>> = {
  'AWS::AppSync::DataSource': { by: ['ApiId', 'Name'] },
  // recorded: aws/aws-appsync-community issue 128
  'AWS::AppSync::Resolver': {
    by: ['ApiId', 'TypeName', 'FieldName'],
    refusal: 'Only one resolver is allowed per field.',
  },
  'AWS::Athena::WorkGroup': { by: ['Name'] },
  'AWS::CloudWatch::Alarm': { by: ['AlarmName'] },
  'AWS::CloudWatch::CompositeAlarm': { by: ['AlarmName'] },
  'AWS::CloudWatch::Dashboard': { by: ['DashboardName'] },
  'AWS::Cognito::UserPoolGroup': { by: ['UserPoolId', 'GroupName'], refusal: 'A group with the name already exists.' },
  'AWS::Cognito::UserPoolUser': { by: ['UserPoolId', 'Username'], refusal: 'User account already exists' },
  'AWS::DynamoDB::GlobalTable': { by: ['TableName'] },
  'AWS::DynamoDB::Table': { by: ['TableName'] },
  'AWS::Events::ApiDestination': { by: ['Name'] },
  'AWS::Events::Connection': { by: ['Name'] },
  'AWS::Events::EventBus': { by: ['Name'] },
  'AWS::Events::Rule': { by: [['EventBusName', 'default'], 'Name'] },
  'AWS::IAM::ManagedPolicy': { by: ['ManagedPolicyName'] },
  'AWS::IAM::Role': { by: ['RoleName'] },
  'AWS::Lambda::Alias': { by: ['FunctionName', 'Name'] },
  'AWS::Lambda::EventInvokeConfig': { by: ['FunctionName', 'Qualifier'] },
  'AWS::Lambda::Function': { by: ['FunctionName'] },
  'AWS::Logs::LogGroup': { by: ['LogGroupName'] },
  'AWS::Logs::ResourcePolicy': { by: ['PolicyName'] },
  'AWS::S3::Bucket': { by: ['BucketName'] },
  'AWS::S3::BucketPolicy': { by: ['Bucket'] },
  'AWS::SNS::Topic': { by: ['TopicName'] },
  'AWS::SQS::Queue': { by: ['QueueName'] },
  'AWS::SSM::Parameter': { by: ['Name'] },
  'AWS::Scheduler::Schedule': { by: [['GroupName', 'default'], 'Name'] },
  'AWS::Scheduler::ScheduleGroup': { by: ['Name'] },
  'AWS::StepFunctions::Activity': { by: ['Name'] },
  'AWS::StepFunctions::StateMachine': { by: ['StateMachineName'] },
};

/** Remembers the names of the resources of all stacks of a deployment. */
export class UniqueNames {
  readonly #owners = new Map<string, { readonly stack: Stack; readonly logicalId: string }>();

  /** Takes the name for a resource. Returns an error if another resource has it already. */
  claim(stack: Stack, logicalId: string, type: string, properties: Readonly<Record<string, unknown>>): AwsError[] {
    const identity = identities[type];
    const values = identity?.by.map((part) => valueOf(part, properties));
    if (!identity || !values || values.includes(undefined)) return [];
    const key = JSON.stringify([type, placeOf(stack, type, values), values]);
    const owner = this.#owners.get(key);
    if (!owner) this.#owners.set(key, { stack, logicalId });
    if (!owner || (owner.stack === stack && owner.logicalId === logicalId)) return [];
    const named = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join('|');
    const { refusal = `Resource of type '${type}' with identifier '${named}' already exists.` } = identity;
    const other = owner.stack === stack ? owner.logicalId : `${owner.logicalId} of ${identityOf(owner.stack)}`;
    return [new AwsError('AlreadyExistsException', `${type} ${logicalId}: ${refusal} (${other})`)];
  }
}

function valueOf(part: Identity['by'][number], properties: Readonly<Record<string, unknown>>): unknown {
  return typeof part === 'string' ? properties[part] : (properties[part[0]] ?? part[1]);
}

/**
 * Returns where a name must be unique: a reference is valid within its stack, a literal name within an environment, the
 * name of a bucket everywhere, and that of a role in its account.
 */
function placeOf(stack: Stack, type: string, values: readonly unknown[]): string {
  if (values.some((value) => isOpen(value))) return `stack ${identityOf(stack)}`;
  if (type === 'AWS::S3::Bucket') return '';
  return type.startsWith('AWS::IAM::') ? (readEnvironment(stack.environment).account ?? '') : (stack.environment ?? '');
}
