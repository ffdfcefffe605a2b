/**
 * The most messages of a batch. docs: Amazon SQS API Reference, "SendMessageBatch" (Errors); Amazon SNS API Reference,
 * "PublishBatch" (Errors)
 */
export const mostEntries = 10;

/**
 * Tells whether a text may name an entry of a batch. docs: Amazon SQS API Reference, "SendMessageBatch" (Errors);
 * Amazon SNS API Reference, "PublishBatch" (Errors)
 */
export const isEntryId = (id: string): boolean => /^[A-Za-z0-9_-]{1,80}$/.test(id);
