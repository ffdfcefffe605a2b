import { identityOf, isOne } from './identity.ts';
import type { Problem, Waiting } from './problem.ts';
import { constructOf, kindOf, sentenceOf, type Kind } from './refusal-text.ts';

/** A problem for programs. The kinds and codes stay what they are; sentences may become better. */
export interface ProblemData {
  readonly kind: Kind;
  readonly code: string;
  /** The stack; one of another region has that before it. Undefined for what is of no stack. */
  readonly stack?: string | undefined;
  readonly template?: string | undefined;
  readonly type?: string;
  readonly logicalId?: string;
  /** The path of the construct, and the file and line that made it, where the assembly tells. */
  readonly construct?: string;
  readonly source?: string;
  readonly message: string;
  /** The resources that could not be looked at to the end because of this one. */
  readonly waiting: readonly string[];
}

/** Answers what a list of problems says, as data. */
export function problemData(problem: Problem, waiting: readonly Waiting[]): ProblemData {
  const { stack, logicalId, error } = problem;
  const common = { kind: kindOf(problem), code: error.code, message: sentenceOf(problem) };
  const place = { stack: identityOf(stack), template: stack.file };
  if (logicalId === undefined) return { ...common, ...place, waiting: [] };
  const { path, line } = constructOf(stack, logicalId);
  const type = stack.template.Resources[logicalId]?.Type;
  return {
    ...common,
    ...place,
    ...(type !== undefined && { type }),
    logicalId,
    ...(path !== undefined && { construct: path }),
    ...(line !== undefined && { source: line }),
    waiting: waiting
      .filter((one) => isOne(one.stack, stack) && one.causes.includes(logicalId))
      .map((one) => one.logicalId),
  };
}
