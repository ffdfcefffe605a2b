import type { RequireAllowed } from '../../../src/kernel/unverified.ts';
import type { Surroundings } from '../../../src/services/states/engine/definition/load-context.ts';

/** The surroundings of a runtime that has every action. */
export const around = (requireAllowed: RequireAllowed): Surroundings => ({
  requireAllowed,
  hasAction: () => true,
  membersOf: () => undefined,
});
