import type { Amplify } from 'aws-amplify';

/** The part of outputs.json that the page needs; the same file on a laptop and deployed. */
export interface Outputs {
  readonly amplify: Parameters<typeof Amplify.configure>[0];
  /** Users that the runtime of a laptop made up, to sign in with one click; absent when deployed. */
  readonly users?: readonly {
    readonly username: string;
    readonly password: string;
    readonly groups: readonly string[];
  }[];
}

/** Who is signed in. */
export interface Session {
  readonly sub: string;
  readonly email: string;
  readonly ranger: boolean;
  /** A number that they have shown to be theirs. */
  readonly phone?: string;
}
