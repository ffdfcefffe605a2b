import { useEffect, useState } from 'react';
import { run } from './client.ts';
import { countDragons } from './operations.ts';

export interface Count {
  readonly key: string;
  readonly count: number;
}

export interface Counts {
  readonly families: readonly Count[];
  readonly countries: readonly Count[];
}

/** Counts have the form in which texts are compared, with small letters. People write names with capital letters. */
export const shownAs = (key: string): string =>
  key.length <= 3 ? key.toUpperCase() : key.replace(/(^|[\s(-])\p{L}/gu, (start) => start.toUpperCase());

const none: Counts = { families: [], countries: [] };

const plusOne = (counts: readonly Count[], key: string): Count[] => {
  const rest = counts.filter((count) => count.key !== key);
  const before = counts.find((count) => count.key === key)?.count ?? 0;
  return [...rest, { key, count: before + 1 }].sort((a, b) => a.key.localeCompare(b.key));
};

/** Counts the dragons of each family and in each country, and adds those that are announced. */
export function useCounts() {
  const [counts, setCounts] = useState(none);
  const read = (): void =>
    void Promise.all([run(countDragons, { by: 'FAMILY' }), run(countDragons, { by: 'COUNTRY' })]).then(
      ([families, countries]) =>
        setCounts({ families: sorted(families.countDragons), countries: sorted(countries.countDragons) }),
      // The list of dragons reports the failure, and reads these again together with itself.
      () => undefined,
    );
  useEffect(read, []);
  const add = (family: string, country: string): void =>
    setCounts(({ families, countries }) => ({
      families: plusOne(families, family),
      countries: plusOne(countries, country),
    }));
  return { ...counts, total: counts.families.reduce((sum, { count }) => sum + count, 0), add, read };
}

const sorted = (counts: readonly Count[]): Count[] => [...counts].sort((a, b) => a.key.localeCompare(b.key));
