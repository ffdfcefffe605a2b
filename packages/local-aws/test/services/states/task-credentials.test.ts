import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { allow, document, roleArn, startStack, trusting, type Stack } from '../../iam/stack.ts';

let stack: Stack | undefined;
afterEach(async () => {
  await stack?.close();
  stack = undefined;
});

const role = (made: Stack, name: string, trusted: unknown, ...statements: unknown[]) =>
  made.provision('AWS::IAM::Role', name, {
    RoleName: name,
    AssumeRolePolicyDocument: trusting(trusted),
    Policies: [{ PolicyName: 'all', PolicyDocument: document(...statements) }],
  });

const other = roleArn('other');
const publish = (TopicArn: string, states: object, query: object = { QueryLanguage: 'JSONata' }) => ({
  ...{ ...query, StartAt: 'A' },
  States: { A: { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', End: true, ...states } },
  TopicArn,
});

/** Runs a machine whose own role may only assume the other one, which may publish. */
async function run(definition: ReturnType<typeof publish>, input: object, trusted: unknown) {
  const made = (stack = await startStack());
  await role(made, 'machine', { Service: 'states.amazonaws.com' }, allow('sts:AssumeRole', other));
  await role(made, 'other', trusted, allow('sns:Publish'));
  await made.provision('AWS::SNS::Topic', 'Topic', { TopicName: 't' });
  const { TopicArn: _, ...text } = definition;
  const { ref: stateMachineArn } = await made.provision('AWS::StepFunctions::StateMachine', 'M', {
    ...{ RoleArn: roleArn('machine'), StateMachineName: 'm', DefinitionString: JSON.stringify(text) },
  });
  const client = new SFNClient(made.administrator);
  const started = await client.send(
    new StartExecutionCommand({ stateMachineArn, name: 'run', input: JSON.stringify(input) }),
  );
  const { executionArn } = started;
  const described = () => client.send(new DescribeExecutionCommand({ executionArn }));
  await expect.poll(async () => (await described()).status).not.toBe('RUNNING');
  const { status, error } = await described();
  const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
  client.destroy();
  const scheduled = events.find(({ type }) => type === 'TaskScheduled')?.taskScheduledEventDetails;
  const published = made.created.journal.entries().find(({ action }) => action === 'Publish');
  return { status, error, scheduled, published };
}

const topicArn = 'arn:aws:sns:us-east-1:000000000000:t';
const work = { TopicArn: topicArn, Message: 'm' };

describe('Credentials of a task', () => {
  it('name the role that it is done as, which the role of the machine assumes', async () => {
    const task = { Arguments: work, Credentials: { RoleArn: '{% $states.input.role %}' } };
    const done = await run(publish(topicArn, task), { role: other }, { AWS: roleArn('machine') });
    expect(done.status).toBe('SUCCEEDED');
    expect(done.scheduled?.taskCredentials).toEqual({ roleArn: other });
    expect(done.published?.principal).toContain(':assumed-role/other/run');
  });

  it('come from a path as well', async () => {
    const task = { Parameters: work, Credentials: { 'RoleArn.$': "States.Format('{}', $.role)" } };
    const done = await run(publish(topicArn, task, {}), { role: other }, { AWS: roleArn('machine') });
    expect([done.status, done.published?.principal]).toEqual(['SUCCEEDED', expect.stringContaining('/other/')]);
  });

  it('give nothing when the role does not trust that of the machine', async () => {
    const task = { Arguments: work, Credentials: { RoleArn: other } };
    const done = await run(publish(topicArn, task), {}, { AWS: roleArn('another') });
    expect([done.status, done.error, done.published]).toEqual(['FAILED', 'States.Permissions', undefined]);
  });
});
