/**
 * Cuts a stream of bytes into records. A record is handed over as a place in a buffer, and copied only where it spans
 * two chunks.
 */
export interface Scanner {
  /** Takes the next chunk; true once no more is wanted. */
  push(chunk: Buffer): boolean;
  /** The stream is at its end. */
  end(): void;
}

/** Receives a record; true once no more is wanted. */
export type OnRecord = (bytes: Buffer, start: number, end: number) => boolean;
