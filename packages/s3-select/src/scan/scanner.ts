/**
 * Divides a stream of bytes into records. It hands over a record as a place in a buffer, and copies it only if it spans
 * two chunks.
 */
export interface Scanner {
  /** Takes the next chunk. Answers true when it wants no more. */
  push(chunk: Buffer): boolean;
  /** Ends the stream. */
  end(): void;
}

/** Receives a record. Answers true when it wants no more. */
export type OnRecord = (bytes: Buffer, start: number, end: number) => boolean;
