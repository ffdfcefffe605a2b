/** docs: Amazon States Language specification, "Timestamps" (RFC 3339 with T and Z in capitals). */
export const isTimestamp = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length <= 100 &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
  !Number.isNaN(Date.parse(value.replace(/(\.\d{3})\d*/, '$1')));

/** Answers the milliseconds of a timestamp, without smaller parts of a second. */
export const instantOf = (timestamp: string): number => Date.parse(timestamp.replace(/(\.\d{3})\d*/, '$1'));
