const windowMs = 10_000;
const linesPerWindow = 20;

/** One line for each denial, at most twenty in ten seconds; what was left out is counted in the next line. */
export function createDenialLog(now: () => number, write: (line: string) => void): (message: string) => void {
  let windowEnds = 0;
  let written = 0;
  let left = 0;
  return (message) => {
    if (now() >= windowEnds) {
      windowEnds = now() + windowMs;
      written = 0;
    }
    if (written >= linesPerWindow) {
      left += 1;
      return;
    }
    written += 1;
    write(`denied: ${message}${left > 0 ? ` (and ${left} more denials before this one)` : ''}`);
    left = 0;
  };
}
