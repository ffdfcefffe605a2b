import { asText } from '../../../kernel/as-text.ts';

/** The values of a template: `"true"` and `"8"` count as true and 8. */
export type Values = Readonly<Record<string, unknown>>;

export const isTrue = (value: unknown): boolean => value === true || value === 'true';

export const asObject = (value: unknown): Values =>
  typeof value === 'object' && value !== null ? (value as Values) : {};

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const asTexts = (value: unknown): readonly string[] => asList(value).map(asText);

export const optionalText = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : asText(value);

export function optionalNumber(value: unknown): number | undefined {
  return value === undefined || value === null || value === '' ? undefined : Number(value);
}
