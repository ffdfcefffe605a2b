import type { Snapshot } from '../storage/snapshot.ts';

/** The data of the State screen. The page imports this file too, so it uses no types of Node. */
export interface StateView {
  readonly canRestart: boolean;
  readonly snapshots: readonly Snapshot[];
  readonly unverified: readonly {
    readonly id: string;
    readonly question: string;
    readonly assumed: string;
    readonly isAllowed: boolean;
    readonly count: number;
  }[];
  readonly unused: readonly { readonly role: string; readonly action: string; readonly resource: string }[];
}
