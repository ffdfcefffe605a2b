/** Tells whether to show colours: on a terminal that has them, unless NO_COLOR is set (https://no-color.org). */
export const usesColours = (
  { isTTY }: { readonly isTTY?: boolean },
  { NO_COLOR, TERM }: Readonly<Record<string, string | undefined>> = process.env,
): boolean => isTTY === true && (NO_COLOR ?? '') === '' && TERM !== 'dumb';
