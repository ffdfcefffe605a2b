import { useEffect, useState } from 'react';
import type { DragonFieldsFragment as Dragon } from '../../generated/web.ts';

/** Of each field what it has to be, or to contain; empty for anything. */
export type Filter = Readonly<Record<FilterField, string>>;

/** Chosen from what there is. */
export const chosen = ['family', 'country'] as const;
/** Written freely, and looked for anywhere in the text. */
export const written = ['name', 'state', 'city', 'neighborhood', 'description'] as const;

export type FilterField = (typeof chosen)[number] | (typeof written)[number];

const fields: readonly FilterField[] = [...written, ...chosen];

const filterIn = (search: string): Filter => {
  const parameters = new URLSearchParams(search);
  return Object.fromEntries(fields.map((field) => [field, parameters.get(field) ?? ''])) as Filter;
};

function searchOf(filter: Filter): string {
  const parameters = new URLSearchParams(
    fields.filter((field) => filter[field]).map((field) => [field, filter[field]]),
  );
  return parameters.size > 0 ? `?${parameters.toString()}` : '';
}

/** The filter of the address: it is there again after reloading, and can be sent to somebody. */
export function useFilter(): [Filter, (filter: Filter) => void] {
  const [filter, setFilter] = useState(() => filterIn(location.search));
  useEffect(() => {
    const back = (): void => setFilter(filterIn(location.search));
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  const change = (next: Filter): void => {
    // Not a step for each letter: Back leads to where one came from.
    history.replaceState(null, '', `${location.pathname}${searchOf(next)}${location.hash}`);
    setFilter(next);
  };
  return [filter, change];
}

export const isEmpty = (filter: Filter): boolean => fields.every((field) => !filter[field].trim());

/** As the API takes it. */
export const toInput = (filter: Filter) => ({
  ...Object.fromEntries(
    written.filter((field) => filter[field].trim()).map((field) => [field, { contains: filter[field] }]),
  ),
  ...Object.fromEntries(chosen.filter((field) => filter[field]).map((field) => [field, { eq: filter[field] }])),
});

const lower = (text: string): string => text.trim().toLowerCase();

/** Whether a dragon that was announced belongs to what is shown. */
export function matches(filter: Filter, { location: place, ...dragon }: Dragon): boolean {
  const texts: Readonly<Record<FilterField, string>> = { ...dragon, ...place };
  return (
    written.every((field) => lower(texts[field]).includes(lower(filter[field]))) &&
    chosen.every((field) => !filter[field] || lower(texts[field]) === lower(filter[field]))
  );
}
