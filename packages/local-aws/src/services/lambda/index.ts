import { asText } from '../../kernel/as-text.ts';
import { policyNamed } from '../../contract/policy.ts';
import type { EntryId } from '../../contract/action.ts';
import type { CallService, InvokeFunction, IsAllowed, VerifySignature } from '../../contract/ports.ts';
import type { Principal } from '../../kernel/principal.ts';
import { registryOf } from '../../protocol/actions.ts';
import type { Debugging } from '../../kernel/debugging.ts';
import type { Door, OpensNote, Ports, Service } from '../../contract/service.ts';
import type { TableStreams } from '../../contract/table-streams.ts';
import * as actions from './actions/index.ts';
import { invoke } from './actions/Invoke.ts';
import type { LambdaContext } from './context.ts';
import { validation } from './errors.ts';
import { createCodeStore } from './code.ts';
import { PythonFinder } from './environments/python.ts';
import { createProcesses } from './environments/processes.ts';
import { customResourceProvider } from './custom-resources/resource.ts';
import { ResourceRequests } from './custom-resources/requests.ts';
import { createCustomResourceStore } from './custom-resources/store.ts';
import { createEventQueue, type EventPorts } from './asynchronous/event-queue.ts';
import type { StartEnvironment } from './environments/executor.ts';
import { createEventSources } from './event-sources/event-sources.ts';
import type { PollerPorts } from './event-sources/poller.ts';
import { UnsupportedError } from '../../kernel/errors.ts';
import { createFunctions, type Functions, type LambdaFunction } from './functions.ts';
import { createUrlDoor } from './function-urls/door.ts';
import { FunctionUrls } from './function-urls/urls.ts';
import { isEndlessLoop, type LoopPorts } from './loops.ts';
import { lambdaProtocol } from './http.ts';
import { Layers } from './layers.ts';
import { measureStruck } from './metrics.ts';
import { createPolicies, invokedArnOf } from './permissions.ts';
import { createControl } from './control.ts';
import { createResources } from './resources.ts';
import { createFunctionStore } from './function-store.ts';

export interface LambdaPorts extends Ports, EventPorts {
  /** Polls queues. Without the port, no queue is polled. */
  readonly callService?: CallService;
  readonly openNote?: OpensNote;
  /** The streams of tables. Without the port, no stream is read. */
  readonly streams?: TableStreams;
  readonly causeOf?: PollerPorts['causeOf'];
  readonly countInvocation?: LoopPorts['countInvocation'];
  readonly isAllowed?: IsAllowed;
  /** Judges who calls the address of a function. Without these two, functions have no addresses. */
  readonly verifySignature?: VerifySignature;
  /** The principal of the deployer, as which functions make resources. Without it they make none. */
  readonly deployer?: Principal;
  readonly invokeFunction?: InvokeFunction;
  /** Starts an execution environment; a process unless given. */
  readonly startEnvironment?: StartEnvironment;
  /** Finds the Python for functions in Python; the one of the path unless given. */
  readonly python?: Pick<PythonFinder, 'find' | 'found'>;
  /** The folder in which code lies while the runtime runs. */
  readonly codeFolder?: () => string;
  /** Functions run so that a debugger can stop in them. */
  readonly debugging?: Debugging | undefined;
  readonly lastEvents?: Map<string, string> | undefined;
}

export interface LambdaService extends Service {
  readonly invokeFunction: InvokeFunction;
  /**
   * Answers the ARN that a call names by name, partial ARN or full ARN. If there is no such function, it answers the
   * ARN that the function would have.
   */
  functionArn(reference: string, qualifier?: string): string;
  /** Counts a call that an injected fault kept from the function. */
  struck(functionArn: string, kind: string, error: string | undefined): void;
}

const noServices: CallService = () => Promise.reject(new UnsupportedError('Lambda without other services'));

const conditionKeys = [
  'lambda:eventsourcetoken',
  'lambda:functionarn',
  'lambda:functionurlauthtype',
  'lambda:invokedviafunctionurl',
  'lambda:principal',
];

/** The longest body: code in base64. docs: AWS Lambda Developer Guide, "Lambda quotas" (deployment package, 50 MB) */
const mostBodyBytes = 70_000_000;

export function createLambda(ports: LambdaPorts): LambdaService {
  const environments = createProcesses(ports.debugging);
  const state = createFunctionStore(ports.database);
  const code = createCodeStore(ports.codeFolder, ports.debugging, state.archives.read);
  const layers = new Layers(ports, code, state.archives.read);
  const python = ports.python ?? new PythonFinder();
  const functions = createFunctions(
    { ...ports, python, layerFolders: (arns) => layers.folders(arns) },
    code,
    ports.startEnvironment ?? environments.start,
  );
  const control = createControl({ ...ports, python, layers }, functions, state);
  const events = createEventQueue(ports, functions);
  const callService = ports.callService ?? noServices;
  const endsLoop = (fn: LambdaFunction, entry: EntryId): boolean => isEndlessLoop(ports, fn, entry);
  const eventSources = createEventSources({ ...ports, callService, endsLoop }, functions);
  const functionArn = (reference: string, qualifier?: string): string => invokedArnOf(functions, reference, qualifier);
  const urls = new FunctionUrls(ports);
  const made = { functions, control, state, events, eventSources, urls, layers };
  const context: LambdaContext = { ...ports, ...made, callService, endsLoop, functionArn };
  const policies = createPolicies(functions);
  const custom = createCustomResources(ports, functions);
  return {
    ...lambdaProtocol,
    ...registryOf(actions, context, validation),
    conditionKeys,
    mostBodyBytes,
    functionArn,
    struck: (...call) => measureStruck(ports.putMetric, ...call),
    policyOf: (arn) => policyNamed(arn, policies(arn)),
    failureOf: (action, payload) =>
      action === 'Invoke' ? { StatusCode: 200, FunctionError: 'Unhandled', Payload: payload } : undefined,
    targetOf: (_action, { FunctionName }) => asText(FunctionName ?? ''),
    resources: {
      ...createResources(ports, { functions, control, state, eventSources, urls, layers }),
      ...custom?.resources,
    },
    doors: [...(custom ? [custom.requests.door] : []), ...urlDoors(ports, urls, functions)],
    async invokeFunction({ functionName, payload, invocationType, logType, clientContext, cause, turn }) {
      const output = await invoke(
        {
          ...{ FunctionName: functionName, Payload: payload, InvocationType: invocationType },
          ...(logType !== undefined && { LogType: logType }),
          ...(clientContext !== undefined && { ClientContext: clientContext }),
        },
        context,
        { entry: cause, turn },
      );
      return {
        statusCode: output.StatusCode,
        payload: output.Payload,
        ...(output.FunctionError && { functionError: output.FunctionError }),
        ...(output.ExecutedVersion !== undefined && { executedVersion: output.ExecutedVersion }),
        ...(output.LogResult !== undefined && { logResult: output.LogResult }),
      };
    },
    start() {
      functions.start();
      events.start();
      eventSources.start();
    },
    async stop() {
      eventSources.stop();
      custom?.requests.stop();
      await events.stop();
      await Promise.all([functions.stop(), environments.stop()]);
    },
  };
}

function urlDoors(ports: LambdaPorts, urls: FunctionUrls, functions: Functions): Door[] {
  const { verifySignature, isAllowed } = ports;
  if (!verifySignature || !isAllowed) return [];
  return [createUrlDoor({ ...ports, verifySignature, isAllowed }, urls, functions)];
}

function createCustomResources(ports: LambdaPorts, functions: Functions) {
  const { deployer, invokeFunction } = ports;
  if (!deployer || !invokeFunction) return undefined;
  const asked = { ...ports, deployer, invokeFunction };
  const requests = new ResourceRequests(asked);
  const store = createCustomResourceStore(ports.database);
  const provider = customResourceProvider(asked, functions, store, requests);
  return { requests, resources: { 'AWS::CloudFormation::CustomResource': provider } };
}
