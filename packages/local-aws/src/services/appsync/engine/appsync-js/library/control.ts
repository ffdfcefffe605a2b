import { declareUnverified } from '../../../../../kernel/unverified.ts';
import type { Json, Outcome, RaisedError } from '../types.ts';
import { Overspent } from '../overspent.ts';
import { CodeFault } from './fault.ts';
import { isObject, leave, stringAt, type Run, type Utilities } from './port.ts';

const emptyFilter = declareUnverified(
  'appsync-js-null-filter',
  'A subscription filter was set to null, or to one without a filter group.',
  'the call changes nothing, so that the arguments of the subscription filter',
);

export const changedArguments = declareUnverified(
  'appsync-js-changed-arguments',
  'Code reads arguments that the code of a handler before it has changed.',
  'the arguments are as that code has left them',
);

function end(run: Run, outcome: Outcome): never {
  run.ended = outcome;
  if (outcome.kind === 'error') notePlace(run);
  throw leave;
}

/**
 * Finds the place of the call in the stack trace. The stack is not turned into a text, because that would read the
 * source maps.
 */
function notePlace(run: Run): void {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (_error, sites) => sites;
  const sites = new Error().stack as unknown as readonly NodeJS.CallSite[];
  Error.prepareStackTrace = prepareStackTrace;
  const site = sites.find((candidate) => candidate.getFileName() === 'code.js');
  if (site) run.place = `code.js:${site.getLineNumber()}:${site.getColumnNumber()}`;
}

function raised([message = null, type = null, data = null, info = null]: readonly Json[]): RaisedError {
  return {
    message: typeof message === 'string' ? message : JSON.stringify(message),
    type: typeof type === 'string' ? type : null,
    data,
    info,
  };
}

function earlyReturn([value = null, options = null]: readonly Json[], run: Run): never {
  const skipTo = isObject(options) ? (options['skipTo'] ?? 'NEXT') : 'NEXT';
  if (skipTo !== 'END' && skipTo !== 'NEXT') throw new CodeFault('runtime.earlyReturn: skipTo is END or NEXT.');
  return end(run, { kind: 'earlyReturn', value, skipTo });
}

/** A filter without a condition might show everything or nothing, and no page says which. */
function setFilter(
  member: 'subscriptionFilter' | 'invalidationFilter',
  [filter = null]: readonly Json[],
  run: Run,
): undefined {
  if (isObject(filter) && Array.isArray(filter['filterGroup']) && filter['filterGroup'].length > 0)
    run[member] = filter;
  else run.requireAllowed(emptyFilter);
  return undefined;
}

function invalidate([invalidation = null]: readonly Json[], run: Run): undefined {
  if (
    !isObject(invalidation) ||
    typeof invalidation['subscriptionField'] !== 'string' ||
    !isObject(invalidation['payload'])
  ) {
    throw new CodeFault('extensions.invalidateSubscriptions expects {subscriptionField, payload}.');
  }
  if (run.invalidations.length >= 5)
    throw new CodeFault('extensions.invalidateSubscriptions can be called five times in a request.');
  run.invalidations.push(invalidation);
  return undefined;
}

function evict(values: readonly Json[], run: Run): undefined {
  const [typeName, fieldName] = [
    stringAt(values, 0, 'extensions.evictFromApiCache'),
    stringAt(values, 1, 'extensions.evictFromApiCache'),
  ];
  run.cacheEvictions.push({ typeName, fieldName, keys: values[2] ?? null });
  return undefined;
}

function consoleLog([level = null, place = null, text = null]: readonly Json[], run: Run): undefined {
  const name = level === 'ERROR' ? 'ERROR' : 'INFO';
  run.logs.push({ level: name, line: `${name} - ${String(place)}: ${String(text)}` });
  return undefined;
}

export const controlUtilities: Utilities = {
  'util.error': (values, run) => end(run, { kind: 'error', error: raised(values) }),
  'util.unauthorized': (_, run) =>
    end(run, {
      kind: 'error',
      error: { message: 'Unauthorized', type: 'Unauthorized', data: null, info: null, unauthorized: true },
    }),
  'util.appendError'(values, run) {
    run.appended.push(raised(values));
    return undefined;
  },
  'util.authType': (_, { authType }) => authType,
  'runtime.earlyReturn': earlyReturn,
  'extensions.setSubscriptionFilter': (values, run) => setFilter('subscriptionFilter', values, run),
  'extensions.setSubscriptionInvalidationFilter': (values, run) => setFilter('invalidationFilter', values, run),
  'extensions.invalidateSubscriptions': invalidate,
  'extensions.evictFromApiCache': evict,
  'console.log': consoleLog,
  'context.changedArguments'(_, run) {
    run.requireAllowed(changedArguments);
    return undefined;
  },
  'budget.units'() {
    throw new Overspent();
  },
  'budget.steps'([limit = null]) {
    throw new CodeFault(`The handler took more than ${String(limit)} steps.`);
  },
  'budget.loop'([limit = null]) {
    throw new CodeFault(`A loop ran more than ${String(limit)} times.`);
  },
};
