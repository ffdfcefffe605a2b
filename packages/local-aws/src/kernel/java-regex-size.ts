/**
 * Counts at most how many characters and classes a pattern has when its counted repetitions are written out, as a
 * linear engine does when it compiles: `(a{9}b){9}` has 90 in ten characters.
 */
export function expandedSize(pattern: string): number {
  const sums = [0];
  let last = 0;
  const add = (size: number): void => {
    last = size;
    sums.push((sums.pop() ?? 0) + size);
  };
  for (let at = 0; at < pattern.length;) {
    const [token = ''] = next.exec(pattern.slice(at, at + mostToken)) ?? [];
    at += Math.max(token.length, 1);
    const [, low, , high] = counted.exec(token) ?? [];
    if (low !== undefined) add(last * Math.max(Number(low), Number(high ?? 0), 1));
    else if (token === '(') sums.push(0);
    else if (token === ')') add(Math.max(sums.length > 1 ? (sums.pop() ?? 0) : 0, 1));
    else add(1);
  }
  return sums.reduce((sum, size) => sum + size, 0);
}

/** A class counts once for each of its characters, which is more than its real size. */
const next = /^(?:\\[pPxuN]\{\w{0,40}\}|\\[\s\S]|\{\d{1,9}(?:,\d{0,9})?\}|[\s\S])/;
const counted = /^\{(\d+)(,(\d+)?)?\}$/;
const mostToken = 50;
