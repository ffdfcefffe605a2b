/**
 * Settings of clients of S3. A signed request contains the SHA-256 of its body, which S3 compares, so a second checksum
 * protects nothing more. docs: Amazon S3 API Reference, "Signature Calculations for the Authorization Header:
 * Transferring Payload in a Single Chunk"; observed: @aws-sdk/client-s3 3.1169.0 signs the hash of every body that is
 * not a stream
 *
 * The SDK's `cacheMiddleware` is not among them, though it makes a call cheaper: all calls of one kind then share one
 * context, in which each puts down its endpoint, so calls at the same time to two buckets go to the same one. observed:
 * @aws-sdk/client-s3 3.1169.0
 */
export const leanS3 = {
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
} as const;
