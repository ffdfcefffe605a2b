import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, expect, it } from 'vitest';
import type { Entry } from '../../../src/journal/journal.ts';
import { allow, document, roleArn, startStack, trusting, type Stack } from '../../iam/stack.ts';

let stack: Stack | undefined;
afterEach(async () => {
  await stack?.close();
  stack = undefined;
});

const task = (resource: string, Arguments: object, rest: object = { End: true }): object => ({
  Type: 'Task',
  Resource: `arn:aws:states:::${resource}`,
  Arguments,
  ...rest,
});

const event = { Source: 's', DetailType: 't', Detail: {} };
const states = (topicArn: string, queueUrl: string, inner: string) => ({
  Tell: task('sns:publish', { TopicArn: topicArn, Message: 'm' }, { Next: 'Queue' }),
  Queue: task('sqs:sendMessage', { QueueUrl: queueUrl, MessageBody: 'm' }, { Next: 'Event' }),
  Event: task('events:putEvents', { Entries: [event] }, { Next: 'Look' }),
  Look: task('aws-sdk:ssm:getParameter', { Name: 'p' }, { Next: 'Inner' }),
  Inner: task('states:startExecution.sync:2', { StateMachineArn: inner }),
});

async function machine(made: Stack, name: string, definition: object): Promise<string> {
  const text = JSON.stringify({ QueryLanguage: 'JSONata', ...definition });
  const properties = { RoleArn: roleArn('machine'), StateMachineName: name, DefinitionString: text };
  return (await made.provision('AWS::StepFunctions::StateMachine', name, properties)).ref;
}

it('shows the calls of all states below the call that started the execution, through nested ones', async () => {
  stack = await startStack();
  await stack.provision('AWS::IAM::Role', 'machine', {
    RoleName: 'machine',
    AssumeRolePolicyDocument: trusting({ Service: 'states.amazonaws.com' }),
    Policies: [{ PolicyName: 'all', PolicyDocument: document(allow('*')) }],
  });
  const topic = await stack.provision('AWS::SNS::Topic', 'Topic', { TopicName: 'topic' });
  const queue = await stack.provision('AWS::SQS::Queue', 'Queue', { QueueName: 'queue' });
  await stack.provision('AWS::SSM::Parameter', 'Parameter', { Name: 'p', Type: 'String', Value: 'v' });
  const publish = task('sns:publish', { TopicArn: topic.ref, Message: 'inner' });
  const inner = await machine(stack, 'inner', { StartAt: 'A', States: { A: publish } });
  const outer = await machine(stack, 'outer', { StartAt: 'Tell', States: states(topic.ref, queue.ref, inner) });
  const client = new SFNClient(stack.administrator);
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn: outer, name: 'run' }));
  await expect
    .poll(async () => (await client.send(new DescribeExecutionCommand({ executionArn }))).status)
    .toBe('SUCCEEDED');
  client.destroy();

  const entries = stack.created.journal.entries();
  const below = ({ id }: Entry): unknown[] =>
    entries.filter(({ parent }) => parent === id).map((entry) => [entry.action, ...below(entry)]);
  const started = entries.find(({ action, parent }) => action === 'StartExecution' && parent === undefined);
  expect(started && below(started)).toEqual([
    ['Publish'],
    ['SendMessage'],
    ['PutEvents'],
    ['GetParameter'],
    ['StartExecution', ['Publish']],
  ]);
  const called = entries.filter(({ parent }) => parent === started?.id);
  expect(called.every(({ principal }) => principal.endsWith(':assumed-role/machine/run'))).toBe(true);
});
