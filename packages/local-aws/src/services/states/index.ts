import { jsonProtocol } from '../../protocol/json.ts';
import type { InvokeFunction, PublishMessage, PutEvent, StartExecution } from '../../contract/ports.ts';
import type { Ports, Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/action.ts';
import { createActions } from './actions/index.ts';
import { needs } from './needs.ts';
import { createStart } from './actions/StartExecution.ts';
import { createQueryEvaluator, type QueryEvaluator } from './elsewhere.ts';
import { createExecutions } from './executions.ts';
import { createMachines } from './machines.ts';
import { createStateMachineResource } from './resources.ts';
import { createStatesStore } from './state.ts';

export interface StatesPorts {
  readonly invokeFunction: InvokeFunction;
  readonly publishMessage: PublishMessage;
  readonly putEvent: PutEvent;
  /** Where expressions are evaluated that may take long: processes of their own unless given. */
  readonly queries?: QueryEvaluator;
}

const untrustedRole = {
  code: 'AccessDeniedException',
  message:
    'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
};

/** AWS Step Functions: STANDARD state machines in the JSONata query language. */
export function createStates(ports: Ports & StatesPorts): Service & { startExecution: StartExecution } {
  const store = createStatesStore(ports.database);
  const machines = createMachines(ports, store);
  const executions = createExecutions(ports, store, machines, ports.queries ?? createQueryEvaluator());
  const start = createStart(ports, store, machines, executions);
  const actions = createActions(store, machines, executions, start);
  return {
    ...jsonProtocol('AWSStepFunctions', { untrustedRole }),
    ...registryOf(actions, needs),
    conditionKeys: [],
    resources: { 'AWS::StepFunctions::StateMachine': createStateMachineResource(ports, machines) },
    start: executions.resume,
    stop: executions.close,
    startExecution: async ({ stateMachineArn, input, name }) =>
      start({ stateMachineArn, input, ...(name === undefined ? {} : { name }) }),
  };
}
