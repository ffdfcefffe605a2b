/**
 * Says what is being done: on a terminal by a line that goes away again, elsewhere by a plain one. The result ends it.
 */
function progress(text: string): () => void {
  const stream = process.stderr;
  stream.write(stream.isTTY ? text : `${text.trim()}\n`);
  return () => void (stream.isTTY && stream.write('\r\u001b[K'));
}

/** Runs a stage, and says so unless the operator wants to be told nothing. */
export async function staged<T>(quiet: boolean, text: string, run: () => Promise<T>): Promise<T> {
  const done = quiet ? () => undefined : progress(text);
  try {
    return await run();
  } finally {
    done();
  }
}
