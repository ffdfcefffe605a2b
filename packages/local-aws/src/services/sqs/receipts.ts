import { AwsError } from '../../kernel/errors.ts';
import { invalidParameter, missingParameter, receiptHandleIsInvalid, requireBetween } from './errors.ts';
import type { SqsContext } from './context.ts';
import type { Queue } from './queue.ts';

export const genuineHandle = 'A'.repeat(64);

/** Refuses a text that cannot be a receipt handle of this service: it has 48 bytes. */
function requireHandle(handle: string | undefined): asserts handle is string {
  if (!handle) throw missingParameter('ReceiptHandle');
  if (!/^[A-Za-z0-9+/]{64}$/.test(handle)) throw receiptHandleIsInvalid(handle);
}

/** An outdated receipt is no error: the message may have been deleted or received again. */
export function deleteByReceipt({ store }: SqsContext, queue: Queue, handle: string | undefined): void {
  requireHandle(handle);
  store.remove(queue, handle);
}

export function changeVisibility(
  { store, clock }: SqsContext,
  queue: Queue,
  { ReceiptHandle, VisibilityTimeout }: { readonly ReceiptHandle?: string; readonly VisibilityTimeout?: number },
): void {
  if (VisibilityTimeout === undefined) throw missingParameter('VisibilityTimeout');
  requireHandle(ReceiptHandle);
  requireBetween('VisibilityTimeout', VisibilityTimeout, 0, 43_200);
  const now = clock.now();
  if (store.changeVisibility(queue, ReceiptHandle, now, now + VisibilityTimeout * 1000)) return;
  throw invalidParameter(
    `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not ` +
      'available for visibility timeout change.',
  );
}

interface FailedEntry {
  readonly Id: string;
  readonly SenderFault: boolean;
  readonly Code: string;
  readonly Message: string;
}

interface BatchOutcome {
  readonly Successful: readonly { readonly Id: string }[];
  readonly Failed?: readonly FailedEntry[];
}

/** Handles each entry separately. The answer lists the failed entries beside the successful ones. */
export function eachEntry<Entry extends { readonly Id?: string }>(
  entries: readonly Entry[],
  perform: (entry: Entry) => void,
): BatchOutcome {
  const Successful: { Id: string }[] = [];
  const Failed: FailedEntry[] = [];
  for (const entry of entries) {
    const { Id = '' } = entry;
    try {
      perform(entry);
      Successful.push({ Id });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const Code = error.code.slice(error.code.indexOf('#') + 1).replace(/Exception$/, '');
      Failed.push({ Id, SenderFault: true, Code, Message: error.message });
    }
  }
  return { Successful, ...(Failed.length > 0 && { Failed }) };
}
