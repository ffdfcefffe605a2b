/**
 * Canonical form, version 1. Claim keys and the matching columns of the catalogue are made with it,
 * so its results may never change: canonical-name.vectors.json pins them. A better rule is a version 2.
 */

/** The form in which texts are compared: case, spacing and Unicode form do not matter. Never fails. */
export function canonicalText(text: string): string {
  // Dropping invisible characters can bring together what normalisation composes, so the steps run until nothing
  // changes.
  let current = text;
  for (let pass = 0; pass < 4; pass += 1) {
    const next = foldOnce(current);
    if (next === current) break;
    current = next;
  }
  return current;
}

function foldOnce(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[\s\u0085]+/gu, ' ')
    .trim();
}

export type CanonicalName = { readonly key: string } | { readonly refused: 'unassigned' | 'empty' };

/**
 * A name's identity. Unassigned code points are refused: a later Unicode version could give them another case or form.
 */
export function canonicalName(text: string): CanonicalName {
  if (/\p{Cn}/u.test(text)) return { refused: 'unassigned' };
  const key = canonicalText(text);
  return key === '' ? { refused: 'empty' } : { key };
}
