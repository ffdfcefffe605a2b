import type { InvokeFunction } from '../../service-ports.ts';
import type { Ports, Service } from '../../service.ts';
import { createActions } from './actions/index.ts';
import { createCodeStore } from './code.ts';
import type { DestinationPorts } from './destinations.ts';
import { startWorker } from './environment/worker.ts';
import { createEventQueue } from './event-queue.ts';
import type { StartEnvironment } from './executor.ts';
import { createFunctions } from './functions.ts';
import { createLambdaHandler } from './http.ts';
import { createResources } from './resources.ts';

export interface LambdaPorts extends Ports, DestinationPorts {
  /** How execution environments are started; worker threads unless told otherwise. */
  readonly startEnvironment?: StartEnvironment;
}

export function createLambda(ports: LambdaPorts): Service & { invokeFunction: InvokeFunction } {
  const functions = createFunctions(ports, createCodeStore(), ports.startEnvironment ?? startWorker);
  const events = createEventQueue(ports, functions);
  const { actions, invoke } = createActions(functions, events, ports.ids);
  return {
    resources: createResources(ports, functions),
    actions: Object.keys(actions),
    handle: createLambdaHandler(actions),
    async invokeFunction({ functionName, payload, invocationType }) {
      const output = await invoke({ FunctionName: functionName, Payload: payload, InvocationType: invocationType });
      return { statusCode: output.StatusCode, payload: output.Payload, ...(output.FunctionError && { functionError: output.FunctionError }) };
    },
    start: () => events.start(),
    async stop() {
      events.stop();
      await functions.stop();
    },
  };
}
