/**
 * Tells the operator what is being done: a terminal shows a line that is erased later, other outputs a plain line. The
 * result ends it.
 */
function progress(text: string): () => void {
  const stream = process.stderr;
  stream.write(stream.isTTY ? text : `${text.trim()}\n`);
  return () => void (stream.isTTY && stream.write('\r\u001b[K'));
}

/** Runs a stage and tells the operator of it, unless the operator wants to be told nothing. */
export async function staged<T>(quiet: boolean, text: string, run: () => Promise<T>): Promise<T> {
  const done = quiet ? () => undefined : progress(text);
  try {
    return await run();
  } finally {
    done();
  }
}
