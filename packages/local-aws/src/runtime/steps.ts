import type { Need } from '../contract/action.ts';
import type { Authorize, VerifySignature } from '../contract/ports.ts';
import { publicError, unknownAction } from '../contract/respond.ts';
import type { AwsResponse, RequestHead, Service } from '../contract/service.ts';
import { errorOf, functionFailureOf, throttledBy } from '../faults/failures.ts';
import type { Fault } from '../faults/fault.ts';
import type { FaultCall, Faults } from '../faults/faults.ts';
import { createStrikeRequest } from '../faults/strike-request.ts';
import type { CarriedCalls } from '../journal/carried.ts';
import type { Journal } from '../journal/journal.ts';
import type { Operator } from '../kernel/operator.ts';
import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import { atOnce, inTurns, turnBytes } from '../kernel/in-turns.ts';
import { nameOf, type Principal } from '../kernel/principal.ts';
import { idOfTraceHeader, traceHeader } from '../kernel/trace-header.ts';
import { isVisit, welcomePage, type Welcome } from '../server/welcome.ts';
import { refusal } from '../protocol/refusal.ts';
import { signatureErrors } from '../protocol/sigv4-errors.ts';
import { missingAuthenticationToken, signedNameOf } from './addressee.ts';
import type { Addressee, Exchange, Step } from './exchange.ts';
import type { LocalApi } from './local-api.ts';

/** The parts of the runtime that the steps use. */
export interface PipelineParts {
  readonly journal: Journal;
  /** Keeps the inputs of calls that hand something on, if there is a console that shows them. */
  readonly carried?: CarriedCalls | undefined;
  readonly durable: () => Promise<void>;
  /** Answers why a request is refused by its Host and Origin, or undefined if it may come in. */
  readonly refusalOf: (headers: RequestHead['headers']) => string | undefined;
  /** Finds the addressee. Throws the refusal of a request that no service and no door takes. */
  readonly find: (head: RequestHead) => Addressee;
  readonly faults: Faults;
  readonly verifySignature: VerifySignature;
  readonly authorize: Authorize;
  readonly operator: Operator;
  /** Answers what a person sees who opens the endpoint. */
  readonly welcome: () => Welcome;
  /** Answers what only a local system can be asked for. */
  readonly localApi?: LocalApi;
}

export const record =
  ({ journal }: PipelineParts): Step =>
  async (exchange, next) => {
    const { requestId, headers } = exchange.request;
    const entry = journal.open(requestId, idOfTraceHeader(headers[traceHeader]));
    exchange.entry = entry;
    const response = await next();
    entry.close(response.status);
    return response;
  };

export const makeDurable =
  ({ durable }: Pick<PipelineParts, 'durable'>): Step =>
  async (_exchange, next) => {
    const response = await next();
    await durable();
    return response;
  };

export const keepStrangersOut =
  ({ refusalOf }: PipelineParts): Step =>
  ({ request }, next) => {
    const refusal = refusalOf(request.headers);
    return refusal === undefined ? next() : Promise.resolve(plain(403, refusal));
  };

/** Shows a person who opens the endpoint what it is. It comes before all answers for programs. */
export const welcome =
  ({ welcome }: Pick<PipelineParts, 'welcome'>): Step =>
  ({ request }, next) =>
    isVisit(request) ? Promise.resolve(welcomePage(welcome())) : next();

/** Answers what the local API takes, before faults may strike. */
export const answerLocally =
  ({ localApi }: Pick<PipelineParts, 'localApi'>): Step =>
  async ({ request, entry }, next) =>
    localApi?.accepts(request) ? localApi.answer(request, entry) : next();

export const answerErrors =
  ({ operator }: PipelineParts): Step =>
  async (exchange, next) => {
    try {
      return await next();
    } catch (error) {
      const known = publicError(error, operator);
      exchange.entry.error = known.code;
      return wordsOf(exchange.addressee)(exchange.request, known);
    }
  };

function wordsOf(addressee: Addressee): Service['error'] {
  if (addressee.kind === 'nobody') return refusal;
  return addressee.kind === 'door' ? addressee.door.error : addressee.service.error;
}

export const address =
  ({ find }: PipelineParts): Step =>
  (exchange, next) => {
    const addressee = find(exchange.request);
    exchange.addressee = addressee;
    if (addressee.kind !== 'nobody') exchange.entry.service = addressee.name;
    if (addressee.kind === 'door') exchange.entry.action = addressee.door.action;
    return next();
  };

/** The server found out while the body came in. This step refuses it, because here the service words the error. */
export const refuseUnread: Step = ({ request, addressee }, next) => {
  if (request.unread === undefined) return next();
  if (request.unread === 'too many' && addressee.kind !== 'nobody') throw throttledBy(addressee.service.refusals);
  const own = addressee.kind === 'nobody' ? undefined : addressee.service.tooLarge?.(request);
  throw own ?? new AwsError('RequestEntityTooLargeException', 'Request body is too large.', { status: 413 });
};

export function injectFault({ faults }: PipelineParts): Step {
  const strike = createStrikeRequest(faults);
  return (exchange, next) => {
    const call = faults.armed ? faultCallOf(exchange) : undefined;
    const fault = call && faults.strike(call);
    if (!fault) return next();
    exchange.entry.fault = fault.kind;
    return strike(fault, next, () => refusedBy(fault, exchange));
  };
}

/** Answers undefined for a request that cannot be read. The service itself then reports what is wrong. */
function faultCallOf(exchange: Exchange): FaultCall | undefined {
  const { addressee, request } = exchange;
  if (addressee.kind === 'nobody') return undefined;
  const { name, service } = addressee;
  if (addressee.kind === 'door')
    return { service: name, action: addressee.door.action, target: addressee.door.targetOf?.(request) ?? '' };
  try {
    const { action, input } = exchange.readBy(service);
    return { service: name, action, target: service.targetOf?.(action, input) ?? JSON.stringify(input) };
  } catch {
    return undefined;
  }
}

function refusedBy(fault: Fault, { addressee, request, reading, entry }: Exchange): AwsResponse {
  if (addressee.kind === 'nobody') throw missingAuthenticationToken();
  const { service } = addressee;
  const failure = functionFailureOf(fault);
  const action = reading?.action ?? '';
  const output = failure === undefined ? undefined : service.failureOf?.(action, failure);
  if (output !== undefined) return service.answer(request, action, output);
  const error = errorOf(fault, service.refusals);
  entry.error = error.code;
  return wordsOf(addressee)(request, error);
}

export const identify =
  ({ verifySignature }: PipelineParts): Step =>
  (exchange, next) => {
    const { addressee, request, entry } = exchange;
    if (addressee.kind !== 'service' || !addressee.signed) return next();
    const { signature, body } = request;
    const goOn = (principal: Principal): Promise<AwsResponse> => {
      exchange.principal = principal;
      entry.principal = nameOf(principal);
      return next();
    };
    if (!signature)
      return goOn(verifySignature(request, signedNameOf(addressee), addressee.service.refusals.signature));
    const work = signature.complete(body);
    return body.length <= turnBytes ? goOn(atOnce(work)) : inTurns(work).then(goOn);
  };

/**
 * Permissions are judged before the members of a request are, and a list may be as long as a body. No valid request
 * needs as many. docs: Amazon DynamoDB API Reference, "BatchGetItem", "TransactWriteItems" (100 items)
 */
const mostNeeds = 1_000;

export const authorise =
  ({ authorize }: PipelineParts): Step =>
  (exchange, next) => {
    const { addressee, entry, principal, request } = exchange;
    if (addressee.kind !== 'service') return next();
    const { action, input } = exchange.readBy(addressee.service);
    // An unsigned request gets this error before any other.
    if (!addressee.signed && (addressee.service.needsOf(action, {})?.length ?? 0) > 0)
      throw signatureErrors(addressee.service.refusals.signature).missing();
    const needs = addressee.service.needsOf(action, input);
    if (!needs) throw unknownAction(action, addressee.name);
    if (needs.length > mostNeeds) throw new UnsupportedError(`${action} on ${needs.length} resources`);
    entry.subject = subjectOf(needs);
    const { headers, sourceIp } = request;
    const ofRequest = {
      'aws:sourceip': sourceIp,
      'aws:useragent': headers['user-agent'],
      'aws:referer': headers['referer'],
    };
    for (const { action: needed, resource, context: ofNeed } of needs) {
      const context = { ...ofRequest, ...ofNeed };
      authorize({ principal, action: needed, resource, context, asked: addressee.name, entry: entry.id });
    }
    return next();
  };

/** Lists the resources that a call needs permissions on. */
const subjectOf = (needs: readonly Need[]): string => {
  const [first, ...others] = needs;
  if (!first) return '';
  return others.length === 0 ? first.resource : [...new Set(needs.map(({ resource }) => resource))].join(' ');
};

export const serve =
  ({ carried }: PipelineParts): Step =>
  (exchange) => {
    const { addressee, request, entry } = exchange;
    if (addressee.kind !== 'door') return runAction(exchange, carried);
    const answer = addressee.door.answer(request, entry);
    return answer instanceof Promise ? answer : Promise.resolve(answer);
  };

async function runAction(
  { addressee, request, entry, principal, reading }: Exchange,
  carried: CarriedCalls | undefined,
): Promise<AwsResponse> {
  if (addressee.kind !== 'service' || !reading) throw missingAuthenticationToken();
  const { name, service } = addressee;
  const { action, input } = reading;
  const { requestId, sourceIp } = request;
  if (carried && service.handsOn?.(action)) carried.keep(entry.id, { service: name, action, input });
  const output = await service.run(action, input, { principal, requestId, sourceIp, entry: entry.id });
  carried?.answered(entry.id, output);
  return service.answer(request, action, output);
}

export const plain = (status: number, body: string): AwsResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
});
