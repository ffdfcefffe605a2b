import { OperatorError } from '../kernel/operator-error.ts';
import { unverifiedBehaviours } from '../kernel/unverified.ts';

export const isKnownBehaviour = (id: string): boolean => Object.hasOwn(unverifiedBehaviours, id);

/** Refuses an id of no behaviour: whoever misspells one would believe that it has an effect. */
export function requireKnown(
  ids: readonly string[],
  option = 'allowUnverified',
  document = 'docs/support.md of the package',
): void {
  const unknown = ids.filter((id) => !isKnownBehaviour(id));
  if (unknown.length === 0) return;
  const what = unknown.length === 1 ? 'is no such id' : 'are no such ids';
  throw new OperatorError('UnknownBehaviour', `${option} ${unknown.join(' ')}: there ${what}; ${document} lists them.`);
}
