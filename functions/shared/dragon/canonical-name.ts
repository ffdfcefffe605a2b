/**
 * The canonical form of texts. Claim keys and the matching columns of the catalogue are made with it, so its results
 * may never change: canonical-name.vectors.json pins version 1. Each later version sees fewer characters: for every
 * text without invisible ones all are the same, and so are the keys.
 */

/** Answers the form in which texts are compared: case, spacing, Unicode form and invisible characters do not matter. */
export function canonicalText(text: string): string {
  return settle(text, (one) => fold(one).replace(invisible, ''));
}

/**
 * These characters are drawn as nothing, or as space that does not exist: joiners, fillers, selectors, and those that
 * Unicode gives no property for it: the blank braille pattern, the object replacement character, the blanks of Egyptian
 * hieroglyphs, the filler of the Khitan small script, and the musical null notehead.
 */
const invisible = /[\u{16FE4}\p{Default_Ignorable_Code_Point}\u2800\uFFFC\u{13441}\u{13442}\u{1D159}]/gu;
const invisibleInVersion2 = /[\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Answers version 1 of the form, under which the claims of earlier deployments are stored. */
export function earlierCanonicalText(text: string): string {
  return settle(text, fold);
}

/** Answers version 2 of the form, under which claims may be stored too. */
const secondCanonicalText = (text: string): string => settle(text, (one) => fold(one).replace(invisibleInVersion2, ''));

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
  | {
      readonly key: string;
      /** Its keys of earlier versions that are others, the newest first. */
      readonly earlierKeys: readonly string[];
    }
  | { readonly refused: 'unassigned' | 'empty' };

/**
 * Answers the identity of a name. It refuses unassigned code points, because a later Unicode version could give them
 * another case or form.
 */
export function canonicalName(text: string): CanonicalName {
  if (/\p{Cn}/u.test(text)) return { refused: 'unassigned' };
  const key = canonicalText(text);
  if (key === '') return { refused: 'empty' };
  const earlier = new Set([secondCanonicalText(text), earlierCanonicalText(text)]);
  return { key, earlierKeys: [...earlier].filter((one) => one !== key) };
}
