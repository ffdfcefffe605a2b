import { useEffect, useState } from 'react';
import type { DragonFieldsFragment as Dragon } from '../../generated/web.ts';

/** The text that each field must equal or contain; an empty text admits anything. */
export type Filter = Readonly<Record<FilterField, string>>;

/** These fields are chosen from existing values. */
export const chosen = ['family', 'country'] as const;
/** These fields are typed freely, and may match anywhere in the text. */
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

/** Keeps the filter in the address, so that it survives reloading and can be sent to somebody. */
export function useFilter(): [Filter, (filter: Filter) => void] {
  const [filter, setFilter] = useState(() => filterIn(location.search));
  useEffect(() => {
    const back = (): void => setFilter(filterIn(location.search));
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  const change = (next: Filter): void => {
    // There is no entry of the history for each letter, so that Back leads to the page before.
    history.replaceState(null, '', `${location.pathname}${searchOf(next)}${location.hash}`);
    setFilter(next);
  };
  return [filter, change];
}

export const isEmpty = (filter: Filter): boolean => fields.every((field) => !filter[field].trim());

/** Writes the filter as the API takes it. */
export const toInput = (filter: Filter) => ({
  ...Object.fromEntries(
    written.filter((field) => filter[field].trim()).map((field) => [field, { contains: filter[field] }]),
  ),
  ...Object.fromEntries(chosen.filter((field) => filter[field]).map((field) => [field, { eq: filter[field] }])),
});

const lower = (text: string): string => text.trim().toLowerCase();

/** Tells whether an announced dragon belongs to the filter. */
export function matches(filter: Filter, { location: place, ...dragon }: Dragon): boolean {
  const texts: Readonly<Record<FilterField, string>> = { ...dragon, ...place };
  return (
    written.every((field) => lower(texts[field]).includes(lower(filter[field]))) &&
    chosen.every((field) => !filter[field] || lower(texts[field]) === lower(filter[field]))
  );
}
