import { AwsError } from '../../../../kernel/errors.ts';
import type { Clock } from '../../../../kernel/clock.ts';
import type { Ids } from '../../../../kernel/ids.ts';
import type { RequireAllowed } from '../../../../kernel/unverified.ts';
import { textOfFault } from './own-words.ts';
import { utility } from './library/index.ts';
import { leave, type Run } from './library/port.ts';
import { Overspent, type Allowance } from './overspent.ts';
import type { Realm, RunHandler } from './realm.ts';
import type { AuthType, HandlerContext, HandlerResult, Json, Outcome } from './types.ts';

export interface RunPorts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly requireAllowed: RequireAllowed;
}

/** Runs one handler. Errors that the client sees are the outcome; a feature that this runtime lacks is thrown. */
export function runHandler(
  realm: Realm,
  runInRealm: RunHandler,
  handler: 'request' | 'response',
  context: HandlerContext,
  ports: RunPorts,
  allowance: Allowance,
): HandlerResult {
  const run = newRun(ports, context.authType, allowance.units > 0);
  const { json, args } = contextJson(context);
  // The arguments are written once more, to find out whether code has changed them.
  const units = allowance.units && allowance.units + ((json.length + args.length) >> 2);
  const left = realm.withHost(
    (name, argumentsJson) => callUtility(name, argumentsJson, run),
    () => evaluate(realm, () => runInRealm(handler, json, units, allowance.milliseconds, args), run, context.stash),
  );
  const result = resultOf(run, left.outcome, left.stash);
  return left.arguments === undefined ? result : { ...result, arguments: left.arguments };
}

/** Makes the result of a run of a handler. */
export function resultOf(run: Run, outcome: Outcome, stash: Json): HandlerResult {
  const { appended, invalidations, cacheEvictions, logs } = run;
  const result: HandlerResult = {
    outcome,
    stash,
    appended,
    responseHeaders: headersOf(run),
    invalidations,
    cacheEvictions,
    logs,
  };
  if (run.place !== undefined) return { ...result, ...filtersOf(run), place: run.place };
  return run.subscriptionFilter === undefined && run.invalidationFilter === undefined
    ? result
    : { ...result, ...filtersOf(run) };
}

export const newRun = ({ clock, ids, requireAllowed }: RunPorts, authType: AuthType, isCounted: boolean): Run => ({
  isCounted,
  clock,
  ids,
  requireAllowed,
  authType,
  appended: [],
  responseHeaders: new Map(),
  headerBytes: 0,
  invalidations: [],
  cacheEvictions: [],
  logs: [],
});

function callUtility(name: string, argumentsJson: string, run: Run): string | undefined {
  const answer = utility(name)(JSON.parse(argumentsJson) as Json[], run);
  return answer === undefined ? undefined : JSON.stringify(answer);
}

const headersOf = ({ responseHeaders }: Run): Record<string, string> =>
  responseHeaders.size === 0
    ? {}
    : Object.fromEntries([...responseHeaders.values()].map(({ name, value }) => [name, value]));

const filtersOf = ({
  subscriptionFilter,
  invalidationFilter,
}: Run): Pick<HandlerResult, 'subscriptionFilter' | 'invalidationFilter'> => ({
  ...(subscriptionFilter === undefined ? {} : { subscriptionFilter }),
  ...(invalidationFilter === undefined ? {} : { invalidationFilter }),
});

/** Writes the context as text, because the realm reads only text, so that no object of the host can enter it. */
function contextJson(context: HandlerContext): Shared {
  const { stash, result, prev = null, error, argumentsChanged } = context;
  const own = JSON.stringify({ stash, result, prev, error, argumentsChanged });
  const { json, args } = sharedJson(context);
  return { json: `${own.slice(0, -1)},${json.slice(1)}`, args };
}

interface Shared {
  readonly json: string;
  /** The JSON of the arguments, by which the realm finds out whether code has changed them. */
  readonly args: string;
}

// The handlers of one field differ only in these members. The rest is written once and kept by the field's own
// `info`.
const shared = new WeakMap<HandlerContext['info'], Shared>();

function sharedJson({ arguments: given, identity, source, request, info, env }: HandlerContext): Shared {
  let known = shared.get(info);
  if (known === undefined) {
    const args = JSON.stringify(given);
    const rest = JSON.stringify({ identity, source, request, info, env });
    shared.set(info, (known = { json: `{"arguments":${args},${rest.slice(1)}`, args }));
  }
  return known;
}

interface Left {
  readonly outcome: Outcome;
  readonly stash: Json;
  /** The arguments, if code has changed them. */
  readonly arguments?: Json | undefined;
}

function evaluate(realm: Realm, runInRealm: () => string, run: Run, before: Json): Left {
  try {
    const {
      value = null,
      stash,
      arguments: args,
    } = JSON.parse(runInRealm()) as Omit<Left, 'outcome'> & { value?: Json };
    return { outcome: { kind: 'value', value }, stash, arguments: args };
  } catch (error) {
    if (error instanceof AwsError || error instanceof Overspent) throw error;
    return { outcome: error === leave && run.ended ? run.ended : fault(error, run), ...leftAfter(realm, before) };
  }
}

/** Answers what there is when the handler left it. A stash that is no longer JSON is lost. */
function leftAfter(realm: Realm, before: Json): Omit<Left, 'outcome'> {
  try {
    return JSON.parse(realm.readLeft()) as Omit<Left, 'outcome'>;
  } catch (error) {
    if (error instanceof Overspent) throw error;
    return { stash: before };
  }
}

/** Makes the outcome of a fault in the code. The client learns the error; the log also learns the place. */
function fault(error: unknown, run: Run): Outcome {
  const thrown = (typeof error === 'object' && error !== null ? error : {}) as Partial<Error>;
  const { stack = '' } = thrown;
  const text = textOfFault(thrown);
  const place = /code\.js:\d+:\d+/.exec(stack)?.[0] ?? 'code.js';
  run.place = place;
  run.logs.push({ level: 'ERROR', line: `ERROR - ${place}: ${text}` });
  return { kind: 'error', error: { message: text, type: 'Code', data: null, info: null } };
}
