/** How a GraphQL API identifies a caller. */
export type AuthMode = 'API_KEY' | 'AMAZON_COGNITO_USER_POOLS' | 'AWS_IAM' | 'AWS_LAMBDA' | 'OPENID_CONNECT';

/** The ways in which an API identifies its callers, for the configurations of clients. */
export interface ApiAccess {
  readonly apiId: string;
  readonly defaultMode: AuthMode;
  /** All modes; the default mode is among them. */
  readonly modes: readonly AuthMode[];
  /** The first API key, if there is one. */
  readonly apiKey: string | undefined;
}
