/** How the process answers: `fault` is a bug of the program, never an outcome of what it evaluates. */
export type Answer = { readonly value: string } | { readonly fault: string };

/** Called by the program of an evaluator: it answers jobs, one at a time, until there are no more. */
export function serve(evaluate: (job: string) => string | Promise<string>): void {
  const send = (answer: Answer): void => void process.send?.(answer);
  process.on('message', (job: string) => {
    void (async () => evaluate(job))().then(
      (value) => send({ value }),
      (error: unknown) => send({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
}
