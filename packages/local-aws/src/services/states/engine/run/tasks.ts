import { excessOf, type StateError } from '../failure.ts';
import { isCallback, resourceNames, type Json, type TaskState } from '../definition/machine.ts';
import { data, record, textBeyond, type Frame, type PendingTask, type Run, type TaskOutcome } from './execution.ts';
import { fail, guard, leave, waitFor } from './transitions.ts';
import { faultsOfArguments } from '../definition/arguments.ts';
import { Failure } from '../evaluate.ts';
import { isObject, writeJson } from '../numbers.ts';
import { argumentsOf, numberOf, runtime, textOf } from './values.ts';

/** Evaluates the input and the time limits of a task, and waits for it. */
export async function startTask(run: Run, frame: Frame, state: TaskState): Promise<void> {
  const { resource } = state;
  // recorded: aws/aws-cdk#4597, Netflix/metaflow#324 (the definition is taken, and the state fails)
  if (resource.foreign)
    throw new Failure(runtime('The resource belongs to a different partition from the running execution.'));
  const callback = isCallback(resource);
  const token = callback || isSync(resource) ? newToken(run, frame, resource) : undefined;
  if (token !== undefined && resource.kind === 'integration') frame.token = token;
  const args = await argumentsOf(run, frame, state);
  const timeout = state.timeout && (await numberOf(run, frame, state, state.timeout, { minimum: 1 }));
  const heartbeat = state.heartbeat && (await numberOf(run, frame, state, state.heartbeat, { minimum: 1 }));
  const roleArn = state.credentials && (await textOf(run, frame, state, state.credentials));
  delete frame.token;
  checkArguments(state, args);
  recordStart(run, frame, state, args, {
    ...(roleArn === undefined ? {} : { taskCredentials: { roleArn } }),
    ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
    ...(heartbeat === undefined ? {} : { heartbeatInSeconds: heartbeat }),
  });
  const limits = callback ? callbackLimits(run, timeout, heartbeat) : runLimits(timeout);
  waitFor(frame, {
    ...{ kind: 'task', arguments: args, ...limits },
    ...(token === undefined ? {} : { token }),
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(args === frame.input && frame.text !== undefined ? { text: frame.text } : {}),
  });
}

/**
 * Arguments that do not fit the integration end the execution before the task is scheduled. recorded:
 * test_invoke_with_headers[singleStringHeader]
 */
function checkArguments({ taken, language }: TaskState, args: Json): void {
  if (!taken) return;
  const faults = isObject(args)
    ? [...faultsOfArguments(taken, args)]
    : ['The arguments of an integration must be an object'];
  if (faults.length === 0) return;
  const field = language === 'JSONata' ? 'Arguments' : 'Parameters';
  throw new Failure(
    runtime(`The ${field} '${writeJson(args)}' could not be used to start the Task: [${faults.join(', ')}]`),
  );
}

/**
 * A task that waits for a job may also be answered from outside before the job ends. recorded:
 * test_sync_with_task_token
 */
const isSync = (resource: TaskState['resource']): boolean =>
  resource.kind === 'integration' && resource.pattern.startsWith('sync');

const runLimits = (timeout: number | undefined) => (timeout === undefined ? {} : { timeoutSeconds: timeout });

/** The limits are points in time instead of durations, so that they hold even if the runtime stops in between. */
const callbackLimits = (run: Run, timeout: number | undefined, heartbeat: number | undefined) => ({
  ...(timeout === undefined ? {} : { timeoutDue: run.environment.now + timeout * 1000 }),
  ...(heartbeat === undefined
    ? {}
    : { heartbeatSeconds: heartbeat, heartbeatDue: run.environment.now + heartbeat * 1000 }),
});

/**
 * A token contains its execution, so no table is needed to find it, and the activity, to which permissions are given.
 * The rest of the token cannot be guessed.
 */
function newToken({ execution, environment }: Run, frame: Frame, resource: TaskState['resource']): string {
  const activity = resource.kind === 'activity' ? [resource.arn] : [];
  const parts = [execution.arn, frame.id, frame.attempt + 1, environment.uuid(), ...activity];
  return Buffer.from(JSON.stringify(parts)).toString('base64');
}

function recordStart(run: Run, frame: Frame, state: TaskState, args: Json, limits: Record<string, unknown>): void {
  const { resource, resourceType } = resourceNames(state.resource);
  if (state.resource.kind === 'activity') {
    record(run, frame, 'ActivityScheduled', {
      activityScheduledEventDetails: { resource, ...data('input', args), ...limits },
    });
  } else if (state.resource.kind === 'function') {
    const text = args === frame.input ? frame.text : undefined;
    record(run, frame, 'LambdaFunctionScheduled', {
      lambdaFunctionScheduledEventDetails: { resource, ...data('input', args, text), ...limits },
    });
    record(run, frame, 'LambdaFunctionStarted');
  } else {
    const { region } = run.environment;
    record(run, frame, 'TaskScheduled', {
      taskScheduledEventDetails: { resource, resourceType, region, parameters: writeJson(args), ...limits },
    });
    record(run, frame, 'TaskStarted', { taskStartedEventDetails: { resource, resourceType } });
  }
}

/** Notes that a service has taken the job, or a worker the activity. From now on a caller outside ends the task. */
export function takeTask(run: Run, frame: Frame, state: TaskState, pending: PendingTask, output: Json): void {
  if (pending.taken) return;
  pending.taken = { output };
  beat(run, pending);
  if (state.resource.kind === 'activity')
    record(run, frame, 'ActivityStarted', {
      activityStartedEventDetails: output === null ? {} : { workerName: output },
    });
  else
    record(run, frame, 'TaskSubmitted', {
      taskSubmittedEventDetails: { ...resourceNames(state.resource), ...data('output', output) },
    });
}

/** Handles a heartbeat. */
export function beat(run: Run, pending: PendingTask): void {
  if (pending.heartbeatSeconds !== undefined)
    pending.heartbeatDue = run.environment.now + pending.heartbeatSeconds * 1000;
}

export type Ending = TaskOutcome | 'timeout';

/** Handles the success or the failure of the task. */
export async function endTask(run: Run, frame: Frame, state: TaskState, ending: Ending): Promise<void> {
  delete frame.pending;
  const failure = failureOf(state, ending);
  const { prefix, detailsOf } = eventsOf(state);
  if (failure) {
    const kind = typeof ending === 'string' ? 'TimedOut' : 'Failed';
    record(run, frame, `${prefix}${kind}`, detailsOf(kind, { ...failure }));
    return fail(run, frame, failure);
  }
  const { output, text: written } = ending as Extract<TaskOutcome, { output: unknown }>;
  const text = textBeyond(output, written);
  run.trial?.note('result', output);
  record(run, frame, `${prefix}Succeeded`, detailsOf('Succeeded', data('output', output, text.text)));
  await guard(run, frame, () => leave(run, frame, state, state.next, output, '', { result: output, ...text }));
}

const prefixes = { function: 'LambdaFunction', activity: 'Activity', integration: 'Task' } as const;

function eventsOf({ resource }: TaskState) {
  const prefix = prefixes[resource.kind];
  const member = prefix.charAt(0).toLowerCase() + prefix.slice(1);
  return {
    prefix,
    detailsOf: (kind: string, details: Record<string, unknown>): Record<string, unknown> => ({
      [`${member}${kind}EventDetails`]:
        resource.kind === 'integration' ? { ...resourceNames(resource), ...details } : details,
    }),
  };
}

function failureOf({ resource }: TaskState, ending: Ending): StateError | undefined {
  // recorded: test_heartbeat_no_timeout (a heartbeat that stays out is a time-out like any other)
  if (ending === 'timeout') return { error: 'States.Timeout' };
  if ('error' in ending) {
    const { error, cause } = ending;
    return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
  }
  const { resourceType, resource: named } = resourceNames(resource);
  const excess = excessOf(ending.output, resource.kind === 'function' ? named : resourceType, false);
  if (!excess) return undefined;
  const { terminal: _, ...failure } = excess;
  return failure;
}
