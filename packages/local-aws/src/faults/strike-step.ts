import type { StrikeStep } from '../contract/ports.ts';
import type { Refusals } from '../contract/service.ts';
import { errorOf } from './failures.ts';
import type { Faults } from './faults.ts';

/** Makes the faults of steps that are not calls of an API: only the kinds error and throttle, without delay. */
export const createStrikeStep =
  (faults: Faults, refusals: () => Refusals): StrikeStep =>
  (call) => {
    const fault = faults.armed ? faults.strike(call) : undefined;
    if (fault?.kind === 'error' || fault?.kind === 'throttle') throw errorOf(fault, refusals());
  };
