import type { AwsError } from '../kernel/errors.ts';
import type { OperatorError } from '../kernel/operator-error.ts';
import type { Stack } from './cloud-assembly.ts';

export interface Problem {
  readonly stack: Stack;
  /** The resource that has the problem. It is undefined if the problem concerns the whole template. */
  readonly logicalId: string | undefined;
  readonly error: AwsError | OperatorError;
  /** The error that stands for this problem and others. */
  readonly whole?: AwsError;
  /** The problem is a permission that a role of the template lacks. */
  readonly isPermission?: boolean;
}

/** A resource that could not be looked at to the end, because something that it needs has a problem. */
export interface Waiting {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly causes: readonly string[];
}
