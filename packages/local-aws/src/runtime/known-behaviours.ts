import { OperatorError } from '../kernel/operator-error.ts';
import { unverifiedBehaviours } from '../kernel/unverified.ts';

/** Refuses an id of no behaviour: whoever misspells one would believe that it has an effect. */
export function requireKnown(
  ids: readonly string[],
  option = 'allowUnverified',
  document = 'docs/support.md of the package',
): void {
  const unknown = ids.find((id) => !Object.hasOwn(unverifiedBehaviours, id));
  if (unknown === undefined) return;
  throw new OperatorError('UnknownBehaviour', `${option} ${unknown}: there is no such id; ${document} lists them.`);
}
