/**
 * How long a repeated message is recognised, by FIFO queues and FIFO topics. docs: Amazon SQS Developer Guide,
 * "Exactly-once processing in Amazon SQS"; Amazon SNS Developer Guide, "Amazon SNS message deduplication for FIFO
 * topics"
 */
export const deduplicationMs = 5 * 60_000;

/**
 * Tells whether a text may be the id of a message group or of a repetition. docs: Amazon SQS API Reference,
 * "SendMessage"; Amazon SNS API Reference, "Publish" (MessageDeduplicationId, MessageGroupId)
 */
export const isFifoId = (id: string): boolean => /^[\x21-\x7e]{1,128}$/.test(id);
