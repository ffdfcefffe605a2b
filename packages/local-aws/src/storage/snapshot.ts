/** A named copy of the state. */
export interface Snapshot {
  readonly name: string;
  readonly bytes: number;
  /** The time in milliseconds since the epoch. */
  readonly at: number;
}
