import { canonicalText } from './canonical-name.ts';
import type { DragonInput } from './dragon.ts';
import { validationError } from './errors.ts';

/** The rules of a report's texts as data: the field as GraphQL names it, and the most characters that it may have. */
export const textLimits: readonly { readonly field: keyof DragonInput; readonly most: number }[] = [
  { field: 'dragonName', most: 100 },
  { field: 'description', most: 2_000 },
  { field: 'family', most: 100 },
  { field: 'country', most: 100 },
  { field: 'state', most: 100 },
  { field: 'city', most: 100 },
  { field: 'neighborhood', most: 100 },
];

export type TextRule = 'required' | 'max-length' | 'control-character' | 'unassigned-character' | 'markup-only';

export interface Refusal {
  readonly field: keyof DragonInput;
  readonly rule: TextRule;
  readonly message: string;
}

/** Answers the first rule that a report's texts break. */
export function refusalOf(input: DragonInput): Refusal | undefined {
  for (const { field, most } of textLimits) {
    const rule = brokenRule(input[field], most);
    if (rule !== undefined) return { field, rule, message: `${field} ${sentences[rule](most)}` };
  }
  return undefined;
}

export function refuseBadTexts(input: DragonInput): void {
  const refusal = refusalOf(input);
  if (refusal !== undefined) throw validationError(refusal.field, refusal.rule, refusal.message);
}

const sentences: Readonly<Record<TextRule, (most: number) => string>> = {
  required: () => 'must not be empty',
  'max-length': (most) => `must have at most ${most} characters`,
  'control-character': () => 'must not contain control characters or line breaks',
  'unassigned-character': () => 'contains a code point that is not a character',
  'markup-only': () => 'must contain text, not only markup',
};

function brokenRule(text: string, most: number): TextRule | undefined {
  // The cheapest rule comes first, so that the others never see a text that is too long. A character is a code point.
  if (text.length > most && [...text.slice(0, 2 * most + 2)].length > most) return 'max-length';
  if (canonicalText(text) === '') return 'required';
  if (/\p{Cc}|\u2028|\u2029/u.test(text)) return 'control-character';
  // A lone surrogate cannot be written as UTF-8, and an unassigned code point has no settled case or form.
  if (/\p{Cn}|\p{Cs}/u.test(text)) return 'unassigned-character';
  return canonicalText(withoutMarkup(text)) === '' ? 'markup-only' : undefined;
}

function withoutMarkup(text: string): string {
  return text.replace(/<[^<>]*>/gu, '').replace(/&#?[a-z0-9]{1,10};/giu, '');
}
