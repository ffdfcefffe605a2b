export interface Snapshot {
  readonly name: string;
  readonly bytes: number;
  readonly at: number;
}

export interface View {
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

/** What to do, and what is asked before it is done. */
export interface Change {
  readonly title: string;
  readonly snapshot?: string;
}

export type Act = (path: string, body: object) => Promise<void>;
