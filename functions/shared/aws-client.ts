/**
 * Settings of every client of the SDK: the steps of a command are put together once, because nobody changes them.
 * Without it they are put together for each call, for a quarter to a half of the processor time of the call. observed:
 * @aws-sdk/client-s3 3.1169.0
 */
export const lean = { cacheMiddleware: true } as const;

/**
 * A signed request contains the SHA-256 of its body, which S3 compares, so a second checksum protects nothing more.
 * docs: Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in a Single
 * Chunk"; observed: @aws-sdk/client-s3 3.1169.0 signs the hash of every body that is not a stream
 */
export const leanS3 = {
  ...lean,
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
} as const;
