import type { RequireAllowed } from '../../../../kernel/unverified.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Language, Scope } from './machine.ts';
import type { Reader } from './reader.ts';

/** What the runtime around a definition has. */
export interface Surroundings {
  readonly requireAllowed: RequireAllowed;
  /** Whether a service, by the name that clients sign for, has an action. */
  readonly hasAction: (service: string, action: string) => boolean;
}

/** The arguments of every loader of a part of a definition. */
export interface LoadContext extends Surroundings {
  readonly issues: Diagnostics;
  readonly language: Language;
  /** Of an Express machine. */
  readonly express: boolean;
  readonly loadScope: (reader: Reader, context: LoadContext) => Scope;
  readonly outerVariables: ReadonlySet<string>;
  /** Names of all states so far: they are unique in the whole machine. */
  readonly names: Set<string>;
}
