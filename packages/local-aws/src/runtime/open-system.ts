import { OperatorError } from '../kernel/operator-error.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Place } from '../assembly/provision.ts';
import type { StateKeeper } from '../console/state.ts';
import type { Providers } from '../contract/resource-provider.ts';
import { machineOf } from '../kernel/clock.ts';
import { serverCertificate } from '../server/certificates.ts';
import { reachableHost, urlHost } from '../server/hosts.ts';
import type { Welcome } from '../server/welcome.ts';
import type { DataDirectory } from '../storage/data-directory.ts';
import { openEndpoint, refusalFor } from './endpoint.ts';
import { requireKnown } from './known-behaviours.ts';
import type { Life } from './life.ts';
import { localApiOf, stateOf } from './local-api-of.ts';
import { openDoorOf } from './open-door.ts';
import type { RuntimeOptions } from './runtime-options.ts';
import type { Switchboard } from './switchboard.ts';
import { createSystem, type System, type SystemOptions } from './system.ts';

export const localHost = '127.0.0.1';

export type TakenPort = Awaited<ReturnType<typeof takePort>>;

/** A system whose endpoint serves only those functions that make resources, until `open`. */
export interface OpenSystem {
  readonly endpoint: TakenPort;
  readonly system: System;
  readonly state: StateKeeper;
  readonly welcome: Welcome;
  open(): void;
}

export type SystemParts = Pick<
  SystemOptions,
  'data' | 'life' | 'debugging' | 'environment' | 'stacks' | 'peerOf' | 'main'
>;

/** Takes the port and makes the system, to which stacks can then be deployed. */
export async function openSystem(
  options: RuntimeOptions,
  { switchboard, ...parts }: SystemParts & { readonly switchboard: Switchboard },
): Promise<OpenSystem> {
  requireKnown(options.allowUnverified ?? []);
  // The port is taken first, because values of the template contain its URL.
  const endpoint = await takePort(options, (parts.main ?? parts).data, parts.life);
  const { allowHosts, allowUnverified = [], selectDisabled = false } = options;
  const wanted = { allowHosts, allowUnverified, selectDisabled };
  const system = createSystem({
    ...parts,
    ...wanted,
    endpointUrl: endpoint.url,
    isShown: options.console !== undefined,
  });
  // State and outbox are those of the account, whichever region is asked.
  const { data } = parts.main ?? system;
  const state = stateOf(parts.main ?? system, options);
  parts.life.began(() => state.stop());
  const localApi = localApiOf({ ...system, data }, state);
  const { welcome, open } = openDoorOf(endpoint, endpoint.url, system, localApi, switchboard);
  return { endpoint, system, state, welcome, open };
}

/** Answers what a deployment to the system needs, with the parameters that exist before it. */
export function groundOf(
  { services, ssm, environment }: System,
  { parameterStore = [] }: Pick<RuntimeOptions, 'parameterStore'>,
): Place {
  for (const { name, value } of parameterStore)
    try {
      ssm.keep(name, value);
    } catch (cause) {
      if (!(cause instanceof AwsError)) throw cause;
      throw new OperatorError('InvalidConfiguration', `parameterStore: ${name}: ${cause.message}`, { cause });
    }
  const resources = Object.values(services).map((service) => service.resources);
  const providers = Object.assign({}, ...resources) as Providers;
  return { providers, environment: { ...environment, storedParameter: ssm.parameterValue } };
}

async function takePort(options: RuntimeOptions, data: DataDirectory, life: Life) {
  const { host = localHost, port = 4566, tlsPort, allowOrigins } = options;
  const refusalOf = refusalFor(host, allowOrigins);
  const now = machineOf(life.clock).now();
  const certificate = tlsPort === undefined ? undefined : await serverCertificate(data.path('tls'), host, now);
  const secured = certificate && { host, port: tlsPort ?? 0, option: '--tls', certificate };
  const { server, secure, open } = await openEndpoint({ host, port, operator: life.operator }, refusalOf, secured);
  life.began(() => server.close());
  if (secure) life.began(() => secure.close());
  const urlOf = (protocol: string, at: number): string => `${protocol}://${urlHost(reachableHost(host))}:${at}`;
  const tls = secure && certificate && { url: urlOf('https', secure.port), authorityFile: certificate.authorityFile };
  return { open, refusalOf, url: urlOf('http', server.port), tls };
}
