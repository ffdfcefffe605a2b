import { AsyncLocalStorage } from 'node:async_hooks';
import { AwsError } from './errors.ts';

/**
 * The behaviours of AWS that are not verified. Code that reaches one throws an error, unless the run allows it by its
 * id (`--allow-unverified ID`); then it behaves as `assumed` says.
 */
export const unverifiedBehaviours: Record<string, { question: string; assumed: string }> = {};

/** Declares such a behaviour. Call it at module level, so that the support table contains it. */
export function declareUnverified<Id extends string>(id: Id, question: string, assumed: string): Id {
  unverifiedBehaviours[id] = { question, assumed };
  return id;
}

export class UnverifiedBehaviour extends AwsError {
  /** `subject` is a sentence about what was met, if the question alone does not say it. */
  constructor(id: string, subject?: string) {
    const { question, assumed } = unverifiedBehaviours[id] ?? { question: id, assumed: 'unknown' };
    const met = subject === undefined ? question : `${subject} ${question}`;
    super(
      'UnverifiedBehaviour',
      `${met} Nobody could verify what AWS does. Start with --allow-unverified ${id} to assume: ${assumed}`,
      { status: 501 },
    );
  }
}

/** Returns if the run allows `id`; otherwise throws UnverifiedBehaviour. */
export type RequireAllowed = (id: string, subject?: string) => void;

export const requireAllowed =
  (allowed: ReadonlySet<string>): RequireAllowed =>
  (id, subject) => {
    if (allowed.has(id)) return;
    const note = noted.getStore();
    if (!note) throw new UnverifiedBehaviour(id, subject);
    note(id, subject);
  };

const noted = new AsyncLocalStorage<RequireAllowed>();

/**
 * Runs a step that goes on after a behaviour that the run does not allow, so that all of them are noted. It is for a
 * rehearsal, whose results nobody uses.
 */
export const notingUnverified = <Result>(note: RequireAllowed, run: () => Result): Result => noted.run(note, run);
