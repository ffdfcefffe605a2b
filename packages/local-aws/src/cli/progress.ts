/** Says what is being done: on a terminal a line that goes away again, a plain one elsewhere. The result ends it. */
function progress(text: string): () => void {
  const stream = process.stderr;
  stream.write(stream.isTTY ? text : `${text.trim()}\n`);
  return () => void (stream.isTTY && stream.write('\r\u001b[K'));
}

/** Runs a stage, and says so unless nobody wants to know. */
export async function staged<T>(quiet: boolean, text: string, run: () => Promise<T>): Promise<T> {
  const done = quiet ? () => undefined : progress(text);
  try {
    return await run();
  } finally {
    done();
  }
}
