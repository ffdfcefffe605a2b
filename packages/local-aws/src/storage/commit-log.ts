/** The log that commits are written to, which the runtime forces to the disk. A place tells how far it reaches. */
export interface CommitLog<Place = unknown> {
  /** Runs in the transaction. An error that it throws stops the commit. */
  before(): void;
  /** Runs after each commit. Answers how far the log now reaches, and whether it has to be folded in. */
  reached(): { readonly place: Place; readonly isLong: boolean };
  /** Forces the log to the disk while this thread goes on. */
  force(done: (error: Error | null) => void): void;
  forceNow(): void;
  /** Runs when the log is on disk up to this place. */
  forced(place: Place): void;
  /** Folds the log into the database. Everything in it is on disk, and no transaction is open. */
  fold(): void;
  /** Runs before the database is closed. Everything in the log is on disk. */
  settle(): void;
  /** Runs instead if that is not certain: what is known of the database may not be what it will hold. */
  forget(): void;
  close(): void;
}
