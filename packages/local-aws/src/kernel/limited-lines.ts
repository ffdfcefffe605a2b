const windowMs = 10_000;
const linesPerWindow = 20;

/**
 * Passes on at most twenty lines in ten seconds. The next line then tells how many were left out, with the noun `what`,
 * such as `denials`.
 */
export function limitedLines(now: () => number, what: string, write: (line: string) => void): (line: string) => void {
  let windowEnds = 0;
  let written = 0;
  let left = 0;
  return (line) => {
    if (now() >= windowEnds) {
      windowEnds = now() + windowMs;
      written = 0;
    }
    if (written >= linesPerWindow) {
      left += 1;
      return;
    }
    written += 1;
    write(`${line}${left > 0 ? ` (and ${left} more ${what} before this one)` : ''}`);
    left = 0;
  };
}
