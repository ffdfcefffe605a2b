import type { RequestHead, Service } from '../contract/service.ts';
import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import { signedService } from '../protocol/refusal.ts';
import type { Addressee } from './exchange.ts';

/** The services by the name that clients sign for: `s3`, `states`, `cognito-idp` … */
export type ServicesByName = Readonly<Record<string, Service>>;

/**
 * Finds the addressee of a request. A door that its path names comes first. Then comes the service that the request is
 * signed for, or that takes it unsigned. Last come the doors that take what nothing else accepts. Throws the refusal of
 * a request that nothing answers. It reads only the headers: the body is read afterwards, up to the limit of the
 * addressee.
 */
export function createFind(services: ServicesByName): (head: RequestHead) => Addressee {
  const doors = doorsOf(services);
  const unsigned = Object.entries(services).filter(([, service]) => service.takesUnsigned);
  return (request) => {
    const first = doors.find(({ door }) => door.signedToo === true && door.accepts(request));
    if (first) return first;
    const name = signedService(request);
    if (name !== undefined) return signedFor(services, name, request);
    const taker = unsigned.find(([, service]) => service.takesUnsigned?.(request));
    if (taker) return { kind: 'service', name: taker[0], service: taker[1], signed: false };
    if (request.headers['x-amz-target'] !== undefined) throw missingAuthenticationToken();
    const open = doors.find(({ door }) => door.accepts(request));
    if (!open) throw missingAuthenticationToken();
    return open;
  };
}

type DoorOf = Addressee & { readonly kind: 'door' };

const doorsOf = (services: ServicesByName): readonly DoorOf[] =>
  Object.entries(services)
    .flatMap(([name, service]) => (service.doors ?? []).map((door) => ({ kind: 'door' as const, name, service, door })))
    .sort((a, b) => Number(a.door.last ?? false) - Number(b.door.last ?? false));

function signedFor(services: ServicesByName, name: string, request: RequestHead): Addressee {
  const beside = besideOf(services, name, request);
  if (beside) return { kind: 'service', name: beside[0], service: beside[1], signed: true };
  const service = Object.hasOwn(services, name) ? services[name] : undefined;
  if (service) return { kind: 'service', name, service, signed: true };
  const action = request.headers['x-amz-target']?.split('.').at(-1) ?? request.query.get('Action');
  const asked = action ? `${action.slice(0, 100)} was asked; ` : '';
  throw new UnsupportedError(
    `Service ${name}`,
    `${asked}see docs/support.md of the package; what needs this service needs an account of AWS`,
  );
}

/** Finds a service whose clients sign for the name of another one. */
function besideOf(services: ServicesByName, name: string, { headers }: RequestHead): [string, Service] | undefined {
  const target = headers['x-amz-target'] ?? '';
  return Object.entries(services).find(
    ([, { signedWith }]) => signedWith?.name === name && target.startsWith(`${signedWith.target}.`),
  );
}

/** Answers the name that clients of a service sign for. */
export const signedNameOf = ({ name, service }: { readonly name: string; readonly service: Service }): string =>
  service.signedWith?.name ?? name;

export const missingAuthenticationToken = (): AwsError =>
  new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', { status: 403 });
