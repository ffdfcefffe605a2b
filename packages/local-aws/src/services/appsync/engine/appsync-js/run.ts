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
  const json = contextJson(context);
  const units = allowance.units && allowance.units + (json.length >> 2);
  const { outcome, stash } = realm.withHost(
    (name, argumentsJson) => callUtility(name, argumentsJson, run),
    () => evaluate(realm, () => runInRealm(handler, json, units, allowance.milliseconds), run, context.stash),
  );
  return resultOf(run, outcome, stash);
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
function contextJson(context: HandlerContext): string {
  const { stash, result, prev = null, error } = context;
  const own = JSON.stringify({ stash, result, prev, error });
  return `${own.slice(0, -1)},${sharedJson(context).slice(1)}`;
}

// The handlers of one field differ only in these four members. The rest is written once and kept by the field's own
// `info`.
const shared = new WeakMap<HandlerContext['info'], string>();

function sharedJson({ arguments: args, identity, source, request, info, env }: HandlerContext): string {
  let text = shared.get(info);
  if (text === undefined)
    shared.set(info, (text = JSON.stringify({ arguments: args, identity, source, request, info, env })));
  return text;
}

function evaluate(realm: Realm, runInRealm: () => string, run: Run, before: Json): { outcome: Outcome; stash: Json } {
  try {
    const { value = null, stash } = JSON.parse(runInRealm()) as { value?: Json; stash: Json };
    return { outcome: { kind: 'value', value }, stash };
  } catch (error) {
    if (error instanceof AwsError || error instanceof Overspent) throw error;
    return { outcome: error === leave && run.ended ? run.ended : fault(error, run), stash: stashAfter(realm, before) };
  }
}

/** Answers the stash when the handler left it. A stash that is no longer JSON is lost. */
function stashAfter(realm: Realm, before: Json): Json {
  try {
    return JSON.parse(realm.readStash()) as Json;
  } catch (error) {
    if (error instanceof Overspent) throw error;
    return before;
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
