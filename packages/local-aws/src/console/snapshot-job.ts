import type { OperatorCode } from '../kernel/operator-error.ts';

/** A job for the process that reads and writes the files of snapshots. */
export type SnapshotJob =
  | { readonly kind: 'export'; readonly directory: string; readonly file: string }
  | { readonly kind: 'inspect'; readonly file: string };

export type SnapshotAnswer =
  | { readonly warnings: readonly string[] }
  /** An error that tells the operator what to do. */
  | { readonly code: OperatorCode; readonly message: string };
