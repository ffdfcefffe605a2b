import { callLocal, type LocalCall, type Reach } from '../client/local-api.ts';
import { signed } from '../client/sign.ts';
import { AwsError } from '../kernel/errors.ts';
import { traceHeader, traceHeaderOf } from '../kernel/trace-header.ts';
import { jsonServices } from './aws-actions.ts';
import type { ConsoleAccount } from './console.ts';

export interface AwsAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface Aws {
  call(service: string, action: string, input: unknown): Promise<AwsAnswer>;
  /** Sends a request to a REST service, for functions and for the contents of buckets. */
  rest(service: string, method: string, path: string, body: string): Promise<RestAnswer>;
  /** Asks the local API of the runtime (docs/local-api.md). */
  readonly local: LocalMethod;
  /** Sends a request that the console makes for its own screens. */
  readonly reach: Reach;
}

type LocalMethod = (method: LocalCall['method'], path: string, body?: unknown) => Promise<unknown>;

export interface RestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The allowed REST requests: they list and read only, and they invoke a function. */
const restRequests: readonly { readonly service: string; readonly method: string; readonly path: RegExp }[] = [
  { service: 'lambda', method: 'GET', path: /^\/2015-03-31\/functions\/(\?[^#]*)?$/ },
  { service: 'lambda', method: 'GET', path: /^\/2015-03-31\/functions\/[\w:%.-]+\/configuration$/ },
  { service: 'lambda', method: 'POST', path: /^\/2015-03-31\/functions\/[\w:%.-]+\/invocations$/ },
  { service: 's3', method: 'GET', path: /^\/[^#]*$/ },
];

/** Sends AWS requests in the administrator's name, to the endpoint that every client uses. */
export function createAws(account: ConsoleAccount, cause: string): Aws {
  const { awsEndpointUrl, region, credentials } = account;
  // The cause tells requests of the console's own screens from those that a person made.
  const ofConsole = { [traceHeader]: traceHeaderOf(cause) };
  const send = (
    method: string,
    path: string,
    service: string,
    body: string,
    given: Record<string, string>,
    reads = method === 'GET',
  ) => {
    const url = `${awsEndpointUrl}${path}`;
    const headers = signed({ method, url, body, region, service, headers: given }, credentials);
    return fetch(url, { method, headers: { ...headers, ...(reads && ofConsole) }, ...(method !== 'GET' && { body }) });
  };
  const reach: Reach = async (url, request) => {
    try {
      return await fetch(url, { ...request, headers: { ...(request.headers as object), ...ofConsole } });
    } catch {
      throw new AwsError('NotAnswering', `Nothing answers at ${awsEndpointUrl}.`);
    }
  };
  return {
    reach,
    local: (method, path, body) => callLocal(account, { method, path, body }, reach),
    async call(service, action, input) {
      const known = Object.hasOwn(jsonServices, service) ? jsonServices[service] : undefined;
      if (!known?.actions.includes(action))
        throw new AwsError('NotInTheConsole', `The console does not call ${service}:${action}.`, { status: 403 });
      const body = JSON.stringify(input ?? {});
      const headers = {
        'content-type': `application/x-amz-json-${known.version}`,
        'x-amz-target': `${known.target}.${action}`,
      };
      const response = await send(
        'POST',
        '/',
        service,
        body,
        headers,
        /^(Admin)?(List|Describe|Get|Filter|Scan)/.test(action),
      );
      const text = await response.text();
      return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as unknown) };
    },
    async rest(service, method, path, body) {
      const isKnown = restRequests.some(
        (known) => known.service === service && known.method === method && known.path.test(path),
      );
      if (!isKnown)
        throw new AwsError('NotInTheConsole', `The console does not send ${method} ${path}.`, { status: 403 });
      const response = await send(method, path, service, body, {});
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        text: await response.text(),
      };
    },
  };
}
