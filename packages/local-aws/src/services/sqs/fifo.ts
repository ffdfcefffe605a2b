import { createHash } from 'node:crypto';
import { isFifoId } from '../../delivery/fifo.ts';
import { invalidParameter, missingParameter } from './errors.ts';
import type { Queue } from './queue.ts';
import type { SystemAttributes } from './store.ts';

interface Sent {
  readonly MessageBody?: string;
  readonly DelaySeconds?: number;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

interface FifoAttributes {
  readonly system: SystemAttributes;
  readonly deduplicationId?: string;
}

/**
 * Reads the members that order messages and identify repetitions. A FIFO queue needs them; another queue takes only
 * groups.
 */
export function fifoAttributes(queue: Queue, sent: Sent): FifoAttributes {
  const { MessageGroupId: group, MessageDeduplicationId: given } = sent;
  checkId('MessageGroupId', group);
  checkId('MessageDeduplicationId', given);
  if (!queue.fifo) {
    if (given !== undefined) throw notOfThisType('MessageDeduplicationId', given);
    return { system: group === undefined ? {} : { MessageGroupId: group } };
  }
  if (group === undefined) throw missingParameter('MessageGroupId');
  if (sent.DelaySeconds !== undefined) throw notOfThisType('DelaySeconds', String(sent.DelaySeconds));
  const deduplicationId = given ?? hashOf(queue, sent.MessageBody ?? '');
  return { system: { MessageGroupId: group, MessageDeduplicationId: deduplicationId }, deduplicationId };
}

function hashOf({ fifo }: Queue, body: string): string {
  if (fifo?.contentBasedDeduplication === true) return createHash('sha256').update(body).digest('hex');
  throw invalidParameter(
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
}

const notOfThisType = (name: string, value: string): Error =>
  invalidParameter(
    `Value ${value.slice(0, 128)} for parameter ${name} is invalid. Reason: The request include parameter that is ` +
      'not valid for this queue type.',
  );

function checkId(name: string, id: string | undefined): void {
  if (id === undefined || isFifoId(id)) return;
  throw invalidParameter(
    `Value ${id.slice(0, 128)} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric ` +
      'and punctuation characters. 1 to 128 in length.',
  );
}

/** Writes a growing number of twenty digits. docs: Amazon SQS API Reference, "SendMessage" (SequenceNumber) */
export const sequenceNumber = (sequence: number): string => String(18_850_000_000_000_000_000n + BigInt(sequence));
