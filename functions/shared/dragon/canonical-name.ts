/**
 * The canonical form of texts. Claim keys and the matching columns of the catalogue are made with it, so its results
 * may never change: canonical-name.vectors.json pins version 1. Version 2 sees fewer characters: for every text without
 * invisible ones both are the same, and so are the keys.
 */

/** Answers the form in which texts are compared: case, spacing, Unicode form and invisible characters do not matter. */
export function canonicalText(text: string): string {
  return settle(text, (one) => fold(one).replace(invisible, ''));
}

/**
 * These characters are drawn as nothing, or as space that does not exist: joiners, fillers, selectors, the blank
 * braille pattern.
 */
const invisible = /[\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Answers version 1 of the form, under which the claims of earlier deployments are stored. */
export function earlierCanonicalText(text: string): string {
  return settle(text, fold);
}

/**
 * Repeats the steps until nothing changes, because dropping invisible characters can bring together characters that
 * normalisation composes.
 */
function settle(text: string, step: (text: string) => string): string {
  let current = text;
  for (let pass = 0; pass < 4; pass += 1) {
    const next = trimmed(step(current));
    if (next === current) break;
    current = next;
  }
  return current;
}

function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '');
}

const trimmed = (text: string): string => text.replace(/[\s\u0085]+/gu, ' ').trim();

export type CanonicalName =
  | { readonly key: string; /** Its key of version 1, where that is another. */ readonly earlierKey?: string }
  | { readonly refused: 'unassigned' | 'empty' };

/**
 * Answers the identity of a name. It refuses unassigned code points, because a later Unicode version could give them
 * another case or form.
 */
export function canonicalName(text: string): CanonicalName {
  if (/\p{Cn}/u.test(text)) return { refused: 'unassigned' };
  const key = canonicalText(text);
  if (key === '') return { refused: 'empty' };
  const earlierKey = earlierCanonicalText(text);
  return earlierKey === key ? { key } : { key, earlierKey };
}
