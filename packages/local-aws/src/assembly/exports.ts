import type { Waits } from './waits.ts';

/** The values that the stacks of a region export to later ones of that region. */
export interface ExportsOfRegion {
  /** Answers a value, or what it waits for; undefined if no stack exports it. */
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  /** Takes a name for a stack. Answers the stack that has taken it already. */
  claim(name: string, stackName: string): string | undefined;
  /** Notes an export without a value. If its name is not known either, it may be any. */
  lack(name: string | undefined, waits: Waits): void;
}

/** The values that stacks export, by region and name. */
export class Exports {
  readonly values = new Map<string, unknown>();
  readonly #waiting = new Map<string, Waits>();
  readonly #owners = new Map<string, string>();

  in(region = ''): ExportsOfRegion {
    const key = (name: string): string => `${region}:${name}`;
    // An export always has a name, so that this is none.
    const unnamed = key('');
    return {
      get: (name) => this.values.get(key(name)) ?? this.#waiting.get(key(name)) ?? this.#waiting.get(unnamed),
      set: (name, value) => void this.values.set(key(name), value),
      claim: (name, stackName) => {
        const owner = this.#owners.get(key(name));
        if (owner === undefined) this.#owners.set(key(name), stackName);
        return owner;
      },
      lack: (name, waits) => {
        if (name !== undefined) this.#waiting.set(key(name), waits);
        else if (!this.#waiting.has(unnamed)) this.#waiting.set(unnamed, waits);
      },
    };
  }
}
