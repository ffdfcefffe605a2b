import { createHash, hash as hashOf } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

/** Long work that pauses after each piece, and then answers its result. */
export type Work<Result> = Generator<undefined, Result, undefined>;

/** Work that is nothing but its result. */
// oxlint-disable-next-line require-yield
export function* done<Result>(result: Result): Work<Result> {
  return result;
}

/** So many short pieces are done in one turn. */
const inOneTurn = 200;

/** Answers what `map` makes of each of many. */
export function* mapped<One, Result>(all: readonly One[], map: (one: One) => Result): Work<Result[]> {
  const results: Result[] = [];
  for (const [index, one] of all.entries()) {
    if (index > 0 && index % inOneTurn === 0) yield;
    results.push(map(one));
  }
  return results;
}

/** Does all of the work in this turn of the event loop. */
export function atOnce<Result>(work: Work<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Does one piece of the work in each turn of the event loop, so that others are served in between. */
export async function inTurns<Result>(work: Work<Result>): Promise<Result> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await setImmediate();
  }
}

/** So many bytes are read, copied or digested in one turn. */
export const turnBytes = 2 ** 20;

/** Cuts bytes into pieces that one turn of the event loop can work on. */
export function* piecesOf(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += turnBytes) yield bytes.subarray(at, at + turnBytes);
}

/** Answers the SHA-256 of bytes in hexadecimal digits. */
export function* sha256Of(bytes: Uint8Array): Work<string> {
  if (bytes.length <= turnBytes) return hashOf('sha256', bytes);
  const digest = createHash('sha256');
  for (const piece of piecesOf(bytes)) {
    digest.update(piece);
    yield;
  }
  return digest.digest('hex');
}
