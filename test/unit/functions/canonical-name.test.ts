import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalName, canonicalText } from '../../../functions/shared/dragon/canonical-name.ts';
import { claimKey, dragonKey } from '../../../functions/shared/storage/keys.ts';

interface Vector {
  readonly text: string;
  readonly key?: string;
  readonly sha256?: string;
  readonly refused?: string;
}

const vectors = JSON.parse(
  readFileSync(new URL('../../../functions/shared/dragon/canonical-name.vectors.json', import.meta.url), 'utf8'),
) as Vector[];
// Whole code points, assigned or not.
const text = fc.string({ unit: 'binary', maxLength: 30 });

describe('canonical names, version 1', () => {
  it.each(vectors)('$text', ({ text: given, key, sha256, refused }) => {
    expect(canonicalName(given)).toEqual(key === undefined ? { refused } : { key });
    if (key !== undefined) expect(claimKey(key)).toBe(`dragons/v1/${sha256}.json`);
  });

  it('are stable: the canonical form of a canonical form is itself', () => {
    fc.assert(
      fc.property(text, (any) => void expect(canonicalText(canonicalText(any))).toBe(canonicalText(any))),
      { numRuns: 2_000 },
    );
  });

  it('do not see Unicode form, case of letters with a single one, spacing or invisible characters', () => {
    fc.assert(
      fc.property(text, (any) => {
        const expected = canonicalText(any);
        expect(canonicalText(any.normalize('NFD'))).toBe(expected);
        expect(canonicalText(any.normalize('NFKC'))).toBe(expected);
        expect(canonicalText(`  ${any}\u2003`)).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
    fc.assert(
      fc.property(
        fc.string({ maxLength: 30 }),
        (ascii) => void expect(canonicalText(ascii.toUpperCase())).toBe(canonicalText(ascii.toLowerCase())),
      ),
    );
  });

  it('have keys that differ when they differ', () => {
    fc.assert(fc.property(text, text, (a, b) => void expect(dragonKey(a) === dragonKey(b)).toBe(a === b)));
  });
});
