/** A named copy of the state. */
export interface Snapshot {
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}
