import { describe, expect, it } from 'vitest';
import { createDynamoDb } from '../../../src/services/dynamodb/index.ts';
import { createSqs } from '../../../src/services/sqs/index.ts';
import { asMembers } from '../../../src/services/states/integrations/sdk-members.ts';
import { settle } from '../virtual-clock.ts';
import { harnesses, roleArn } from './harness.ts';

const make = harnesses();
const create = () => make({ services: (base) => ({ dynamodb: createDynamoDb(base), sqs: createSqs(base) }) });

const integration = (resource: string): string => `arn:aws:states:::${resource}`;
const alone = (resource: string, rest: object): string =>
  JSON.stringify({
    StartAt: 'A',
    States: { A: { Type: 'Task', Resource: integration(resource), End: true, ...rest } },
  });

describe('arguments that do not fit their integration', () => {
  it.each<[what: string, resource: string, input: object, fault: string]>([
    [
      'a number for a text of a table',
      'dynamodb:putItem',
      { TableName: 't', Item: { id: { S: 'a' }, n: { N: 5 } } },
      "The value for the field 'N' must be a STRING",
    ],
    [
      'an object for a text',
      'aws-sdk:dynamodb:putItem',
      { TableName: 't', Item: { id: { S: { a: 1 } } } },
      "The value for the field 'S' must be a STRING",
    ],
    [
      'a number as payload',
      'lambda:invoke',
      { FunctionName: 'f', Payload: 1 },
      "The value for the field 'Payload' must be a STRING",
    ],
    [
      'a text for an integer',
      'sqs:sendMessage',
      { QueueUrl: 'q', MessageBody: 'm', DelaySeconds: '5' },
      "The value for the field 'DelaySeconds' must be an INTEGER",
    ],
    [
      'a text for a map',
      'dynamodb:putItem',
      { TableName: 't', Item: 'x' },
      "The value of the field 'Item' has an invalid format",
    ],
    [
      'a text for a list',
      'aws-sdk:sqs:receiveMessage',
      { QueueUrl: 'q', AttributeNames: 'All' },
      "The value of the field 'AttributeNames' has an invalid format",
    ],
    [
      'a name of the API itself',
      'aws-sdk:sfn:startExecution',
      { stateMachineArn: 'x' },
      'The field "stateMachineArn" is not supported by Step Functions',
    ],
    [
      'a name that nobody has',
      'lambda:invoke',
      { FunctionName: 'f', TaskToken: 't' },
      'The field "TaskToken" is not supported by Step Functions',
    ],
    [
      'a name that nobody has, of an integration that has no others',
      'sqs:sendMessage',
      { QueueUrl: 'q', MessageBody: 'm', Foo: 2 },
      'The field "Foo" is not supported by Step Functions',
    ],
    ['a missing name', 'sqs:sendMessage', { MessageBody: 'x' }, "The field 'QueueUrl' is required but was missing"],
    [
      'two faults',
      'lambda:invoke',
      { Payload: true },
      "The field 'FunctionName' is required but was missing, The value for the field 'Payload' must be a STRING",
    ],
  ])('%s: the execution fails before the task is scheduled', async (_, resource, input, fault) => {
    const one = create();
    const state = { QueryLanguage: 'JSONata', Arguments: '{% $states.input %}' };
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'A' }];
    const machine = await one.define(alone(resource, { ...state, Catch }));
    const execution = await one.start(machine, input);
    await settle();
    const cause =
      "An error occurred while executing the state 'A' (entered at the event id #2). " +
      `The Arguments '${JSON.stringify(input)}' could not be used to start the Task: [${fault}]`;
    expect(await one.describe(execution)).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause });
    expect(one.types(await one.history(execution))).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'ExecutionFailed',
    ]);
  });

  it.each<[what: string, resource: string, parameters: object, fault: string]>([
    [
      'a text for an integer',
      'sqs:sendMessage',
      { 'QueueUrl.$': '$.q', MessageBody: 'm', DelaySeconds: '5' },
      "The value for the field 'DelaySeconds' must be an INTEGER at /States/A/Parameters",
    ],
    [
      'a small letter deep inside',
      'aws-sdk:sfn:createStateMachine',
      { Name: 'm', Tags: [{ key: 'a', Value: 'b' }] },
      'The field "key" is not supported by Step Functions at /States/A/Parameters',
    ],
    [
      'an item that is missing',
      'dynamodb:putItem',
      { TableName: 't' },
      "The field 'Item' is required but was missing at /States/A/Parameters",
    ],
    [
      'a key that is missing',
      'dynamodb:deleteItem',
      { 'TableName.$': '$.t' },
      "The field 'Key' is required but was missing at /States/A/Parameters",
    ],
  ])('%s that is known before: the definition is refused', async (_, resource, parameters, fault) => {
    const definition = alone(resource, { Parameters: parameters });
    const creating = create().call('CreateStateMachine', { name: 'm', definition, roleArn });
    await expect(creating).rejects.toThrow(fault);
  });

  it('a name that is only looked up when the task runs does not keep a machine from being made', async () => {
    const one = create();
    const machine = await one.define(
      alone('lambda:invoke', { Parameters: { FunctionName: 'f', 'TaskToken.$': '$.t' } }),
    );
    const execution = await one.start(machine, { t: 'x' });
    await settle();
    expect(await one.describe(execution)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});

describe('arguments are translated by the members of the action', () => {
  it('keeps the keys of maps as they are written', () => {
    const members = { tags: { type: 'map', item: { type: 'text' } }, at: { type: 'timestamp' } };
    const args = { Tags: { Owner: 'me', team: 'x' }, At: '1970-01-01T00:00:05Z', Left: null };
    expect(asMembers('logs', args, members)).toEqual({ tags: { Owner: 'me', team: 'x' }, at: 5 });
  });

  it('sends JSON as the text that an action takes', async () => {
    const one = create();
    const child = await one.define({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }, {}, 'Child');
    const { value } = await one.run({
      Start: {
        ...{ Type: 'Task', Resource: integration('aws-sdk:sfn:startExecution'), Next: 'Look' },
        Arguments: { StateMachineArn: child, Input: { A: 1 } },
      },
      Look: {
        ...{ Type: 'Task', Resource: integration('aws-sdk:sfn:describeExecution'), End: true },
        Arguments: { ExecutionArn: '{% $states.input.ExecutionArn %}' },
        Output: '{% $parse($states.result.Input) %}',
      },
    });
    expect(value).toEqual({ A: 1 });
  });
});

describe('lambda:invoke', () => {
  it('tells a function what a client says of itself', async () => {
    const made = make({
      invokeFunction: async ({ clientContext }) => ({ statusCode: 200, payload: JSON.stringify(clientContext) }),
    });
    const Arguments = { FunctionName: 'f', ClientContext: 'e30=' };
    const Resource = 'arn:aws:states:::lambda:invoke';
    const Output = '{% $states.result.Payload %}';
    expect(await made.run({ A: { Type: 'Task', Resource, Arguments, Output, End: true } })).toMatchObject({
      value: 'e30=',
    });
  });
});
