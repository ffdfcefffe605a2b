import { isEntryId, mostEntries } from '../../delivery/batch.ts';
import { AwsError } from '../../kernel/errors.ts';
import { missingParameter } from './errors.ts';

/**
 * The most bytes of all messages of a batch together, whatever the limit of the queue for one message is. docs: Amazon
 * SQS Developer Guide, "Amazon SQS message quotas"
 */
const maximumBytes = 1_048_576;

const refused = (code: string, message: string): AwsError => new AwsError(`com.amazonaws.sqs#${code}`, message);

/**
 * Refuses a batch as a whole before its entries are read. `entryName` is the name of an entry's shape in messages.
 * docs: Amazon SQS API Reference, "SendMessageBatch" (Errors)
 */
export function checkEntries(entries: readonly { readonly Id?: string }[], entryName: string): void {
  if (entries.length === 0)
    throw refused('EmptyBatchRequest', `There should be at least one ${entryName} in the request.`);
  if (entries.length > mostEntries)
    throw refused(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${mostEntries}. You have sent ${entries.length}.`,
    );
  const seen = new Set<string>();
  for (const [index, { Id }] of entries.entries()) {
    if (Id === undefined) throw missingParameter(`${entryName}.${index + 1}.Id`);
    if (!isEntryId(Id))
      throw refused(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be ' +
          'at most 80 letters long.',
      );
    if (seen.has(Id)) throw refused('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`);
    seen.add(Id);
  }
}

export function checkTotalBytes(bytes: number): void {
  if (bytes > maximumBytes)
    throw refused(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${maximumBytes} bytes. You have sent ${bytes} bytes.`,
    );
}
