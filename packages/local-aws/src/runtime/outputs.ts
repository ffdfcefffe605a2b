import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProvisionedStack } from '../assembly/provision.ts';
import type { ApiAccess } from '../kernel/api-access.ts';
import type { Credentials } from '../kernel/principal.ts';
import { isLoopback, ownAddressIn, reachableHost, urlHost } from '../server/hosts.ts';
import type { UnauthenticatedRequest } from '../contract/service.ts';
import { amplifyOutputs, resourcesConfig } from './amplify.ts';
import { poolUsers, withUsersOnce } from './user-pools.ts';
import type { Addresses, Outputs, OutputsOfRegion, ReachableApi, SeededUser } from './outputs-model.ts';

/** How the endpoint is reached by TLS. */
export interface TlsAddresses {
  readonly authorityFile: string;
  /** The address by TLS of each endpoint that speaks it, by its usual address: an output may name another region's. */
  readonly urls: Readonly<Record<string, string>>;
}

export interface OutputsInput {
  readonly endpointUrl: string;
  readonly tls?: TlsAddresses | undefined;
  readonly region: string;
  readonly stacks: readonly ProvisionedStack[];
  readonly users: readonly SeededUser[];
  readonly credentials: Credentials;
  readonly access: readonly ApiAccess[];
  /** What Amplify Gen 2 knows of the models of the first API. */
  readonly models?: object | undefined;
}

/** The outputs of a region, and the file that tells others of them. */
interface RegionToKeep {
  readonly file: string;
  make(): Outputs;
}

/** The present outputs of all regions, and the files that tell others of them. */
export interface KeptRegions {
  /** The file of the main region, and all of them. */
  readonly file: string;
  readonly files: readonly string[];
  /** Answers the outputs of a region; those of the main one unless given. */
  now(index?: number): Outputs;
  write(): void;
  /** Writes the outputs again after a change. */
  renew(): void;
}

export function keepRegions(regions: readonly RegionToKeep[]): KeptRegions {
  const makeAll = (): readonly Outputs[] => withOthers(withUsersOnce(regions.map(({ make }) => make())));
  let all = makeAll();
  const now = (index = 0): Outputs => {
    const outputs = all[index];
    if (!outputs) throw new Error(`there is no region ${index}`);
    return outputs;
  };
  const write = (): void => {
    for (const [index, { file }] of regions.entries()) writeOutputs(file, now(index));
  };
  const files = regions.map(({ file }) => file);
  return {
    file: files[0] ?? '',
    files,
    write,
    now,
    renew() {
      all = makeAll();
      write();
    },
  };
}

/** The outputs of the main region tell of all stacks, and of the other regions. */
function withOthers([main, ...others]: readonly Outputs[]): readonly Outputs[] {
  if (!main || others.length === 0) return main ? [main] : [];
  const outputsByStack = { ...main.outputsByStack };
  for (const other of others)
    for (const [name, outputs] of Object.entries(other.outputsByStack))
      outputsByStack[name in outputsByStack ? `${other.region}/${name}` : name] = outputs;
  const stackOutputs = stackOutputsOf([main, ...others]);
  const secure = main.secure && {
    ...main.secure,
    stackOutputs: stackOutputsOf([main, ...others].flatMap((one) => one.secure ?? [])),
  };
  const furtherRegions = Object.fromEntries(others.map((other) => [other.region, withoutSecrets(other)]));
  return [{ ...main, stackOutputs, secure, outputsByStack, furtherRegions }, ...others];
}

/** The outputs of the first, the main region, win. */
const stackOutputsOf = (regions: readonly Addresses[]): Outputs['stackOutputs'] =>
  Object.assign({}, ...regions.map(({ stackOutputs }) => stackOutputs).reverse()) as Outputs['stackOutputs'];

const withoutSecrets = ({ credentials: _, users: _users, ...outputs }: Outputs): OutputsOfRegion => outputs;

function writeOutputs(file: string, outputs: Outputs): void {
  writeJson(file, outputs);
  const forAmplify = join(dirname(file), 'amplify_outputs.json');
  const { graphqlApis, amplify } = outputs.secure ?? outputs;
  const [api] = Object.values(graphqlApis);
  if (api) writeJson(forAmplify, amplifyOutputs(api, amplify, outputs.region));
  else rmSync(forAmplify, { force: true });
}

const writeJson = (file: string, value: object): void =>
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });

export function createOutputs(input: OutputsInput): Outputs {
  const { endpointUrl, region, stacks, users, credentials, access, tls, models } = input;
  const graphqlApis = byLogicalId(stacks, 'AWS::AppSync::GraphQLApi', (attributes) => reachable(attributes, access));
  const [api] = Object.values(graphqlApis);
  const userPoolId = first(stacks, 'AWS::Cognito::UserPool')?.ref;
  const userPoolClientId = first(stacks, 'AWS::Cognito::UserPoolClient')?.ref;
  const pool = first(stacks, 'AWS::Cognito::IdentityPool');
  const identityPool = pool && {
    id: pool.ref,
    allowsGuests: pool.attributes['AllowUnauthenticatedIdentities'] === true,
  };
  const apiKey = first(stacks, 'AWS::AppSync::ApiKey')?.attributes['ApiKey'] as string | undefined;
  const stackOutputs = Object.assign({}, ...stacks.map((stack) => stack.outputs)) as Record<string, string>;
  const addresses = {
    graphqlUrl: api?.graphqlUrl,
    realtimeUrl: api?.realtimeUrl,
    awsEndpointUrl: endpointUrl,
    graphqlApis,
    stackOutputs,
    amplify: resourcesConfig(api, { userPoolId, userPoolClientId, identityPool, endpointUrl }, region, models),
  };
  return {
    ...addresses,
    region,
    userPoolId,
    userPoolClientId,
    identityPoolId: identityPool?.id,
    apiKey,
    apiKeys: byLogicalId(stacks, 'AWS::AppSync::ApiKey', ({ ApiKey }) => String(ApiKey)),
    outputsByStack: Object.fromEntries(stacks.map((stack) => [stack.name, stack.outputs])),
    users: poolUsers(stacks, users),
    credentials,
    secure: tls && { authorityFile: tls.authorityFile, ...byTls(addresses, tls.urls) },
  };
}

/** Writes every address of an endpoint as one by TLS. */
function byTls(addresses: Addresses, urls: TlsAddresses['urls']): Addresses {
  const hosts = Object.entries(urls)
    .map(([url, secure]) => [new URL(url).host, new URL(secure).host] as const)
    // The address of one port may begin that of another.
    .sort(([a], [b]) => b.length - a.length);
  const inOne = (text: string, [host, secureHost]: readonly [string, string]): string =>
    text
      .replaceAll(`http://${host}`, `https://${secureHost}`)
      .replaceAll(`HTTP://${host}`, `https://${secureHost}`)
      .replaceAll(`ws://${host}`, `wss://${secureHost}`);
  const rewritten = (_name: string, value: unknown): unknown =>
    typeof value === 'string' ? hosts.reduce(inOne, value) : value;
  return JSON.parse(JSON.stringify(addresses, rewritten)) as Addresses;
}

/**
 * Answers the outputs that the page on `host` gets. It never gets the administrator's credentials. It gets the users
 * with their passwords only if the socket shows that the asker is this machine, because anybody can write a Host
 * header. A page that was reached by one of several addresses reaches the endpoint by the same address.
 */
export function outputsForPage(
  { credentials: _, users, ...outputs }: Outputs,
  { sourceIp, headers }: Pick<UnauthenticatedRequest, 'sourceIp' | 'headers'>,
  host: string,
): unknown {
  const page = { ...outputs, users: isLoopback(sourceIp) ? users : [] };
  const address = reachableHost(host) === host ? undefined : ownAddressIn(headers['host']);
  if (address === undefined) return page;
  const endpoints = [outputs, ...Object.values(outputs.furtherRegions ?? {})].map((one) => new URL(one.awsEndpointUrl));
  const reached = (text: string): string =>
    endpoints.reduce(
      (url, { host: known, port }) => url.replace(`://${known}`, `://${urlHost(address)}:${port}`),
      text,
    );
  return JSON.parse(JSON.stringify(page), (_name, value: unknown) =>
    typeof value === 'string' ? reached(value) : value,
  );
}

function reachable(attributes: Readonly<Record<string, unknown>>, access: readonly ApiAccess[]): ReachableApi {
  const { ApiId, GraphQLUrl, RealtimeUrl } = attributes;
  const known = access.find(({ apiId }) => apiId === ApiId);
  if (known === undefined) throw new Error(`AppSync does not know the API ${String(ApiId)} that it has provisioned.`);
  return { graphqlUrl: String(GraphQLUrl), realtimeUrl: String(RealtimeUrl), ...known };
}

function first(stacks: readonly ProvisionedStack[], type: string) {
  for (const stack of stacks)
    for (const resource of stack.resources.values()) if (resource.type === type) return resource;
  return undefined;
}

function byLogicalId<Value>(
  stacks: readonly ProvisionedStack[],
  type: string,
  read: (attributes: Readonly<Record<string, unknown>>) => Value,
): Record<string, Value> {
  const resources = stacks.flatMap((stack) => [...stack.resources]).filter(([, resource]) => resource.type === type);
  return Object.fromEntries(resources.map(([logicalId, { attributes }]) => [logicalId, read(attributes)]));
}
