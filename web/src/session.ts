import type { Amplify } from 'aws-amplify';

/** The part of outputs.json that the page needs; it is the same on a laptop and deployed. */
export interface Outputs {
  readonly amplify: Parameters<typeof Amplify.configure>[0];
  /** The users that the runtime of a laptop has made, for a sign-in with one click; absent when deployed. */
  readonly users?: readonly {
    readonly username: string;
    readonly password: string;
    readonly groups: readonly string[];
  }[];
}

/** The user who is signed in. */
export interface Session {
  readonly sub: string;
  readonly email: string;
  readonly ranger: boolean;
  /** A number that is proven to belong to the user. */
  readonly phone?: string;
}
