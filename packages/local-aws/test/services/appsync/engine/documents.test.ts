import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDocuments } from '../../../../src/services/appsync/engine/documents.ts';
import { buildApiSchema, SchemaError } from '../../../../src/services/appsync/engine/schema.ts';

const sdl = 'type Query { a(x: Int): A b: String } type A { a: A b(x: Int): String } type Mutation { m: String }';
const schema = buildApiSchema(sdl, () => undefined);
const prepare = createDocuments(schema, true);

function messagesOf(query: string): string[] {
  const result = prepare(query);
  return 'errors' in result ? result.errors.map(({ message }) => message) : [];
}

const repeat = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

function circularFragment(index: number): string {
  const spreads = [1, 0, 1, 2, 3].map((step) => `...F${(index + step) % 60}`);
  return `fragment F${index} on Query { ${spreads.join(' ')} }`;
}

describe('documents', () => {
  it.each<[string, string, RegExp | undefined]>([
    [
      'deep nesting',
      `{ ${'a { '.repeat(40_000)} b ${'}'.repeat(40_000)} }`,
      /Maximum char length exceeded|nested too deeply/,
    ],
    [
      'nesting below the token limit',
      `{ ${'a { '.repeat(4_900)} b ${'}'.repeat(4_900)} }`,
      /nested too deeply|Invalid Syntax/,
    ],
    ['20,000 aliases', `{ ${repeat(20_000, (index) => `x${index}: b`)} }`, /Maximum char length exceeded/],
    ['4,000 aliases', `{ ${repeat(4_000, (index) => `x${index}: b`)} }`, undefined],
    ['10,000 equal fields', `{ ${'b '.repeat(10_000)} }`, undefined],
    ['1,500 conflicting fields', `{ ${repeat(1_500, (index) => `a(x: ${index}) { b }`)} }`, /FieldsConflict/],
    ['circular fragments', `{ ...F0 } ${repeat(60, circularFragment)}`, /FragmentCycle: Fragment cycles not allowed/],
    [
      '1,000 circular fragments',
      `{ ...F0 } ${repeat(1_000, (index) => `fragment F${index} on Query { b ...F${(index + 1) % 1_000} }`)}`,
      /FragmentCycle/,
    ],
    [
      'fragments that all overlap',
      `{ ${repeat(300, (index) => `...F${index}`)} } ` +
        `${repeat(300, (index) => `fragment F${index} on Query { a { b } b ...G${index % 9} }`)} ` +
        `${repeat(9, (index) => `fragment G${index} on Query { b a { a { b } } }`)}`,
      /Validation aborted/,
    ],
    ['2,000 directives', `{ b ${'@skip(if: true) '.repeat(2_000)} }`, /./],
    ['one long name', `{ ${'b'.repeat(900_000)} }`, /FieldUndefined/],
    ['a NUL byte', '{ b \0 }', /Invalid Syntax/],
    ['a byte order mark', '\uFEFF{ b }', undefined],
  ])('takes %s in its stride', (_, query, message) => {
    // A comparison pair by pair would take minutes, far beyond the test's own time limit.
    const messages = messagesOf(query);
    if (message) expect(messages[0]).toMatch(message);
    else expect(messages).toEqual([]);
    expect(messages.length).toBeLessThanOrEqual(100);
  });

  it('answers any text with errors of the three keys or a document', () => {
    const words = fc.constantFrom(
      '{',
      '}',
      '(',
      ')',
      ':',
      '...',
      'a',
      'b',
      'query',
      'fragment',
      'on',
      'A',
      'F',
      '$x',
      '@skip',
      'if',
      '"',
      '1e400',
      '\uD800',
      '__proto__',
      'constructor',
      '[',
      ']',
      '!',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(words, { maxLength: 40 }).map((list) => list.join(' ')),
          fc.string(),
        ),
        (query) => {
          const result = prepare(query);
          if (!('errors' in result)) return;
          for (const error of result.errors) {
            expect(Object.keys(error)).toEqual(['path', 'locations', 'message']);
            expect(error.message).not.toMatch(/\.js|\.ts|node_modules|Did you mean/);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('hides the schema when introspection is off, but not __typename', () => {
    const hidden = createDocuments(schema, false);
    expect(hidden('{ __schema { types { name } } }')).toMatchObject({
      errors: [
        {
          message:
            "Validation error of type FieldUndefined: Field '__schema' in type 'Query' is undefined @ '__schema'",
        },
      ],
    });
    expect(hidden('{ __type(name: "A") { name } }')).toMatchObject({
      errors: [{ locations: [{ line: 1, column: 3, sourceName: null }] }],
    });
    expect('ok' in hidden('{ __typename a { __typename } }')).toBe(true);
    expect('ok' in prepare('{ __schema { types { name } } }')).toBe(true);
  });

  it('prepares the same text once', () => {
    expect(prepare('{ b }')).toBe(prepare('{ b }'));
  });
});

describe('schemas', () => {
  it.each([
    ['type Query { a: ', /Failed to parse schema document/],
    ['type Query { a: Nope }', /Unknown type "Nope"/],
    ['type Mutation { a: Int }', /There is no top level schema object defined/],
    ['scalar Mine type Query { a: Mine }', /Custom scalars are not supported: Mine/],
    ['type AWSThing { a: Int } type Query { a: AWSThing }', /must not begin with AWS/],
    ['type Query { a: Int @nope }', /Unknown directive "@nope"/],
    ['type Query { a: Int @aws_subscribe }', /mutations/],
    ['interface I { x: Int } type T implements I { y: Int } type Query { a: T }', /Interface field I.x expected/],
  ])('refuse %s', (text, message) => {
    expect(() => buildApiSchema(text, () => undefined)).toThrow(SchemaError);
    expect(() => buildApiSchema(text, () => undefined)).toThrow(message);
  });

  it('know AppSync’s scalars and directives, declared or not', () => {
    expect(() =>
      buildApiSchema(
        'scalar AWSDateTime directive @aws_iam on FIELD_DEFINITION type Query { a: AWSDateTime @aws_iam b: AWSJSON }',
        () => undefined,
      ),
    ).not.toThrow();
  });
});
