/** The digest of bytes that come in pieces. */
export interface RunningDigest {
  update(bytes: Uint8Array): void;
  value(): string;
}
