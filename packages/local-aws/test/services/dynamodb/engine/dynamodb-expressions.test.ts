import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseCondition } from '../../../../src/services/dynamodb/engine/condition.ts';
import { evaluate } from '../../../../src/services/dynamodb/engine/evaluate.ts';
import { Placeholders } from '../../../../src/services/dynamodb/engine/placeholders.ts';
import { applyUpdate } from '../../../../src/services/dynamodb/engine/update.ts';
import { parseUpdate } from '../../../../src/services/dynamodb/engine/update-expression.ts';
import type { Value } from '../../../../src/services/dynamodb/engine/value.ts';

const values = { ':v0': { N: '0' }, ':v1': { N: '1' }, ':v2': { N: '2' } };
const placeholders = () =>
  new Placeholders({ ExpressionAttributeValues: values }, { hasExpressions: true, takesValues: true });
type Numbers = Readonly<Record<string, number | undefined>>;

interface Made {
  readonly text: string;
  /** Marks an atom: a parenthesis around it changes nothing and is not redundant. */
  readonly truth: (numbers: Numbers) => boolean;
}

const names = ['a', 'b', 'c'];
const atom: fc.Arbitrary<Made> = fc
  .record({ name: fc.constantFrom(...names), operator: fc.constantFrom('=', '<>', '<', '>='), value: fc.nat(2) })
  .map(({ name, operator, value }) => ({
    text: `${name} ${operator} :v${value}`,
    truth(numbers) {
      const number = numbers[name];
      if (number === undefined) return operator === '<>';
      if (operator === '=') return number === value;
      if (operator === '<>') return number !== value;
      return operator === '<' ? number < value : number >= value;
    },
  }));

const { condition } = fc.letrec<{ condition: Made }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    atom,
    fc.tuple(tie('condition'), tie('condition'), fc.constantFrom('AND', 'or')).map(([one, other, word]) => ({
      text: `(${one.text} ${word} ${other.text})`,
      truth: (numbers: Numbers) =>
        word === 'or' ? one.truth(numbers) || other.truth(numbers) : one.truth(numbers) && other.truth(numbers),
    })),
    tie('condition').map(({ text, truth }) => ({
      text: `(NOT ${text})`,
      truth: (numbers: Numbers) => !truth(numbers),
    })),
  ),
}));

const numbersOf = fc.record(Object.fromEntries(names.map((name) => [name, fc.nat(2)])), {
  requiredKeys: [],
}) as fc.Arbitrary<Numbers>;
const itemOf = (numbers: Numbers): Record<string, Value> =>
  Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, { N: String(number) }]));

it('a condition holds where logic says so', () => {
  fc.assert(
    fc.property(condition, numbersOf, ({ text, truth }, numbers) => {
      const parsed = parseCondition('ConditionExpression', text, placeholders());
      expect(evaluate(parsed, itemOf(numbers))).toBe(truth(numbers));
    }),
  );
});

it('NOT binds before AND, and AND before OR', () => {
  const flat = fc.array(fc.tuple(fc.boolean(), atom, fc.constantFrom('AND', 'OR')), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(flat, numbersOf, (parts, numbers) => {
      const text = parts
        .map(([isNot, { text: one }, word], place) => `${place > 0 ? `${word} ` : ''}${isNot ? 'NOT ' : ''}${one}`)
        .join(' ');
      const groups: boolean[][] = [];
      for (const [place, [isNot, { truth }, word]] of parts.entries()) {
        if (place === 0 || word === 'OR') groups.push([]);
        groups.at(-1)?.push(truth(numbers) !== isNot);
      }
      const expected = groups.some((group) => group.every(Boolean));
      expect(evaluate(parseCondition('FilterExpression', text, placeholders()), itemOf(numbers))).toBe(expected);
    }),
  );
});

it('whatever a text is, it is read or refused in DynamoDB’s words', () => {
  const words = fc.constantFrom(
    'a',
    '#n',
    ':v1',
    'AND',
    'NOT',
    'BETWEEN',
    'IN',
    '(',
    ')',
    ',',
    '=',
    '<',
    '[0]',
    '.',
    'size',
    '+',
    '?',
    ' ',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(words, { maxLength: 12 }).map((all) => all.join(' ')),
        fc.string(),
      ),
      (text) => {
        for (const read of [
          () => parseCondition('ConditionExpression', text, placeholders()),
          () => parseUpdate(text, placeholders()),
          () => parseUpdate(`SET ${text}`, placeholders()),
        ]) {
          try {
            read();
          } catch (error) {
            expect((error as Error).name).toBe('ValidationException');
          }
        }
      },
    ),
  );
});

it.each([
  ['a < :v', { BOOL: true }, '<, operand type: BOOL'],
  ['NOT :v >= a', { SS: ['x'] }, '>=, operand type: SS'],
  ['attribute_exists(a) OR (b <= :v)', { M: { toString: { N: '1' } } }, '<=, operand type: M'],
  ['a BETWEEN :v AND :v', { NULL: true }, 'BETWEEN, operand type: NULL'],
])('%s is refused for a value that has no order: %j', (text, value, said) => {
  const given = { ExpressionAttributeValues: { ':v': value } };
  const read = () =>
    parseCondition('Filter', text, new Placeholders(given, { hasExpressions: true, takesValues: true }));
  expect(read).toThrow(`Incorrect operand type for operator or function; operator or function: ${said}`);
});

it('an update changes what it names and nothing else', () => {
  fc.assert(
    fc.property(numbersOf, fc.subarray(names), fc.subarray(names), (numbers, set, removed) => {
      const gone = removed.filter((name) => !set.includes(name));
      const text = [
        ...(set.length > 0
          ? [`SET ${set.map((name) => `${name} = if_not_exists(${name}, :v0) + :v1`).join(', ')}`]
          : []),
        ...(gone.length > 0 ? [`REMOVE ${gone.join(', ')}`] : []),
      ].join(' ');
      if (text === '') return;
      const after = applyUpdate(itemOf(numbers), parseUpdate(text, placeholders()));
      const expected = Object.fromEntries(
        names.flatMap((name) => {
          if (set.includes(name)) return [[name, (numbers[name] ?? 0) + 1] as const];
          const number = numbers[name];
          return gone.includes(name) || number === undefined ? [] : [[name, number] as const];
        }),
      );
      expect(after).toEqual(itemOf(expected));
    }),
  );
});

it('an update of a large item costs as much as it is large, however often it appends or removes', () => {
  const texts = Array.from({ length: 20_000 }, (_, index) => `s${index}`);
  const item = { l: { L: texts.map(() => ({ N: '1' })) }, s: { SS: texts } };
  const others = { ':s': { SS: texts.map((text) => `x${text}`) } };
  const values = new Placeholders({ ExpressionAttributeValues: others }, { hasExpressions: true, takesValues: true });
  const start = process.cpuUsage();
  const append = `SET l = ${'list_append(l, '.repeat(90)}l${')'.repeat(90)}`;
  expect(() => applyUpdate(item, parseUpdate(append, values))).toThrow('Item size has exceeded');
  expect(applyUpdate(item, parseUpdate('DELETE s :s', values))).toEqual(item);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1_000).toBeLessThan(2_000);
});
