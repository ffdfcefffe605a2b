import { size, type Dice } from '../support/settings.ts';
import type { Seed } from './seeds.ts';

export const repeat = (count: number, make: (index: number) => string, separator = ' '): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(separator);
const json = (query: string, variables?: unknown): Buffer => Buffer.from(JSON.stringify({ query, variables }));
/** Nesting deeper than `JSON.stringify` could write. */
const nested = (depth: number, open: string, innermost: string, close: string): string =>
  open.repeat(depth) + innermost + close.repeat(depth);

const fragment = (index: number, fields: string): string => `fragment F${index} on Query { ${fields} }`;
const fragments = (count: number, fields: (index: number) => string): string =>
  repeat(count, (index) => fragment(index, fields(index)));
const twice = (index: number): string => `...F${index} ...F${index}`;
const cities = (field: string): string => `listDragons { items { location { ${field} } } }`;

export const documents = {
  fields: (depth: number) => `{ listDragons ${nested(depth, '{ items ', '{ name }', '}')} }`,
  braces: (depth: number) => '{'.repeat(depth),
  brackets: (depth: number) => `{ getDragon(name: ${nested(depth, '[', '', ']')}) { name } }`,
  objects: (depth: number) =>
    `{ listDragons(filter: ${nested(depth, '{ not: ', '{ name: { eq: "a" } }', '}')}) { nextToken } }`,
  types: (depth: number) => `query Q($x: ${nested(depth, '[', 'String', ']')}) { __typename }`,
  inlineFragments: (depth: number) => nested(depth, '{ ... ', '{ __typename }', '}'),
  introspection: (depth: number) =>
    `{ __schema { types { fields { type { ${nested(depth, 'ofType { ', 'name', '}')} } } } } }`,
  introspectionCycle: (depth: number) =>
    `{ __schema { ${nested(depth, 'types { fields { type { fields { type ', '{ name }', '}}}}')} } }`,
  aliases: (count: number) => `{ ${repeat(count, (index) => `a${index}: __typename`)} }`,
  // Fifty of them may run, each in a Lambda environment of its own, which are cold: too many for the short form.
  resolverAliases: (count: number) =>
    `{ ${repeat(Math.min(count, size(5, 10_000)), (index) => `a${index}: getReport(id: "${index}") { id }`)} }`,
  sameKey: (count: number) => `{ ${repeat(count, (index) => `a: getDragon(name: "${index}") { name }`)} }`,
  sameField: (count: number) => `{ listDragons { ${repeat(count, () => 'nextToken')} } }`,
  crossing: (count: number) =>
    `{ ${repeat(count, (index) => `...F${index}`)} } ${fragments(count, () => 'a: __typename')}`,
  nestedSameKey: (depth: number) => `{ listDragons ${nested(depth, '{ items { name } items ', '{ name }', '}')} }`,
  overlapping: (count: number) =>
    `{ ${repeat(count, () => cities('city'))} ${repeat(count, (index) => cities(`c${index}: city`))} }`,
  directives: (count: number) => `{ __typename ${'@include(if: true)'.repeat(count)} }`,
  unknownDirectives: (count: number) => `{ __typename ${repeat(count, (index) => `@d${index}`)} }`,
  fragmentCycle: (count: number) =>
    `{ ...F0 } ${repeat(count, (index) => `fragment F${index} on Query { ...F${(index + 1) % count} }`)}`,
  denseCycle: (count: number) => `{ ...F0 } ${fragments(count, () => repeat(count, (other) => `...F${other}`))}`,
  fragmentChain: (count: number) =>
    `{ ...F0 } ${fragments(count, (index) => twice(index + 1))} ${fragment(count, '__typename')}`,
  fragmentPowers: (count: number) =>
    [
      '{ ...F0 }',
      fragments(count, (index) => `a: __typename ${twice(index + 1)}`),
      fragment(count, 'a: __typename b: __typename'),
    ].join(' '),
  variables: (count: number) => `query Q(${repeat(count, (index) => `$v${index}: String`)}) { __typename }`,
  sameVariable: (count: number) => `query Q(${repeat(count, () => '$v: String')}) { __typename }`,
  operations: (count: number) => repeat(count, (index) => `query Q${index} { __typename }`),
  sameOperation: (count: number) => repeat(count, () => 'query Q { __typename }'),
  arguments: (count: number) => `{ getDragon(${repeat(count, (index) => `a${index}: 1`)}) { name } }`,
  sameArgument: (count: number) => `{ getDragon(${repeat(count, () => 'name: "a"')}) { name } }`,
  listValues: (count: number) =>
    `{ listDragons(filter: { name: { in: [${repeat(count, (index) => `"${index}"`)}] } }) { nextToken } }`,
  name: (length: number) => `{ ${'a'.repeat(length)} }`,
  string: (length: number) => `{ getDragon(name: "${'x'.repeat(length)}") { name } }`,
  escapes: (length: number) => `{ getDragon(name: "${'\\u0041'.repeat(length)}") { name } }`,
  blockString: (length: number) => `{ getDragon(name: """${'\n '.repeat(length)}""") { name } }`,
  number: (length: number) => `{ listDragons(limit: ${'9'.repeat(length)}) { nextToken } }`,
  comment: (length: number) => `{ __typename #${'x'.repeat(length)}\n}`,
  commas: (length: number) => `{ ${','.repeat(length)} __typename }`,
  spaces: (length: number) => `{ ${' \t\n'.repeat(length)} __typename }`,
  quotes: (length: number) => `{ getDragon(name: ${'"'.repeat(length)}) { name } }`,
  marks: (length: number) => `{ getDragon(name: "a"${'!'.repeat(length)}) { name } }`,
} as const;

const filterQuery = 'query L($f: DragonFilterInput) { listDragons(filter: $f) { nextToken } }';
const deepFilter = (depth: number, key: string): Buffer =>
  Buffer.from(
    `{"query":${JSON.stringify(filterQuery)},"variables":{"f":` +
      `${nested(depth, `{"${key}":`, '{"name":{"eq":"a"}}', '}')}}}`,
  );

export const requests = {
  deepNot: (depth: number) => deepFilter(depth, 'not'),
  deepAnd: (depth: number) => deepFilter(depth, 'and'),
  deepUnused: (depth: number) =>
    Buffer.from(`{"query":"{ __typename }","variables":{"x":${nested(depth, '[', '', ']')}}}`),
  deepWrongType: (depth: number) =>
    Buffer.from(
      '{"query":"query Q($x: String!) { getDragon(name: $x) { name } }",' +
        `"variables":{"x":${nested(depth, '[', '', ']')}}}`,
    ),
  deepEnum: (depth: number) =>
    Buffer.from(
      '{"query":"query Q($x: DragonGrouping!) { countDragons(by: $x) { key } }",' +
        `"variables":{"x":${nested(depth, '[', '', ']')}}}`,
    ),
  deepBody: (depth: number) => Buffer.from('['.repeat(depth)),
  deepExtensions: (depth: number) =>
    Buffer.from(`{"query":"{ __typename }","extensions":${nested(depth, '[', '', ']')}}`),
  wideVariables: (count: number) =>
    Buffer.from(`{"query":"{ __typename }","variables":{${repeat(count, (index) => `"v${index}":${index}`, ',')}}}`),
  wideList: (count: number) =>
    json(filterQuery, { f: { name: { in: Array.from({ length: count }, (_, index) => String(index)) } } }),
  wideAnd: (count: number) =>
    json(filterQuery, { f: { and: Array.from({ length: count }, () => ({ name: { eq: 'a' } })) } }),
  longName: (length: number) => json(filterQuery, { f: { name: { contains: 'a%_\\'.repeat(length) } } }),
  longId: (length: number) => json('query G($id: ID!) { getReport(id: $id) { id } }', { id: '../'.repeat(length) }),
  batch: (count: number) => Buffer.from(`[${repeat(count, () => '{"query":"{ __typename }"}', ',')}]`),
} as const;

const sizes = [2, 10, 60, 200, 1_000, 5_000, 20_000];

/** Documents and bodies that are small to send and large to work on. */
export const bombs: readonly ((dice: Dice, seed: Seed) => Buffer)[] = [
  ...Object.values(documents).map(
    (make) => (dice: Dice) =>
      json(
        make(make === documents.denseCycle || make === documents.crossing ? dice.pick([2, 10, 60]) : dice.pick(sizes)),
      ),
  ),
  ...Object.values(requests).map((make) => (dice: Dice) => make(dice.pick(sizes))),
];
