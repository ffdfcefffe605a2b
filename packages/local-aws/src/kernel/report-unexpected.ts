/** Where errors that nobody foresaw go: the operator's terminal, never the client. */
export const reportUnexpected = (error: unknown): void => {
  process.stderr.write(
    `local-aws: unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
};
