import { isDeepStrictEqual } from 'node:util';
import type { HandlerStep } from '../../../contract/handler-step.ts';
import { declareUnverified, type RequireAllowed } from '../../../kernel/unverified.ts';
import { FieldError, notAuthorized, pathText, resolverEntry } from '../engine/envelope.ts';
import {
  changedArguments,
  type HandlerContext,
  type HandlerResult,
  type RaisedError,
} from '../engine/appsync-js/index.ts';
import type { Cached, Evict } from './api-cache.ts';
import { readItem } from './batches.ts';
import type { BoundedCode } from './bounded-code.ts';
import type { PipelineFunction, Resolver, Step } from '../model.ts';
import { directLambdaRequest, type CallDataSource } from './data-source.ts';
import type { DataSourceResult, SourceError } from './source-result.ts';
import { notAllowedToCall } from '../errors.ts';
import { handlerContext, lambdaEvent, type FieldContext } from './context.ts';
import { andThen, type FieldInfo, type MaybePromise, type Origin, type Run } from './run-document.ts';
import type { TakeTurn } from './handler-turns.ts';
import { locations, responsePath } from './field-place.ts';
import { selected } from './selected.ts';
import { failedAsAWhole, noteErrors } from './volume.ts';

const earlyReturnInResponse = declareUnverified(
  'appsync-early-return-in-response',
  'A response handler called runtime.earlyReturn.',
  'its value is the handler’s value, and with skipTo END the remaining functions are skipped',
);
const returnedInvalidation = declareUnverified(
  'appsync-subscription-invalidation',
  'A mutation invalidated subscriptions; the frame that their clients get is undocumented.',
  'every matching subscription gets a `complete` frame and its socket is closed',
);

const returnInBefore = declareUnverified(
  'appsync-vtl:return-before',
  'The mapping template before a pipeline ends with #return.',
  'the functions are skipped, and the template after them is evaluated with the value as the result',
);

export interface ResolverPorts {
  readonly callDataSource: CallDataSource;
  readonly requireAllowed: RequireAllowed;
  readonly takeTurn: TakeTurn;
  readonly cached: Cached;
  readonly evict: Evict;
  readonly invalidate: (run: Run, invalidation: unknown) => void;
  /** Is called with what handlers receive and return, if the console records requests. */
  readonly observe?: ((step: Omit<HandlerStep, 'at'>) => void) | undefined;
}

/** One field that is being resolved. Its context grows from handler to handler. */
interface Field {
  readonly ports: ResolverPorts;
  readonly run: Run;
  readonly info: FieldInfo;
  context: FieldContext;
  /** Code has changed the arguments. Nobody knows what comes after it reads. */
  isChangedByCode?: boolean;
  stash: unknown;
}

export type RunResolver = (
  resolver: Resolver,
  run: Run,
  source: unknown,
  args: Readonly<Record<string, unknown>>,
  info: FieldInfo,
) => MaybePromise<unknown>;

export function createRunResolver(ports: ResolverPorts): RunResolver {
  return (resolver, run, source, args, info) => {
    const field: Field = { ports, run, info, context: handlerContext(run, source, args, info), stash: {} };
    const { context } = field;
    return ports.cached(resolver, run, context, () =>
      resolver.kind === 'UNIT' ? runUnit(field, resolver) : runPipeline(field, resolver.code, resolver.functions),
    );
  };
}

const callDataSource = (
  { ports, run, info }: Field,
  { dataSource, maxBatchSize }: Step,
  request: unknown,
  name = '',
): MaybePromise<DataSourceResult> =>
  ports.callDataSource(dataSource, request, run.entry, {
    operation: run,
    field: `${info.parentType.name}.${info.fieldName} ${name}`,
    size: maxBatchSize,
    mayGrow: () => run.waitingHandlers > 0,
  });

type Handled = { readonly value: unknown; readonly early?: 'END' | 'NEXT' };

function runUnit(field: Field, step: Step): MaybePromise<unknown> {
  if (!step.code) return runDirectLambda(field, step);
  const { code } = step;
  return andThen(handle(field, code, 'request', { prev: null }), (requested) => {
    if (requested.early) return requested.value;
    const version = code.isTemplate && versionOf(requested.value);
    if (code.isTemplate && version === undefined)
      throw new FieldError("Value for field '$[version]' not found.", 'MappingTemplate');
    const isOld = version === '2017-02-28';
    return andThen(callDataSource(field, step, requested.value), (answer) => {
      if (answer.detached || (isOld && answer.result === null && !answer.error)) return null;
      return andThen(respond(field, code, null, answer), (handled) => {
        if (isOld && answer.error) throw new FieldError(answer.error.message, answer.error.type, handled.value);
        return handled.value;
      });
    });
  });
}

/** docs: AWS AppSync Developer Guide, "AWS AppSync resolver mapping template changelog" */
const versionOf = (request: unknown): unknown =>
  typeof request === 'object' && request !== null ? Reflect.get(request, 'version') : undefined;

const valueOf = ({ value }: Handled): unknown => value;

const runDirectLambda = (field: Field, step: Step): MaybePromise<unknown> =>
  andThen(callDirectly(field, step, field.context), valueOf);

function callDirectly(
  field: Field,
  step: Step,
  context: Parameters<typeof lambdaEvent>[0],
  name?: string,
): MaybePromise<Handled> {
  const isBatch = step.maxBatchSize > 0;
  if (field.isChangedByCode) field.ports.requireAllowed(changedArguments);
  const call = (): MaybePromise<DataSourceResult> =>
    callDataSource(field, step, directLambdaRequest(lambdaEvent(context), isBatch), name);
  return andThen(inTurn(field, [context.prev, context.stash], call), ({ result, error }) => {
    if (error) throw errorOfFunction(error);
    if (!isBatch) return { value: result };
    const item = readItem(result);
    if (item.error) throw new FieldError(item.error.message, item.error.type, item.data);
    return { value: item.data };
  });
}

/**
 * A resolver without code shows the error that the function has thrown, but not what `UnauthorizedException` says.
 * docs: AWS AppSync Developer Guide, "AWS AppSync resolver mapping template reference for Lambda"
 */
function errorOfFunction({ message, type, thrown }: SourceError): FieldError {
  if (thrown === 'UnauthorizedException') return new FieldError(notAllowedToCall().message, thrown);
  return new FieldError(message, thrown ?? type);
}

function runPipeline(field: Field, code: BoundedCode, functions: readonly PipelineFunction[]): MaybePromise<unknown> {
  return andThen(handle(field, code, 'request', { prev: null }), (requested) => {
    if (requested.early && code.isTemplate) field.ports.requireAllowed(returnInBefore);
    // An early return of the resolver's request handler skips the functions; the response handler still runs.
    const last = requested.early ? requested.value : runFunctions(field, functions, 0, requested.value);
    return andThen(last, (value) =>
      andThen(handle(field, code, 'response', { prev: { result: value }, result: value }), valueOf),
    );
  });
}

function runFunctions(
  field: Field,
  functions: readonly PipelineFunction[],
  index: number,
  previous: unknown,
): MaybePromise<unknown> {
  const step = functions[index];
  if (!step) return previous;
  return andThen(runFunction(field, step, previous), ({ value, early }) =>
    early === 'END' ? value : runFunctions(field, functions, index + 1, value),
  );
}

function runFunction(field: Field, step: PipelineFunction, previous: unknown): MaybePromise<Handled> {
  const { code, name } = step;
  const prev = { result: previous };
  if (!code) return callDirectly(field, step, { ...field.context, prev, stash: field.stash }, name);
  return andThen(handle(field, code, 'request', { prev }, name), (requested) => {
    if (requested.early) return requested;
    return andThen(callDataSource(field, step, requested.value, name), (answer) =>
      answer.detached ? { value: null } : respond(field, code, prev, answer, name),
    );
  });
}

function respond(
  field: Field,
  code: BoundedCode,
  prev: Previous,
  { result, error }: DataSourceResult,
  step?: string,
): MaybePromise<Handled> {
  const shown = error && { error: { message: error.message, type: error.type } };
  return andThen(handle(field, code, 'response', { prev, result, ...shown }, step), (handled) => {
    if (handled.early && !code.isTemplate) field.ports.requireAllowed(earlyReturnInResponse);
    return handled;
  });
}

type Previous = { readonly result: unknown } | null;

/** Does what takes longer the larger the context of a field is, and the `more` that is handed on with it. */
function inTurn<Value>(
  { ports, run, context }: Field,
  more: readonly unknown[],
  work: () => MaybePromise<Value>,
): MaybePromise<Value> {
  const turn = ports.takeTurn(run, [run.variables, context.arguments, context.source, ...more]);
  if (!turn) return work();
  return turn.then(() => {
    if (run.volume.isTooMuch) throw failedAsAWhole;
    return work();
  });
}

/** Runs one handler and keeps everything that it left. */
function handle(
  field: Field,
  code: BoundedCode,
  handler: 'request' | 'response',
  more: { prev: Previous; result?: unknown; error?: DataSourceResult['error'] },
  step?: string,
): MaybePromise<Handled> {
  const { context, isChangedByCode = false } = field;
  // Only code tells when it reads its arguments.
  if (isChangedByCode && code.isTemplate) field.ports.requireAllowed(changedArguments);
  const whole = {
    arguments: context.arguments,
    ...(isChangedByCode && { argumentsChanged: true }),
    identity: context.identity,
    source: context.source,
    request: context.request,
    info: context.info,
    env: context.env,
    authType: context.authType,
    stash: field.stash,
    prev: more.prev,
    result: more.result,
    error: more.error,
  } as HandlerContext;
  return andThen(
    inTurn(field, [whole.stash, whole.prev, whole.result], () => code.run(handler, whole)),
    (result) => {
      if (field.ports.observe) observe(field, step, handler, whole, result);
      return handled(field, result, code, step);
    },
  );
}

function observe(
  { ports, run, info }: Field,
  step: string | undefined,
  handler: HandlerStep['handler'],
  context: unknown,
  result: Pick<HandlerResult, 'outcome' | 'logs' | 'subscriptionFilter' | 'invalidationFilter'>,
): void {
  if (run.entry === undefined) return;
  ports.observe?.({
    entry: run.entry,
    field: `${info.parentType.name}.${info.fieldName}`,
    path: pathText(responsePath(info)),
    step,
    handler,
    context,
    outcome: result.outcome,
    logs: result.logs.map(({ line }) => line),
    subscriptionFilter: result.subscriptionFilter,
    invalidationFilter: result.invalidationFilter,
  });
}

function handled(field: Field, result: HandlerResult, code: BoundedCode, step: string | undefined): Handled {
  field.stash = result.stash;
  if (result.arguments !== undefined) takeArguments(field, result.arguments, code);
  takeOver(field, result);
  const { outcome } = result;
  if (outcome.kind === 'error') {
    noteOrigin(field, { step, place: result.place && (code.placeOf?.(result.place) ?? result.place) });
    throw fieldError(field, outcome.error);
  }
  return outcome.kind === 'earlyReturn' ? { value: outcome.value, early: outcome.skipTo } : { value: outcome.value };
}

/**
 * Mapping templates change the arguments for all that comes after them: the templates that Amplify makes put the owner
 * there, in a function before the one that writes. observed: @aws-amplify/graphql-auth-transformer 4
 */
function takeArguments(field: Field, after: HandlerContext['arguments'], { isTemplate }: BoundedCode): void {
  if (isDeepStrictEqual(after, field.context.arguments)) return;
  if (!isTemplate) field.isChangedByCode = true;
  // What is written of a context once is kept by its `info`.
  field.context = { ...field.context, arguments: after, info: { ...field.context.info } };
}

function takeOver({ run, info, ports }: Field, result: HandlerResult): void {
  noteErrors(result.appended.length, run, info);
  for (const raised of result.appended)
    run.appended.push(resolverEntry(responsePath(info), selected(fieldError({ info }, raised), info), locations(info)));
  Object.assign(run.responseHeaders, result.responseHeaders);
  if (result.subscriptionFilter !== undefined) run.subscriptionFilter = result.subscriptionFilter;
  if (result.invalidationFilter !== undefined) run.invalidationFilter = result.invalidationFilter;
  for (const line of result.logs) run.logLines.push(line);
  for (const eviction of result.cacheEvictions) ports.evict(run, eviction);
  for (const invalidation of result.invalidations) {
    ports.requireAllowed(returnedInvalidation);
    ports.invalidate(run, invalidation);
  }
}

function noteOrigin({ run, info }: Field, origin: Origin): void {
  if (!run.volume.isTooMuch) (run.origins ??= new Map()).set(pathText(responsePath(info)), origin);
}

function fieldError({ info }: Pick<Field, 'info'>, raised: RaisedError): FieldError {
  if (raised.unauthorized) return notAuthorized(info.parentType.name, info.fieldName);
  return new FieldError(raised.message, raised.type, raised.data, raised.info);
}
