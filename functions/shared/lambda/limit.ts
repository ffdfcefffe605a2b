import { validationError } from '../dragon/errors.ts';

/** The time limit in milliseconds of what asks many dragons, below that of the function. */
export const scanBudget = 8_000;

const defaultLimit = 25;
const mostLimit = 100;

export function pageSize(limit: number | null | undefined): number {
  if (limit === undefined || limit === null) return defaultLimit;
  if (!Number.isInteger(limit) || limit < 1 || limit > mostLimit)
    throw validationError('limit', 'range', `limit must be between 1 and ${mostLimit}`);
  return limit;
}
