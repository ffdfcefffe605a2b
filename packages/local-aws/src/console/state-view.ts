import type { Snapshot } from '../storage/snapshot.ts';

/** What the State screen shows, as it goes over the wire: the page reads this file too, so it names no type of Node. */
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
