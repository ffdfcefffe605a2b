import type { Waits } from './waits.ts';

/** The values that stacks export to later ones. */
export class Exports {
  readonly values = new Map<string, unknown>();
  readonly #waiting = new Map<string, Waits>();
  #unnamed: Waits | undefined;

  /** Answers a value, or what it waits for; undefined if no stack exports it. */
  get(name: string): unknown {
    return this.values.get(name) ?? this.#waiting.get(name) ?? this.#unnamed;
  }

  set(name: string, value: unknown): void {
    this.values.set(name, value);
  }

  /** Notes an export without a value. If its name is not known either, it may be any. */
  lack(name: string | undefined, waits: Waits): void {
    if (name === undefined) this.#unnamed ??= waits;
    else this.#waiting.set(name, waits);
  }
}
