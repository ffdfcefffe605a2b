import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import { readFaults, type Fault } from './fault.ts';

/** A call that a fault may strike. */
export interface FaultCall {
  readonly service: string;
  readonly action: string;
  readonly target: string;
}

/** Controls the faults from code in the same process. */
export interface FaultControl {
  /** Replaces all faults, and counts from zero again. */
  set(faults: readonly Fault[]): void;
  clear(): void;
  /** Lists the faults, with how often each has struck. */
  list(): readonly (Fault & { readonly struck: number })[];
}

export interface Faults extends FaultControl {
  /** Tells whether there are any faults. Without faults, calls cost nothing more. */
  readonly armed: boolean;
  /** Answers the fault that strikes this call, if any. */
  strike(call: FaultCall): Fault | undefined;
  /** Waits for at most the longest time that a fault allows. The timer does not keep the process alive. */
  wait(milliseconds: number): Promise<void>;
  /** Answers a random number in [0, 1). */
  chance(): number;
}

export function createFaults({ clock, ids }: { readonly clock: Clock; readonly ids: Ids }): Faults {
  let entries: { readonly fault: Fault; struck: number }[] = [];
  return {
    set(faults) {
      entries = readFaults(faults).map((fault) => ({ fault, struck: 0 }));
    },
    clear() {
      entries = [];
    },
    list: () => entries.map(({ fault, struck }) => ({ ...fault, struck })),
    get armed() {
      return entries.length > 0;
    },
    strike(call) {
      for (const entry of entries) {
        const { fault } = entry;
        if (!concerns(fault, call) || entry.struck >= (fault.count ?? Infinity)) continue;
        if (fault.probability !== undefined && ids.random() >= fault.probability) continue;
        entry.struck += 1;
        return fault;
      }
      return undefined;
    },
    wait: (milliseconds) => new Promise((resolve) => void clock.after(milliseconds, resolve)),
    chance: ids.random,
  };
}

const concerns = ({ service, action, target }: Fault, call: FaultCall): boolean =>
  (service === '*' || service === call.service) &&
  (action === '*' || action === call.action) &&
  (target === undefined || call.target.includes(target));
