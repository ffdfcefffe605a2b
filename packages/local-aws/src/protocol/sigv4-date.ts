/** How far the clock of a client may be off. */
export const maxSkewMs = 15 * 60_000;

/** Answers the milliseconds of `20260131T101500Z`, or undefined if it is not such a date. */
export function parseDate(basic: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(basic);
  if (!match) return undefined;
  const at = Date.parse(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}Z`);
  return Number.isNaN(at) ? undefined : at;
}

export const formatDate = (at: number): string => new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '');
