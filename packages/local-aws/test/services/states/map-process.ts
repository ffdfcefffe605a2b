import { systemClock } from '../../../src/kernel/clock.ts';
import { systemIds } from '../../../src/kernel/ids.ts';
import { createOperator } from '../../../src/kernel/operator.ts';
import { createServices } from '../../../src/runtime/compose.ts';
import { openDataDirectory } from '../../../src/storage/data-directory.ts';
import { accountId, administrator, provision } from '../../support/ports.ts';
import { allow, document, roleArn, trusting } from '../../iam/stack.ts';

const table = 'counted';

/** A table counts every item, so that an item that runs twice is noticed. */
const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'M',
  States: {
    M: {
      Type: 'Map',
      MaxConcurrency: 4,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Count',
        States: {
          Count: {
            Type: 'Task',
            Resource: 'arn:aws:states:::dynamodb:updateItem',
            Arguments: {
              TableName: table,
              Key: { id: { S: '{% $string($states.input) %}' } },
              UpdateExpression: 'ADD n :one',
              ExpressionAttributeValues: { ':one': { N: '1' } },
            },
            Output: '{% $states.input %}',
            End: true,
          },
        },
      },
      End: true,
    },
  },
};

/** Opens the services over a data directory, with the resources of the template. Nothing continues before `start`. */
export async function openMapWorld(directory: string) {
  const operator = createOperator({ write: () => undefined });
  const data = openDataDirectory(directory, operator);
  const { services } = createServices({
    ...{ clock: systemClock, ids: systemIds, data, region: 'us-east-1', accountId, operator },
    ...{ endpointUrl: 'http://127.0.0.1:4566', allowUnverified: [], selectDisabled: false },
  });
  const make = (name: string, type: string, properties: Record<string, unknown>) => {
    const service = services[name];
    if (!service) throw new Error(`no service ${name}`);
    return provision(service, type, type, properties);
  };
  await make('iam', 'AWS::IAM::Role', {
    RoleName: 'machine',
    AssumeRolePolicyDocument: trusting({ Service: 'states.amazonaws.com' }),
    Policies: [{ PolicyName: 'all', PolicyDocument: document(allow('*')) }],
  });
  await make('dynamodb', 'AWS::DynamoDB::Table', {
    ...{ TableName: table, BillingMode: 'PAY_PER_REQUEST' },
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  });
  const machine = await make('states', 'AWS::StepFunctions::StateMachine', {
    ...{ RoleArn: roleArn('machine'), StateMachineName: 'map', DefinitionString: JSON.stringify(definition) },
  });
  const ask = async <T>(name: string, action: string, input: object): Promise<T> =>
    (await services[name]?.run(action, input as never, {
      ...{ principal: administrator, requestId: 'r', sourceIp: '' },
    })) as T;
  return {
    ask,
    machineArn: machine.ref,
    executionArn: `${machine.ref.replace(':stateMachine:', ':execution:')}:run`,
    durable: () => data.database.durable(),
    start: () => Object.values(services).forEach((service) => service.start?.()),
    /** Answers how often each item was counted. */
    async counts(): Promise<Map<number, number>> {
      const { Items } = await ask<{ Items: { id: { S: string }; n: { N: string } }[] }>('dynamodb', 'Scan', {
        TableName: table,
      });
      return new Map(Items.map(({ id, n }) => [Number(id.S), Number(n.N)]));
    },
    async close(): Promise<void> {
      for (const service of Object.values(services).reverse()) await service.stop();
      data.close();
    },
  };
}

/** As a process of its own it works until it is killed: `tsx map-process.ts DIRECTORY ITEMS`. */
if (process.send && process.argv[1]?.endsWith('map-process.ts')) {
  const [, , directory = '', items = '0'] = process.argv;
  const world = await openMapWorld(directory);
  world.start();
  const input = JSON.stringify(Array.from({ length: Number(items) }, (_, index) => index));
  await world
    .ask('states', 'StartExecution', { stateMachineArn: world.machineArn, name: 'run', input })
    .catch((error: Error) => {
      if (error.name !== 'ExecutionAlreadyExists') throw error;
    });
  const begun = (await world.counts()).size;
  // It waits until there is something that must not run again.
  while ((await world.counts()).size < Math.min(begun + 20, Number(items)))
    await new Promise((resolve) => void setImmediate(resolve));
  await world.durable();
  process.send('working');
}
