import { systemClock, type Clock } from '../kernel/clock.ts';
import { createPorts, isDebugged, ownInspectorPort, usualInspectorPort, type Debugging } from '../kernel/debugging.ts';
import { createStandingClock } from '../kernel/standing-clock.ts';
import type { Operator } from '../kernel/operator.ts';

/** The first port for inspectors of functions, and the folder of the sources. */
export interface Inspect {
  readonly firstPort: number;
  readonly sources: string;
}

export interface RuntimeDebugging extends Debugging {
  inspectors(): readonly (readonly [string, number])[];
}

/** Answers what the operator asked for, or what a debugger of this process needs. The clock can then stand still. */
export function debuggingOf({
  clock = systemClock,
  inspect = attached(),
  operator,
}: {
  readonly clock?: Clock | undefined;
  readonly inspect?: Inspect | undefined;
  readonly operator?: Operator | undefined;
}): { clock: Clock; debugging?: RuntimeDebugging } {
  if (!inspect) return { clock };
  const standing = createStandingClock(clock);
  const ports = createPorts(inspect.firstPort);
  /** The functions that listen at another port than theirs, which is in use. */
  const elsewhere = new Map<string, number>();
  return {
    clock: standing,
    debugging: {
      stand: standing.stand,
      sources: inspect.sources,
      portOf: ports.of,
      inspectors: () => ports.all().map(([name, port]) => [name, elsewhere.get(name) ?? port]),
      listens(name, port) {
        elsewhere.delete(name);
        if (port === ports.of(name)) return;
        elsewhere.set(name, port);
        operator?.warn(`${name} is debugged at 127.0.0.1:${port}: port ${ports.of(name)} is in use.`);
      },
    },
  };
}

const attached = (): Inspect | undefined =>
  isDebugged() ? { firstPort: (ownInspectorPort() ?? usualInspectorPort) + 1, sources: process.cwd() } : undefined;
