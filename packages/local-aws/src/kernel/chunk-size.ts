import { AwsError } from './errors.ts';

const leastChunkBytes = 8192;

/**
 * Refuses a chunk that follows one which was too small to have another after it. So a body has few chunks. recorded:
 * versity/versitygw#1683 (the answer of S3), aws/aws-sdk-cpp#3132 (the status, and chunks that are not signed)
 */
export function requireLarge(before: number | undefined, chunk: number): void {
  if (before === undefined || before >= leastChunkBytes) return;
  throw new AwsError(
    'InvalidChunkSizeError',
    `Only the last chunk is allowed to have a size less than ${leastChunkBytes} bytes`,
    { status: 403, details: { Chunk: chunk, BadChunkSize: before } },
  );
}
