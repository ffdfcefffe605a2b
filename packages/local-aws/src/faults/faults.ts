import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import { readFaults, type Fault } from './fault.ts';

/** A call that a fault may strike. */
export interface FaultCall {
  readonly service: string;
  readonly action: string;
  readonly target: string;
}

/** Fault injection, as code in the same process drives it. */
export interface FaultControl {
  /** In place of all faults so far; counts begin anew. */
  set(faults: readonly Fault[]): void;
  clear(): void;
  /** With how often each has struck. */
  list(): readonly (Fault & { readonly struck: number })[];
}

export interface Faults extends FaultControl {
  /** Whether there are any faults. While there are none, nothing is spent on them. */
  readonly armed: boolean;
  /** The fault that strikes this call, if one does. */
  strike(call: FaultCall): Fault | undefined;
  /** Waits; never longer than the bounds of a fault allow, and never alone keeps the process alive. */
  wait(milliseconds: number): Promise<void>;
  /** A number in [0, 1), from the runtime's own chance. */
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
