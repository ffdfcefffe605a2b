/** What methods of values are made of. */
import { plain, textOf, type Value } from './values.ts';

/** The functions that APPSYNC_JS has too. */
export interface Library {
  call(name: string, values: readonly Value[]): Value;
  split(text: string, pattern: string): string[];
}

export type Method<Self> = (self: Self, values: readonly Value[], library: Library) => Value;
export type Methods<Self> = Readonly<Record<string, Method<Self>>>;

export const at = (values: readonly Value[], index: number): Value => values[index] ?? null;
export const text = (values: readonly Value[], index: number): string => textOf(at(values, index));
export const whole = (values: readonly Value[], index: number): number => Math.trunc(Number(plain(at(values, index))));
