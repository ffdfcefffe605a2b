import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dragonFromInput } from '../../../functions/shared/dragon/dragon.ts';
import { refusalOf, refuseBadTexts, textLimits } from '../../../functions/shared/dragon/text-rules.ts';
import { inputOf } from './support/application.ts';

const bad: readonly (readonly [rule: string, text: string])[] = [
  ['required', ''],
  ['required', ' \u3000\t '],
  ['required', '\u200b\u200d'],
  ['max-length', 'x'.repeat(3_000)],
  ['max-length', '🐉'.repeat(2_001)],
  ['control-character', 'a\u0000b'],
  ['control-character', 'Bell\u0007'],
  ['control-character', 'two\nlines'],
  ['control-character', 'a\u2028b'],
  ['unassigned-character', 'x\u0378'],
  ['unassigned-character', '\ud800 alone'],
  ['markup-only', '<b></b>'],
  ['markup-only', '<script></script>'],
  ['markup-only', '&nbsp;<br/>&#160;'],
];

const good = [
  "Rob'; DROP TABLE dragons --",
  'Quote " Back \\ Slash',
  '100% _wild_',
  '🐉',
  '<b>bold</b>',
  '1 < 2',
  '龍',
  '__proto__',
  '=cmd()',
];

describe('the rules of texts', () => {
  it.each(textLimits.flatMap(({ field }) => bad.map(([rule, text]) => ({ field, rule, text }))))(
    'refuse $field for $rule',
    ({ field, rule, text }) => {
      expect(refusalOf({ ...inputOf('Fine'), [field]: text })).toMatchObject({
        field,
        rule,
        message: expect.stringContaining(field),
      });
    },
  );

  it.each(textLimits)(
    'take $most characters of $field and not one more, whatever the characters',
    ({ field, most }) => {
      for (const character of ['x', '🐉', 'é']) {
        expect(refusalOf({ ...inputOf('Fine'), [field]: character.repeat(most) })).toBeUndefined();
        expect(refusalOf({ ...inputOf('Fine'), [field]: character.repeat(most + 1) })).toMatchObject({
          field,
          rule: 'max-length',
        });
      }
    },
  );

  it.each(good)('take %j', (text) => {
    expect(refusalOf({ ...inputOf('Fine'), dragonName: text, description: text })).toBeUndefined();
  });

  it('are told to the client with field and rule', () => {
    expect(() => refuseBadTexts(inputOf(''))).toThrow(
      expect.objectContaining({
        type: 'VALIDATION',
        info: { field: 'dragonName', rule: 'required' },
        message: 'dragonName must not be empty',
      }) as Error,
    );
  });

  it('never fail otherwise, and what they take is stored as given but for outer space', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (text) => {
        if (refusalOf({ ...inputOf('Fine'), dragonName: text }) !== undefined) return;
        expect(dragonFromInput(inputOf(text)).dragon_name_str).toBe(text.trim());
      }),
    );
  });
});
