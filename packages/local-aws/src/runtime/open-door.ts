import type { RequestHead } from '../contract/service.ts';
import type { Welcome } from '../server/welcome.ts';
import { createFind } from './addressee.ts';
import { createBegin, createBodyLimit } from './body-limit.ts';
import { starting, type Endpoint, type Open } from './endpoint.ts';
import { lifeOfRequest } from './pipeline.ts';
import type { LocalApi } from './local-api.ts';
import type { PipelineParts } from './steps.ts';
import type { RegionDoor, Switchboard } from './switchboard.ts';
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
  switchboard: Switchboard,
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
  const own: RegionDoor = {
    handle: lifeOfRequest(parts),
    bodyLimit: createBodyLimit(parts),
    begin: createBegin({ ...parts, beginSignature: iam.beginSignature }),
    isEarly: (head) => isOfFunction(head) || isOfEarlyDoor(parts, head),
  };
  switchboard.add(system.environment.region, own);
  const doorOf = (head: RequestHead): RegionDoor => switchboard.find(head) ?? own;
  const begin: RegionDoor['begin'] = (head) => doorOf(head).begin?.(head);
  const early = (head: RequestHead): RegionDoor | undefined => {
    const door = doorOf(head);
    return door.isEarly(head) ? door : undefined;
  };
  open({
    handle: async (request) => early(request)?.handle(request) ?? starting(),
    bodyLimit: (head) => early(head)?.bodyLimit(head) ?? 0,
    begin,
    upgrade: (_request, socket) => void socket.destroy(),
  });
  const whole: Open = {
    handle: (request) => doorOf(request).handle(request),
    bodyLimit: (head) => doorOf(head).bodyLimit(head),
    begin,
    upgrade: appsync.upgrade,
  };
  return { welcome, open: () => open(whole) };
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
