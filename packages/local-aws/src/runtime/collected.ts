import { AwsError } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';

/** An error that the operator can mend. */
export type Collected = AwsError | OperatorError;

/** Runs each step and collects the errors that are for the operator. */
export async function collected(...steps: readonly (() => unknown)[]): Promise<readonly Collected[]> {
  const found: Collected[] = [];
  for (const step of steps)
    try {
      await step();
    } catch (error) {
      if (!(error instanceof OperatorError || error instanceof AwsError)) throw error;
      found.push(error);
    }
  return found;
}
