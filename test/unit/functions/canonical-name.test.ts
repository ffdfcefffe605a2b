import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalName, canonicalText, earlierCanonicalText } from '../../../functions/shared/dragon/canonical-name.ts';
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
// Makes texts of whole code points, assigned or not.
const text = fc.string({ unit: 'binary', maxLength: 30 });

describe('canonical names, version 1', () => {
  it.each(vectors)('$text', ({ text: given, key, sha256, refused }) => {
    const name = canonicalName(given);
    if (key === undefined) expect(name).toEqual({ refused });
    else expect('key' in name && (name.earlierKeys.at(-1) ?? name.key)).toBe(key);
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

const unseen = /[\u{16FE4}\p{Default_Ignorable_Code_Point}\u2800\uFFFC\u{13441}\u{13442}\u{1D159}]/gu;

describe('canonical names, version 3', () => {
  it.each(['at\uFFFClas', 'atlas\u{1D159}', '\u{16FE4}atlas', 'at\u{13441}las\u{13442}'])(
    'see nothing that is drawn as nothing: %j',
    (given) => {
      expect(canonicalName(given)).toEqual({ key: 'atlas', earlierKeys: [earlierCanonicalText(given)] });
    },
  );

  it('are known by each of their earlier keys', () => {
    expect(canonicalName('at\u034F\u{1D159}las')).toEqual({
      key: 'atlas',
      earlierKeys: ['at\u{1D159}las', 'at\u034F\u{1D159}las'],
    });
    expect(canonicalName('\uFFFC\u{1D159}')).toEqual({ refused: 'empty' });
  });
});

describe('canonical names, version 2', () => {
  it.each([
    ['at\u034Flas', 'atlas'],
    ['atlas\uFE0F', 'atlas'],
    ['\u3164atlas', 'atlas'],
    ['\u2800Atlas\u2800', 'atlas'],
    ['at\u17B4las', 'atlas'],
  ])('%j is compared as %s, and known by its earlier key', (given, key) => {
    expect(canonicalName(given)).toEqual({ key, earlierKeys: [earlierCanonicalText(given)] });
  });

  it.each(['\u3164', '\u2800', '\u2800 \u2800', '\u034F\uFE0F'])('%j is no name: nobody could see it', (blank) => {
    expect(canonicalName(blank)).toEqual({ refused: 'empty' });
  });

  it('are those of version 1 for every text without invisible characters', () => {
    fc.assert(
      fc.property(text, (any) => {
        const visible = any.normalize('NFKC').replace(unseen, '');
        expect(canonicalText(visible)).toBe(earlierCanonicalText(visible));
        expect(canonicalText(any)).toBe(canonicalText(visible));
      }),
      { numRuns: 2_000 },
    );
  });
});
