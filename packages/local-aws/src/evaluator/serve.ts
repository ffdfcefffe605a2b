/** The answer of the process. A `fault` is a bug of the program, never an outcome of the evaluation. */
export type Answer = { readonly value: string } | { readonly fault: string };

/** Tells, before the first answer, that the program has been loaded. */
export interface Loaded {
  readonly isLoaded: true;
}

/** Answers the jobs of an evaluator, one at a time, until there are no more. The program calls it. */
export function serve(evaluate: (job: string) => string | Promise<string>): void {
  const send = (answer: Answer | Loaded): void => void process.send?.(answer);
  process.on('message', (job: string) => {
    void (async () => evaluate(job))().then(
      (value) => send({ value }),
      (error: unknown) => send({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
  send({ isLoaded: true });
}
