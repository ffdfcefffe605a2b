import type { EntryId } from '../contract/action.ts';
import type { CallService, SendRequest } from '../contract/ports.ts';
import type { AwsResponse, Service, UnauthenticatedRequest } from '../contract/service.ts';
import type { Clock } from '../kernel/clock.ts';
import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import type { Ids } from '../kernel/ids.ts';
import { isServiceHost } from '../kernel/service-host.ts';
import { traceHeader, traceHeaderOf } from '../kernel/trace-header.ts';
import { signatureErrors } from '../protocol/sigv4-errors.ts';
import { ownValue } from '../kernel/own-value.ts';
import { missingAuthenticationToken } from './addressee.ts';
import { sendOut } from './send-out.ts';

/** What another region of the account answers to requests. */
export interface Reachable {
  readonly endpointUrl: string;
  readonly serviceNamed: (name: string) => Service | undefined;
  /** Calls a service there, as its own services do. */
  readonly callService: CallService;
}

export interface SendParts {
  readonly clock: Pick<Clock, 'after'>;
  readonly ids: Ids;
  readonly region: string;
  /** The address of this runtime. */
  readonly endpointUrl: string;
  /** All regions that run, if there are several. */
  readonly regions?: readonly string[] | undefined;
  readonly peerOf?: ((region: string) => Reachable | undefined) | undefined;
  /** The foreign hosts that the operator allows requests to reach. */
  readonly allowHosts?: readonly string[] | undefined;
  readonly serviceNamed: (name: string) => Service | undefined;
  readonly callService: CallService;
  /** Answers the length of the chain of calls that wait for each other and that ends with this entry. */
  readonly depthOf: (entry: EntryId | undefined) => number;
}

/**
 * Sends HTTP requests of the template's code. The local service answers a request to an AWS service, and the runtime
 * answers a request to itself. Nothing else leaves the machine unless the operator has named the host.
 */
export function createSendRequest(parts: SendParts): SendRequest {
  return async (request) => {
    const { url, signed, cause } = request;
    if (parts.depthOf(cause) > mostDeep)
      throw new UnsupportedError(
        `A request that ${mostDeep} others wait for, each of which was the reason of the next,`,
        'a resolver that asks its own API never ends',
      );
    if (isServiceHost(url.hostname)) return toService(parts, request);
    if (!isOwn(parts, url) && !parts.allowHosts?.includes(url.host))
      throw new UnsupportedError(
        `A request to ${url.host}, which is elsewhere,`,
        `--allow-host ${url.host} lets requests go out to it`,
      );
    if (signed) throw new UnsupportedError(`A signed request to ${url.host}`);
    const isCaused = cause !== undefined && isOwn(parts, url);
    const headers = isCaused ? { ...request.headers, [traceHeader]: traceHeaderOf(cause) } : request.headers;
    return sendOut({ ...request, headers }, parts.clock);
  };
}

/**
 * The longest chain of requests that wait for each other. This is a bound of this runtime: a request that waits for
 * itself would go on until the process has no sockets left.
 */
const mostDeep = 15;

/** Tells whether an address is one of this runtime, in whatever region. */
function isOwn({ endpointUrl, regions = [], peerOf }: SendParts, { origin }: URL): boolean {
  const endpoints = [endpointUrl, ...regions.map((region) => peerOf?.(region)?.endpointUrl ?? endpointUrl)];
  return endpoints.some((endpoint) => new URL(endpoint).origin === origin);
}

async function toService(
  { ids, region, peerOf, ...own }: SendParts,
  { url, method, headers, body, signed, cause }: Parameters<SendRequest>[0],
): ReturnType<SendRequest> {
  const peer = signed && signed.region !== region ? peerOf?.(signed.region) : undefined;
  const { serviceNamed, callService } = peer ?? own;
  const name = serviceIn(url.hostname, (label) => serviceNamed(label) !== undefined);
  const service = serviceNamed(name);
  if (!service) throw new UnsupportedError(`Service ${name || url.hostname}`);
  if (signed && signed.region !== region && !peer) throw new UnsupportedError(`The region ${signed.region}`);
  const request: UnauthenticatedRequest = {
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: { ...headers, host: url.host },
    body: Buffer.from(body),
    requestId: ids.uuid(),
    sourceIp: '',
  };
  try {
    if (!signed) throw missingAuthenticationToken();
    if (signed.service !== name) throw signatureErrors(service.refusals.signature).wrongService(signed.service, name);
    const { action, input } = service.read(request);
    const output = await callService({ principal: signed.principal, service: name, action, input, cause });
    return await shown(service.answer(request, action, output));
  } catch (error) {
    if (!(error instanceof AwsError) || error instanceof UnsupportedError) throw error;
    return shown(service.error(request, error));
  }
}

/** The host tells the service, whatever the request is signed for. The name of a bucket may stand before it. */
const serviceIn = (hostname: string, isService: (label: string) => boolean): string =>
  hostname
    .split('.')
    .map((label) => ownValue(otherNames, label) ?? label)
    .findLast(isService) ?? '';

/** The hosts whose service is signed for by another name. */
const otherNames: Readonly<Record<string, string>> = { 'appsync-api': 'appsync', 'sync-states': 'states' };

async function shown({ status, headers, body }: AwsResponse): ReturnType<SendRequest> {
  if (typeof body === 'string') return { status, headers, body };
  const chunks: Uint8Array[] = [];
  if (body instanceof Uint8Array) chunks.push(body);
  else for await (const chunk of body) chunks.push(chunk);
  return { status, headers, body: Buffer.concat(chunks).toString('utf8') };
}
