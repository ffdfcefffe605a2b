import type { RequestHead } from '../contract/service.ts';
import type { Welcome } from '../server/welcome.ts';
import { createFind } from './addressee.ts';
import { createBegin, createBodyLimit } from './body-limit.ts';
import { starting, type Endpoint } from './endpoint.ts';
import { lifeOfRequest } from './pipeline.ts';
import type { LocalApi } from './local-api.ts';
import type { PipelineParts } from './steps.ts';
import type { System } from './system.ts';

interface OpenDoor {
  readonly welcome: Welcome;
  /** Starts to serve everybody. */
  open(): void;
}

/**
 * Serves requests. Until `open` it serves only those of functions that make resources of the template while other
 * resources are still to come.
 */
export function openDoorOf(
  { open, refusalOf }: Pick<Endpoint, 'open'> & Pick<PipelineParts, 'refusalOf'>,
  url: string,
  system: System,
  localApi: LocalApi,
): OpenDoor {
  const { durable, faults, journal, carried, services, iam, authorizer, appsync, life } = system;
  const welcome: Welcome = { endpointUrl: url, graphqlUrl: undefined, siteUrl: undefined };
  const parts: PipelineParts = {
    durable,
    refusalOf,
    faults,
    operator: life.operator,
    welcome: () => welcome,
    journal,
    carried,
    localApi,
    find: createFind(services),
    verifySignature: iam.verifySignature,
    authorize: authorizer.authorize,
  };
  const handle = lifeOfRequest(parts);
  const bodyLimit = createBodyLimit(parts);
  const begin = createBegin({ ...parts, beginSignature: iam.beginSignature });
  const { upgrade } = appsync;
  const isEarly = (head: RequestHead): boolean => isOfFunction(head) || isOfEarlyDoor(parts, head);
  open({
    handle: async (request) => (isEarly(request) ? handle(request) : starting()),
    bodyLimit: (head) => (isEarly(head) ? bodyLimit(head) : 0),
    begin,
    upgrade: (_request, socket) => void socket.destroy(),
  });
  return { welcome, open: () => open({ handle, bodyLimit, begin, upgrade }) };
}

/** Functions sign with the temporary credentials of their role. Callers from outside have the administrator's. */
const isOfFunction = ({ headers, query }: RequestHead): boolean =>
  /\bCredential=ASIA/.test(headers['authorization'] ?? '') ||
  (query.get('X-Amz-Credential')?.startsWith('ASIA') ?? false);

function isOfEarlyDoor({ find }: PipelineParts, head: RequestHead): boolean {
  try {
    const addressee = find(head);
    return addressee.kind === 'door' && addressee.door.early === true;
  } catch {
    // No service and no door answers this request.
    return false;
  }
}
