import type { FaultControl } from '../faults/faults.ts';
import type { CarriedCalls } from '../journal/carried.ts';
import type { Journal } from '../journal/journal.ts';
import type { Steps } from '../journal/steps.ts';
import type { Credentials } from '../kernel/principal.ts';
import type { StateKeeper } from './state.ts';

/** What the console knows of the account that it shows: where it answers, and who there is. */
export interface ConsoleAccount {
  readonly awsEndpointUrl: string;
  readonly graphqlUrl: string | undefined;
  readonly realtimeUrl: string | undefined;
  readonly region: string;
  readonly userPoolId: string | undefined;
  readonly userPoolClientId: string | undefined;
  readonly apiKey: string | undefined;
  /** With their passwords, which stay in the process. */
  readonly users: readonly {
    readonly username: string;
    readonly password: string;
    readonly groups: readonly string[];
  }[];
  /** An administrator's. */
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
  /** What the newest calls handed on. */
  readonly carried?: CarriedCalls | undefined;
  /** What each function was last invoked with, by its name. */
  readonly lastEvents: ReadonlyMap<string, string>;
  /** Credentials of a session of a role of the template, by its name, as its trust policy gives them. */
  readonly sessionOf: (role: string) => Credentials;
  /** The folder of the messages that would have left the account. */
  readonly outbox: string;
  readonly faults: FaultControl;
  readonly state: StateKeeper;
  /** What is wrong with the last change of the sources of the app, while they are watched. */
  readonly problem: () => string | undefined;
  /** The journal's name for what the console asks for by itself. */
  readonly cause: string;
}
