import { writeFileSync } from 'node:fs';
import type { ProvisionedStack } from '../assembly/provision.ts';
import type { Credentials } from '../kernel/principal.ts';
import { isLoopback, ownAddressIn, reachableHost, urlHost } from '../server/hosts.ts';
import type { UnauthenticatedRequest } from '../contract/service.ts';

export interface SeededUser {
  readonly username: string;
  readonly password: string;
  readonly groups: readonly string[];
}

/** What `outputs.json` holds; the deployed web application gets a file of the same form. */
export interface Outputs {
  readonly graphqlUrl: string | undefined;
  readonly realtimeUrl: string | undefined;
  readonly awsEndpointUrl: string;
  readonly region: string;
  readonly userPoolId: string | undefined;
  readonly userPoolClientId: string | undefined;
  /** The first API key of the template. */
  readonly apiKey: string | undefined;
  /** All of them by their logical ids. */
  readonly apiKeys: Readonly<Record<string, string>>;
  readonly graphqlApis: Readonly<Record<string, { readonly graphqlUrl: string; readonly realtimeUrl: string }>>;
  /** Of all stacks; of two outputs with one name, that of the later stack. */
  readonly stackOutputs: Readonly<Record<string, string>>;
  /** As `cdk deploy --outputs-file` writes them. */
  readonly outputsByStack: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly users: readonly SeededUser[];
  /** An administrator's. */
  readonly credentials: Credentials;
  /**
   * Amplify's ResourcesConfig: of its configuration formats the only one that can express local endpoints. observed:
   * aws-amplify 6.22.1
   */
  readonly amplify: unknown;
}

export interface OutputsInput {
  readonly endpointUrl: string;
  readonly region: string;
  readonly stacks: readonly ProvisionedStack[];
  readonly users: readonly SeededUser[];
  readonly credentials: Credentials;
}

/** The outputs as they are now, and the file that tells others. */
export interface KeptOutputs {
  readonly file: string;
  now(): Outputs;
  write(): void;
  /** After a change of what they tell of. */
  renew(): void;
}

export function keepOutputs(file: string, make: () => Outputs): KeptOutputs {
  let outputs = make();
  const write = (): void => writeFileSync(file, `${JSON.stringify(outputs, null, 2)}\n`, { mode: 0o600 });
  return {
    file,
    write,
    now: () => outputs,
    renew() {
      outputs = make();
      write();
    },
  };
}

export function createOutputs({ endpointUrl, region, stacks, users, credentials }: OutputsInput): Outputs {
  const api = first(stacks, 'AWS::AppSync::GraphQLApi')?.attributes;
  const graphqlUrl = api?.['GraphQLUrl'] as string | undefined;
  const realtimeUrl = api?.['RealtimeUrl'] as string | undefined;
  const userPoolId = first(stacks, 'AWS::Cognito::UserPool')?.ref;
  const userPoolClientId = first(stacks, 'AWS::Cognito::UserPoolClient')?.ref;
  const apiKey = first(stacks, 'AWS::AppSync::ApiKey')?.attributes['ApiKey'] as string | undefined;
  const stackOutputs = Object.assign({}, ...stacks.map((stack) => stack.outputs)) as Record<string, string>;
  const amplify = {
    ...(userPoolId &&
      userPoolClientId && { Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint: `${endpointUrl}/` } } }),
    ...(graphqlUrl && { API: { GraphQL: amplifyApi(graphqlUrl, region) } }),
  };
  return {
    graphqlUrl,
    realtimeUrl,
    awsEndpointUrl: endpointUrl,
    region,
    userPoolId,
    userPoolClientId,
    apiKey,
    apiKeys: byLogicalId(stacks, 'AWS::AppSync::ApiKey', ({ ApiKey }) => String(ApiKey)),
    graphqlApis: byLogicalId(stacks, 'AWS::AppSync::GraphQLApi', ({ GraphQLUrl, RealtimeUrl }) => ({
      graphqlUrl: String(GraphQLUrl),
      realtimeUrl: String(RealtimeUrl),
    })),
    stackOutputs,
    outputsByStack: Object.fromEntries(stacks.map((stack) => [stack.name, stack.outputs])),
    // Without a user pool there are no users.
    users: userPoolId === undefined ? [] : users,
    credentials,
    amplify,
  };
}

/**
 * What the page on `host` gets: never the administrator's credentials, and the users with their passwords only where
 * the asker is this machine by its socket: a Host header is what anybody writes. A page that was found by one of
 * several addresses finds the endpoint by the same.
 */
export function outputsForPage(
  { credentials: _, users, ...outputs }: Outputs,
  { sourceIp, headers }: Pick<UnauthenticatedRequest, 'sourceIp' | 'headers'>,
  host: string,
): unknown {
  const page = { ...outputs, users: isLoopback(sourceIp) ? users : [] };
  const address = reachableHost(host) === host ? undefined : ownAddressIn(headers['host']);
  if (address === undefined) return page;
  const { host: known, port } = new URL(outputs.awsEndpointUrl);
  return JSON.parse(JSON.stringify(page), (_name, value: unknown) =>
    typeof value === 'string' ? value.replace(`://${known}`, `://${urlHost(address)}:${port}`) : value,
  );
}

/**
 * Amplify turns http:// into wss:// for subscriptions; it leaves a ws:// endpoint beside an http:// custom endpoint as
 * it is. observed: @aws-amplify/api-graphql 4.10.1
 */
const amplifyApi = (graphqlUrl: string, region: string) => ({
  endpoint: graphqlUrl.replace(/^http/, 'ws'),
  customEndpoint: graphqlUrl,
  customEndpointRegion: region,
  region,
  defaultAuthMode: 'userPool',
});

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
