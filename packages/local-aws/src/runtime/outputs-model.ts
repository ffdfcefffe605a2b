import type { ApiAccess } from '../kernel/api-access.ts';
import type { Credentials } from '../kernel/principal.ts';

export interface SeededUser {
  readonly username: string;
  readonly password: string;
  readonly groups: readonly string[];
  /** Attributes beside those that the username is; addresses count as verified unless they say otherwise. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** The user pool, by its logical id, STACK/LOGICAL_ID or UserPoolName; the first one without it. */
  readonly userPool?: string;
}

/** A user of a pool that exists, and the client by which users sign in to it. */
export interface PoolUser extends SeededUser {
  readonly userPoolId: string;
  readonly userPoolClientId: string | undefined;
}

/** The content of `outputs.json`. The deployed web application gets a file of the same form. */
export interface Outputs {
  readonly graphqlUrl: string | undefined;
  readonly realtimeUrl: string | undefined;
  readonly awsEndpointUrl: string;
  readonly region: string;
  readonly userPoolId: string | undefined;
  readonly userPoolClientId: string | undefined;
  readonly identityPoolId: string | undefined;
  /** The first API key of the template. */
  readonly apiKey: string | undefined;
  /** All API keys by their logical ids. */
  readonly apiKeys: Readonly<Record<string, string>>;
  /** The GraphQL APIs, with the ways in which each identifies its callers. */
  readonly graphqlApis: Readonly<Record<string, ReachableApi>>;
  /** The outputs of all stacks. If several have one name, the main region wins, and the later stack in a region. */
  readonly stackOutputs: Readonly<Record<string, string>>;
  /**
   * The outputs as `cdk deploy --outputs-file` writes them. A stack whose name the main region has too stands under
   * REGION/NAME.
   */
  readonly outputsByStack: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly users: readonly PoolUser[];
  /** The credentials of an administrator. */
  readonly credentials: Credentials;
  /** The configuration for `Amplify.configure`, for the first API and the first user pool. */
  readonly amplify: AmplifyConfig;
  /** The same addresses by TLS, if the endpoint speaks it. */
  readonly secure: SecureOutputs | undefined;
  /** The outputs of each region beside the main one, if there are any. */
  readonly furtherRegions?: Readonly<Record<string, OutputsOfRegion>>;
}

export type OutputsOfRegion = Omit<Outputs, 'credentials' | 'users' | 'furtherRegions'>;

export type Addresses = Pick<
  Outputs,
  'graphqlUrl' | 'realtimeUrl' | 'awsEndpointUrl' | 'graphqlApis' | 'stackOutputs' | 'amplify'
>;

export interface SecureOutputs extends Addresses {
  /** The file with the certificate of the authority that clients have to trust. */
  readonly authorityFile: string;
}

/** An API as clients reach it. */
export interface ReachableApi extends ApiAccess {
  readonly graphqlUrl: string;
  readonly realtimeUrl: string;
}

/** What `Amplify.configure` takes, as far as the runtime fills it. */
export interface AmplifyConfig {
  readonly Auth?: { readonly Cognito: Cognito };
  readonly API?: { readonly GraphQL: { readonly modelIntrospection?: object } };
}

export interface Cognito {
  readonly userPoolId?: string;
  readonly userPoolClientId?: string;
  readonly userPoolEndpoint?: string;
  readonly identityPoolId?: string;
  readonly identityPoolEndpoint?: string;
  readonly allowGuestAccess?: boolean;
}
