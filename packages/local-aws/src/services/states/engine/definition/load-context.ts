import type { RequireAllowed } from '../../../../kernel/unverified.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Language, Scope } from './machine.ts';
import type { Reader } from './reader.ts';

/** The arguments of every loader of a part of a definition. */
export interface LoadContext {
  readonly issues: Diagnostics;
  readonly language: Language;
  readonly requireAllowed: RequireAllowed;
  /** Of an Express machine. */
  readonly express: boolean;
  readonly loadScope: (reader: Reader, context: LoadContext) => Scope;
  readonly outerVariables: ReadonlySet<string>;
  /** Names of all states so far: they are unique in the whole machine. */
  readonly names: Set<string>;
}
