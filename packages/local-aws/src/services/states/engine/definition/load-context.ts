import type { MembersOfAction } from '../../../../kernel/action-members.ts';
import type { RequireAllowed } from '../../../../kernel/unverified.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Language, Scope } from './machine.ts';
import type { Reader } from './reader.ts';

/** The parts of the runtime on which a definition depends. */
export interface Surroundings {
  readonly requireAllowed: RequireAllowed;
  /** Tells whether a service, by the name that clients sign for, has an action. */
  readonly hasAction: (service: string, action: string) => boolean;
  readonly membersOf: MembersOfAction;
}

export type Names = Pick<ReadonlySet<string>, 'has'>;

/** The arguments of every loader of a part of a definition. */
export interface LoadContext extends Surroundings {
  readonly issues: Diagnostics;
  readonly language: Language;
  /** The machine is an Express machine. */
  readonly express: boolean;
  readonly loadScope: (reader: Reader, context: LoadContext) => Scope;
  readonly outerVariables: Names;
  /** The names of all states so far: they are unique in the whole machine. */
  readonly names: Set<string>;
  /** The labels of all Map states so far. */
  readonly labels: Set<string>;
}
