import type { CarriedCalls } from '../journal/carried.ts';
import type { Journal } from '../journal/journal.ts';
import type { Steps } from '../journal/steps.ts';
import type { Credentials } from '../kernel/principal.ts';
import type { StateKeeper } from './state.ts';

/** The account that the console shows: its addresses and its users. */
export interface ConsoleAccount {
  readonly awsEndpointUrl: string;
  readonly graphqlUrl: string | undefined;
  readonly realtimeUrl: string | undefined;
  readonly region: string;
  readonly userPoolId: string | undefined;
  readonly userPoolClientId: string | undefined;
  readonly apiKey: string | undefined;
  /** The users with their passwords, which never leave the process. */
  readonly users: readonly {
    readonly username: string;
    readonly password: string;
    readonly groups: readonly string[];
    readonly userPoolId: string;
    readonly userPoolClientId: string | undefined;
  }[];
  /** The credentials of an administrator. */
  readonly credentials: Credentials;
}

/** A resource of the template. */
export interface ConsoleResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly ref: string;
}

export interface ConsoleParts {
  readonly account: ConsoleAccount;
  readonly resources: readonly ConsoleResource[];
  readonly journal: Pick<Journal, 'entries'>;
  readonly steps: Steps;
  /** The events, messages and inputs of the newest calls. */
  readonly carried?: CarriedCalls | undefined;
  /** The last event of each function, by the name of the function. */
  readonly lastEvents: ReadonlyMap<string, string>;
  /** Reads and writes snapshots as files. The console asks the local API for everything else of them. */
  readonly state: Pick<StateKeeper, 'take' | 'fileOf'>;
  /** The problem of the last change of the app's sources, while they are watched. */
  readonly problem: () => string | undefined;
  /** The cause that the journal notes for requests of the console itself. */
  readonly cause: string;
}
