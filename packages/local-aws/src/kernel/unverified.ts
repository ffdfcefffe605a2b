import { AwsError } from './errors.ts';

/**
 * Behaviour of AWS that is not verified. Reaching one is an error
 * unless the run allows it by id (`--allow-unverified ID`), in which case `assumed` is what happens.
 */
export const unverifiedBehaviours: Record<string, { question: string; assumed: string }> = {};

/** Lists a behaviour; call at module level, so that the support table knows it. */
export function declareUnverified<Id extends string>(id: Id, question: string, assumed: string): Id {
  unverifiedBehaviours[id] = { question, assumed };
  return id;
}

export class UnverifiedBehaviour extends AwsError {
  constructor(id: string) {
    const { question, assumed } = unverifiedBehaviours[id] ?? { question: id, assumed: 'unknown' };
    super(
      'UnverifiedBehaviour',
      `${question} Nobody could verify what AWS does. Start with --allow-unverified ${id} to assume: ${assumed}`,
      { status: 501 },
    );
  }
}

/** Passes when the run allows `id`, throws UnverifiedBehaviour otherwise. */
export type RequireAllowed = (id: string) => void;

export const requireAllowed =
  (allowed: ReadonlySet<string>): RequireAllowed =>
  (id) => {
    if (!allowed.has(id)) throw new UnverifiedBehaviour(id);
  };
