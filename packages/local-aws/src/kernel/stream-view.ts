export const streamViews = ['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY'] as const;
/** What the stream of a table shows of a change. */
export type StreamView = (typeof streamViews)[number];
