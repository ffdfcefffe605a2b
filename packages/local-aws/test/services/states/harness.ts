import { afterEach } from 'vitest';
import type { DurableDatabase } from '../../../src/storage/group-commit.ts';
import type { Authorize, CallService, InvokeFunction, PublishMessage, PutEvent } from '../../../src/contract/ports.ts';
import type { Ports, Service } from '../../../src/contract/service.ts';
import { UnsupportedError } from '../../../src/kernel/errors.ts';
import { createStates } from '../../../src/services/states/index.ts';
import { jsonCall } from '../../support/json-call.ts';
import { provision, testPorts } from '../../support/ports.ts';
import { queriesHere } from './queries-here.ts';
import { settle, virtualClock, type VirtualClock } from '../virtual-clock.ts';

export const roleArn = 'arn:aws:iam::000000000000:role/machine';
export type Lambda = (name: string, payload: unknown) => unknown;
export type Event = Parameters<PutEvent>[0];

export interface HistoryEntry {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly timestamp: number;
  readonly [details: string]: unknown;
}

interface Options {
  readonly clock?: VirtualClock;
  readonly lambda?: Lambda;
  readonly invokeFunction?: InvokeFunction;
  readonly publish?: PublishMessage;
  /** The services that tasks call, beside Step Functions itself, by the names that clients sign for. */
  readonly services?: (base: Ports) => Readonly<Record<string, Service>>;
  readonly ports?: Partial<Ports>;
  readonly database?: DurableDatabase;
  readonly authorize?: Authorize;
}

/** A function throws an error by name: `throw new FunctionError('ConflictError', 'taken')`. */
export class FunctionError extends Error {
  /** The whole answer of the function, if it matters. */
  readonly payload: object;

  constructor(name: string, message = '', payload: object = { errorType: name, errorMessage: message, trace: [] }) {
    super(message);
    this.name = name;
    this.payload = payload;
  }
}

/** Makes a session of a role that another role assumes. */
const assumed = (role: string) => ({
  Arn: `${role.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/s`,
  AssumedRoleId: 'AROATEST:s',
});

const never = new Promise<never>(() => undefined);
export const hang = (): Promise<never> => never;

export function invokeWith(lambda: Lambda): InvokeFunction {
  return async ({ functionName, payload, logType }) => {
    const log = logType === 'Tail' ? { logResult: Buffer.from('START').toString('base64') } : {};
    try {
      const input: unknown = JSON.parse(payload);
      const result: unknown = await lambda(functionName, input);
      // A function that returns its input unchanged returns it as it came.
      if (result === input && result !== undefined) return { statusCode: 200, payload, ...log };
      return { statusCode: 200, payload: JSON.stringify(result ?? null), ...log };
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      return {
        statusCode: 200,
        functionError: 'Unhandled',
        payload: JSON.stringify(error.payload),
      };
    }
  };
}

/** Makes harnesses; each ends with the test that asked for it. */
export function harnesses() {
  const open: ReturnType<typeof harness>[] = [];
  afterEach(() => Promise.all(open.splice(0).map((one) => one.dispose())));
  return (options: Options = {}) => {
    const made = harness(options);
    open.push(made);
    return made;
  };
}

/** Runs Step Functions over a virtual clock; the test plays functions and topics. */
export function harness(options: Options = {}) {
  const clock = options.clock ?? virtualClock();
  const base = testPorts({ clock, ...options.ports, ...(options.database ? { database: options.database } : {}) });
  const events: Event[] = [];
  const published: Parameters<PublishMessage>[0][] = [];
  const services = options.services?.(base);
  const callService: CallService = async ({ service: name, action, input, principal }) => {
    if (name === 'sts' && !services?.['sts']) return { AssumedRoleUser: assumed(String(input['RoleArn'])) };
    const called = name === 'states' ? service : services?.[name];
    if (!called?.needsOf(action, input)) throw new UnsupportedError(`${name}:${action}`);
    return called.run(action, input, { principal, requestId: 'r', sourceIp: '' });
  };
  const service: ReturnType<typeof createStates> = createStates({
    ...base,
    invokeFunction: options.invokeFunction ?? invokeWith(options.lambda ?? ((_, payload) => payload)),
    publishMessage: options.publish ?? (async (call) => ({ messageId: `m${published.push(call)}` })),
    putEvent: (event) => void events.push(event),
    authorize: options.authorize ?? base.authorize,
    callService,
    retrieveConnection: () => Promise.reject(new UnsupportedError('A connection')),
    sendRequest: () => Promise.reject(new UnsupportedError('A request')),
    hasAction: (name, action) => name === 'states' || (services?.[name]?.actions.includes(action) ?? true),
    membersOf: (name, action) => (name === 'states' ? service : services?.[name])?.membersOf?.(action),
    queries: queriesHere,
  });
  const call = <T = Record<string, unknown>>(action: string, input: object): Promise<T> =>
    jsonCall<T>(service, `AWSStepFunctions.${action}`, input);
  return {
    base,
    clock,
    service,
    services,
    events,
    published,
    call,
    define: async (definition: object | string, properties: object = {}, logicalId = 'Machine'): Promise<string> => {
      const text =
        typeof definition === 'string' ? definition : JSON.stringify({ QueryLanguage: 'JSONata', ...definition });
      return (
        await provision(service, 'AWS::StepFunctions::StateMachine', logicalId, {
          RoleArn: roleArn,
          DefinitionString: text,
          ...properties,
        })
      ).ref;
    },
    start: async (stateMachineArn: string, input: unknown = {}, name = 'run'): Promise<string> =>
      (await call<{ executionArn: string }>('StartExecution', { stateMachineArn, name, input: JSON.stringify(input) }))
        .executionArn,
    describe: (executionArn: string) =>
      call<{ status: string; output?: string; error?: string; cause?: string }>('DescribeExecution', { executionArn }),
    history: (executionArn: string) => wholeHistory(call, executionArn),
    /** Runs one definition to its end, and answers its result. */
    async run(
      states: object,
      { input = {} as unknown, startAt = Object.keys(states)[0], top = {} as object, advance = 0 } = {},
    ) {
      const machine = await this.define({ StartAt: startAt, States: states, ...top });
      const execution = await this.start(machine, input);
      await clock.advance(advance);
      await settle();
      const result = await this.describe(execution);
      return {
        ...result,
        value: result.output === undefined ? undefined : (JSON.parse(result.output) as unknown),
        history: await this.history(execution),
        execution,
      };
    },
    types: (history: readonly HistoryEntry[]) => history.map((event) => event.type),
    dispose: async () => {
      await service.stop();
      base.dispose();
    },
  };
}

export const task = (name: string, rest: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: name, Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
  ...('Next' in rest ? {} : { End: true }),
  ...rest,
});

async function wholeHistory(
  call: <Output>(action: string, input: object) => Promise<Output>,
  executionArn: string,
): Promise<HistoryEntry[]> {
  const all: HistoryEntry[] = [];
  let nextToken: string | undefined;
  do {
    const asked = { executionArn, maxResults: 1000, nextToken };
    const page = await call<{ events: HistoryEntry[]; nextToken?: string }>('GetExecutionHistory', asked);
    all.push(...page.events);
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  return all;
}
