import type { MapRunParts } from './order.ts';

const firstDelay = 1_000;
const longestDelay = 60_000;

/**
 * Stores a step of a map run, and then goes on. Another program may hold the database; then the step is tried again, as
 * those of executions are: nobody else would continue the map run before a restart.
 */
export function storeInTheEnd(
  parts: Pick<MapRunParts, 'ports' | 'isStopped'>,
  step: () => void,
  next: () => void = () => undefined,
  delay = firstDelay,
): void {
  const { ports, isStopped } = parts;
  if (isStopped()) return;
  try {
    step();
  } catch (error) {
    ports.operator.unexpected(error);
    ports.clock.after(delay, () => storeInTheEnd(parts, step, next, Math.min(delay * 2, longestDelay)));
    return;
  }
  next();
}
