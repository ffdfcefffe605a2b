import type { InvokeFunction } from '../../contract/ports.ts';
import type { PolicyDocument } from '../../iam/document.ts';
import type { Authorization } from '../../iam/guard.ts';
import type { Ports, Service } from '../../contract/service.ts';
import { createActions } from './actions/index.ts';
import { createAuthorization } from './authorization.ts';
import { createCodeStore } from './code.ts';
import type { DestinationPorts } from './asynchronous/destinations.ts';
import { startWorker } from './environments/inside/worker.ts';
import { createEventQueue } from './asynchronous/event-queue.ts';
import type { StartEnvironment } from './environments/executor.ts';
import { createFunctions } from './functions.ts';
import { createLambdaHandler } from './http.ts';
import { createPolicies, invokedArnOf } from './permissions.ts';
import { createResources } from './resources.ts';

export interface LambdaPorts extends Ports, DestinationPorts {
  /** How execution environments are started; worker threads unless told otherwise. */
  readonly startEnvironment?: StartEnvironment;
}

export interface LambdaService extends Service {
  readonly invokeFunction: InvokeFunction;
  readonly authorization: Authorization;
  /** The ARN that a call names, by name, partial or full ARN; as it stands when there is no such function. */
  functionArn(reference: string, qualifier?: string): string;
  /** The statements of AWS::Lambda::Permission for a function, or for the version or alias that the ARN names. */
  functionPolicy(functionArn: string): PolicyDocument | undefined;
}

export function createLambda(ports: LambdaPorts): LambdaService {
  const functions = createFunctions(ports, createCodeStore(), ports.startEnvironment ?? startWorker);
  const events = createEventQueue(ports, functions);
  const { actions, invoke } = createActions(functions, events, ports.ids);
  const functionArn = (reference: string, qualifier?: string): string => invokedArnOf(functions, reference, qualifier);
  return {
    functionArn,
    functionPolicy: createPolicies(functions),
    authorization: createAuthorization(functionArn),
    resources: createResources(ports, functions),
    actions: Object.keys(actions),
    handle: createLambdaHandler(actions),
    async invokeFunction({ functionName, payload, invocationType }) {
      const output = await invoke({ FunctionName: functionName, Payload: payload, InvocationType: invocationType });
      return {
        statusCode: output.StatusCode,
        payload: output.Payload,
        ...(output.FunctionError && { functionError: output.FunctionError }),
      };
    },
    start: () => events.start(),
    async stop() {
      events.stop();
      await functions.stop();
    },
  };
}
