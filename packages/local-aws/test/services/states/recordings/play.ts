import { AwsError } from '../../../../src/kernel/errors.ts';
import { requireAllowed } from '../../../../src/kernel/unverified.ts';
import { jsonCall } from '../../../support/json-call.ts';
import { settle } from '../../virtual-clock.ts';
import { createEvents } from '../../../../src/services/events/index.ts';
import { createDynamoDb } from '../../../../src/services/dynamodb/index.ts';
import { createS3 } from '../../../../src/services/s3/index.ts';
import { createSqs } from '../../../../src/services/sqs/index.ts';
import type { Service } from '../../../../src/contract/service.ts';
import { provision } from '../../../support/ports.ts';
import { inStores } from './stores.ts';
import { FunctionError, harness, type Lambda } from '../harness.ts';
import type { RecordedCall, Recording } from './corpus.ts';

export interface Answer {
  readonly api: string;
  readonly value: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Makes the functions of the recordings, as their files describe them. */
function functionsOf(recording: Recording, after: (ms: number, then: () => void) => void): Lambda {
  let calls = 0;
  return (name, payload) => {
    const found = Object.entries(recording.functions).find(([known]) => name === known || name.endsWith(`:${known}`));
    switch (found?.[1].file) {
      case 'raise_exception.py':
        throw new FunctionError('Exception', '', exception(`request-${++calls}`));
      case 'wait_60_seconds.py':
        return new Promise((resolve) => after(60_000, () => resolve(null)));
      case 'large_output_string.py':
        return { statusCode: 200, body: 'é'.repeat(200_000) };
      case 'return_bytes_str.py':
        return 'HelloWorld!';
      case 'id_function.py':
        return payload;
      default:
        throw new AwsError(
          'ResourceNotFoundException',
          `Function not found: arn:aws:lambda:us-east-1:000000000000:function:${name}:$LATEST`,
          { status: 404 },
        );
    }
  };
}

const exception = (requestId: string) => ({
  errorMessage: 'Some exception was raised.',
  errorType: 'Exception',
  requestId,
  stackTrace: [
    '  File "/var/task/handler.py", line 2, in handler\n    raise Exception("Some exception was raised.")\n',
  ],
});

/** Makes the recorded calls to the service of this package, over a clock that passes as fast as it can. */
export async function play(recording: Recording): Promise<{ answers: Answer[]; outputs: (string | undefined)[] }> {
  const made = harness({
    services: (base) => ({
      sqs: createSqs(base),
      events: createEvents({ ...base, ...nobody }),
      s3: createS3({ ...base, authorize: () => undefined }) as unknown as Service,
      dynamodb: createDynamoDb(base),
    }),
    // The recordings do not contain their numbers.
    ports: { requireAllowed: requireAllowed(new Set(['states-math-random-seed'])) },
    lambda: (name, payload) => functionsOf(recording, (ms, then) => made.clock.after(ms, then))(name, payload),
  });
  const executions: string[] = [];
  workers = [];
  remembered = {};
  const answers: Answer[] = [];
  try {
    for (const call of recording.calls) {
      if (call.service === 'fixture' || call.api === 'receive_message')
        answers.push(...(await prepare(made, recording, call)));
      const stored = await inStores(made.services ?? {}, recording, call);
      if (stored !== undefined) answers.push({ api: call.api, value: stored });
      if (call.service !== 'stepfunctions') continue;
      if (/^(get_execution_history|describe_execution|list_executions)$/.test(call.api)) await rest(made, executions);
      answers.push(await answer(made, recording, call, executions));
    }
    await rest(made, executions);
    if (answers.some(isExpress)) await passingTime(made, made.clock.advance(900_000));
    answers.push(...logged(made), { api: 'events', value: made.events.map(asDelivered) });
    const outputs = await Promise.all(executions.map(async (arn) => (await made.describe(arn)).output));
    return { answers, outputs };
  } finally {
    await made.dispose();
  }
}

const asDelivered = ({ source, detailType, resources, detail }: Made['events'][number]): object => ({
  ...{ version: '0', id: 'id', 'detail-type': detailType, source, account: '000000000000', time: 'time' },
  ...{ region: 'us-east-1', resources, detail },
});

type Made = ReturnType<typeof harness>;

const nobody = {
  invokeFunction: () => Promise.reject(new Error('nobody')),
  sendMessage: () => Promise.reject(new Error('nobody')),
  publishMessage: () => Promise.reject(new Error('nobody')),
  startExecution: () => Promise.reject(new Error('nobody')),
  relayEvent: () => Promise.reject(new Error('nobody')),
  runMutation: () => Promise.reject(new Error('nobody')),
  writeEvent: () => Promise.reject(new Error('nobody')),
  sendRequest: () => Promise.reject(new Error('nobody')),
};

/** These look for work whenever time passes: the consumers of the recorded tests. */
let workers: (() => Promise<boolean>)[] = [];
/** The members of earlier answers, which later calls name as `op.member`. */
let remembered: Readonly<Record<string, unknown>> = {};

async function prepare(made: Made, recording: Recording, { api }: RecordedCall): Promise<Answer[]> {
  const sqs = made.services?.['sqs'] as Service;
  const queue = /q[0-9a-f]{8}/.exec(JSON.stringify(recording.executions))?.[0] ?? 'q';
  const url = `https://sqs.us-east-1.amazonaws.com/000000000000/${queue}`;
  if (api === 'sqs_create_queue') await provision(sqs, 'AWS::SQS::Queue', queue, { QueueName: queue });
  if (api === 'create_activity') {
    const value = await made.call<{ activityArn: string }>('CreateActivity', { name: 'a' });
    remembered = { ...remembered, ...value };
    return [{ api, value }];
  }
  if (api === 'sfn_activity_consumer') workers.push(once(() => work(made, recording)));
  const [, outcome] = /^sqs_send_(?:heartbeat_and_)?task_(success|failure)_state_machine$/.exec(api) ?? [];
  if (outcome !== undefined) workers.push(() => answerMessages(made, sqs, url, outcome, api.includes('heartbeat')));
  // The test itself took the messages and answered them.
  if (api === 'receive_message' && JSON.stringify(recording.machines).includes('waitForTaskToken'))
    workers.push(() =>
      answerMessages(made, sqs, url, recording.key.includes('no_error_field') ? 'nothing' : 'body', true),
    );
  return [];
}

const once = (run: () => Promise<void>): (() => Promise<boolean>) => {
  let started = false;
  return async () => {
    if (started) return false;
    started = true;
    void run().catch(() => undefined);
    await settle();
    return true;
  };
};

/** Acts as the worker of an activity in the recorded tests. */
async function work(made: Made, { key }: Recording): Promise<void> {
  const named = key.includes('no_worker') ? {} : { workerName: 'BASE_ID_ACTIVITY_CONSUMER' };
  const { activityArn } = remembered;
  const { taskToken = '', input = '' } = await made.call<{ taskToken?: string; input?: string }>('GetActivityTask', {
    activityArn,
    ...named,
  });
  if (key.includes('timeout')) return;
  if (key.includes('heartbeat')) await made.call('SendTaskHeartbeat', { taskToken });
  if (key.includes('failure'))
    await made.call('SendTaskFailure', { taskToken, error: 'Programmatic Error', cause: input });
  else await made.call('SendTaskSuccess', { taskToken, output: input });
}

async function answerMessages(
  made: Made,
  sqs: Service,
  QueueUrl: string,
  outcome: string,
  heartbeat: boolean,
): Promise<boolean> {
  const { Messages = [] } = await jsonCall<{ Messages?: { Body: string }[] }>(sqs, 'AmazonSQS.ReceiveMessage', {
    QueueUrl,
    MaxNumberOfMessages: 10,
  });
  for (const { Body } of Messages) {
    const { Message, TaskToken } = JSON.parse(Body) as { Message: unknown; TaskToken?: string };
    if (TaskToken === undefined) continue;
    if (heartbeat) await made.call('SendTaskHeartbeat', { taskToken: TaskToken });
    if (outcome === 'body') await made.call('SendTaskSuccess', { taskToken: TaskToken, output: Body });
    else if (outcome === 'nothing') await made.call('SendTaskFailure', { taskToken: TaskToken });
    else if (outcome === 'success')
      await made.call('SendTaskSuccess', { taskToken: TaskToken, output: JSON.stringify(Message) });
    else await made.call('SendTaskFailure', { taskToken: TaskToken, error: 'Failure error', cause: 'Failure cause' });
  }
  return Messages.length > 0;
}

/** Lets time pass until no execution runs any more, or nothing is left that could wake one. */
async function rest(made: Made, executions: readonly string[]): Promise<void> {
  for (let turn = 0; turn < 200; turn++) {
    await settle();
    let worked = false;
    for (const worker of workers) worked = (await worker()) || worked;
    await settle();
    const states = await Promise.all(executions.map(async (arn) => (await made.describe(arn)).status));
    const next = made.clock.next();
    if (!states.includes('RUNNING') || (next === undefined && !worked)) return;
    if (next !== undefined) await made.clock.advance(Math.max(0, next - made.clock.now()));
  }
}

const operation = (api: string): string =>
  api.replace(/(^|_)([a-z])/g, (_, _before, letter: string) => letter.toUpperCase());

async function answer(made: Made, recording: Recording, call: RecordedCall, executions: string[]): Promise<Answer> {
  try {
    const value = await passingTime(made, perform(made, recording, call));
    remembered = { ...remembered, ...(value as object) };
    const arn = (value as { executionArn?: unknown }).executionArn;
    if (call.api === 'start_execution' && typeof arn === 'string' && !arn.includes(':express:')) executions.push(arn);
    return { api: call.api, value };
  } catch (error) {
    const { name, message } = error as Error;
    if (/UnsupportedByLocalAws|UnverifiedBehaviour/.test(name) || /not supported by local/i.test(message)) throw error;
    if (name === 'Error' || name === 'TypeError') throw error;
    return { api: call.api, value: undefined, error: { code: name, message } };
  }
}

/** Lets time pass until a waiting call has its answer. */
async function passingTime<T>(made: Made, answer: Promise<T>): Promise<T> {
  let isDone = false;
  const done = (): void => void (isDone = true);
  answer.then(done, done);
  for (let turn = 0; turn < 200; turn++) {
    await settle();
    const next = made.clock.next();
    if (isDone || next === undefined) break;
    await made.clock.advance(Math.max(0, next - made.clock.now()));
  }
  return answer;
}

/** The recordings contain a name instead of the configuration; the key contains the level. */
function loggingOf({ key, expected }: Recording): object {
  const [, level = 'ALL', given] = /[_[](ALL|ERROR|FATAL|OFF)[_-](True|False)\]|\[(?:ALL|OFF)/.exec(key) ?? [];
  const withData = given ?? (isWithoutData(expected) ? 'False' : 'True');
  const logGroupArn = 'arn:aws:logs:us-east-1:000000000000:log-group:/recorded:*';
  return {
    ...{ level, includeExecutionData: withData === 'True' },
    destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
  };
}

/** Tells whether the recorded lines leave out the data of the execution. */
const isWithoutData = ({ logged_execution_events: lines }: Recording['expected']): boolean =>
  lines !== undefined && !JSON.stringify(lines).includes('"inputDetails"');

const isExpress = ({ value }: Answer): boolean => JSON.stringify(value ?? '').includes(':express:');

const logged = (made: Made): Answer[] => {
  const lines = made.base.logged.map(({ message }) => JSON.parse(message) as object);
  const last = lines.at(-1);
  return last ? [lines, last].map((value) => ({ api: 'logs', value })) : [];
};

async function perform(made: Made, recording: Recording, call: RecordedCall): Promise<unknown> {
  const machine = call.machine === undefined ? undefined : recording.machines[call.machine];
  const named = call.execution === undefined ? {} : { name: `x${call.execution}` };
  const { target_aws_client: _, loggingConfiguration, ...given } = call.arguments;
  const logging = loggingConfiguration === 'LoggingConfiguration' ? loggingOf(recording) : loggingConfiguration;
  const machineMembers = machine
    ? {
        definition: machine.definition,
        ...(machine.name ? { name: machine.name } : {}),
      }
    : {};
  return jsonCall(
    made.service,
    `AWSStepFunctions.${operation(call.api)}`,
    JSON.parse(
      JSON.stringify({ ...given, ...machineMembers, ...named, loggingConfiguration: logging })
        .replace(/op\.(\w+)/g, (whole, member: string) => String(remembered[member] ?? whole))
        // An execution of a version has a name like one of the machine.
        .replace(/(:execution:\w+):\d+:x/g, '$1:x'),
    ) as object,
  );
}
