import type { StrikeStep } from '../contract/ports.ts';
import type { Refusals } from '../contract/service.ts';
import { errorOf } from './failures.ts';
import type { Faults } from './faults.ts';

/** Faults in steps of a service that are no calls of an API: those of kind error and throttle, at once. */
export const createStrikeStep =
  (faults: Faults, refusals: () => Refusals): StrikeStep =>
  (call) => {
    const fault = faults.armed ? faults.strike(call) : undefined;
    if (fault?.kind === 'error' || fault?.kind === 'throttle') throw errorOf(fault, refusals());
  };
