import { Kind, parse, print, visit, type DocumentNode, type FieldNode } from 'graphql';
import { hostileJson, hostileValues, mutateBytes } from '../support/mutate.ts';
import { size, type Dice } from '../support/settings.ts';
import { bombs } from './bombs.ts';
import { light, working, type Seed } from './seeds.ts';

/** A request to the GraphQL endpoint, as far as a mutation may change it. */
export interface Mutant {
  readonly kind: string;
  readonly body: Buffer;
  readonly method: string;
  readonly contentType: string | undefined;
  /** Who asks: with a good token, a spoiled one, or none. */
  readonly credentials: 'good' | 'spoiled' | 'none';
}

const tokens =
  /\.{3}|[{}()[\]:!=@|&$]|"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[_A-Za-z]\w*|\s+|./g;
const dictionary = [
  ...['{', '}', '(', ')', '[', ']', ':', '!', '=', '@', '|', '&', '$', '...', '#', '"', '"""', ',', '\\', '.'],
  ...[
    'query',
    'mutation',
    'subscription',
    'fragment',
    'on',
    'true',
    'false',
    'null',
    '__typename',
    '__schema',
    '__type',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
  ],
  ...[
    '@skip(if: true)',
    '@include(if: $yes)',
    '@deprecated',
    '@aws_iam',
    '@defer',
    '@stream',
    '@specifiedBy(url: "x")',
    '@aws_subscribe(mutations: [])',
  ],
  ...[
    'name',
    'items',
    'nextToken',
    'listDragons',
    'getDragon',
    'getReport',
    'id',
    'owner',
    'family',
    'filter',
    'limit',
    'input',
    'Dragon',
    'Report',
    'Query',
    'Mutation',
    'String',
    'ID!',
    '[String!]!',
    'DragonFields',
    'F',
  ],
  ...[
    '0',
    '-1',
    '2147483648',
    '1e400',
    '1.5',
    '-0',
    '00',
    '0x1',
    '9'.repeat(400),
    '""',
    '"\\ud800"',
    '"\\u{110000}"',
    '"\\u0000"',
    '"\u0000"',
    '"\ud83d"',
    '\ufeff',
    '\u2028',
    '$x: String',
    '{ name { eq: "a" } }',
  ],
  ...[
    'type Query { a: Int }',
    'schema { query: Query }',
    'extend type Dragon { x: Int }',
    'input X { a: X! }',
    'fragment F on F { ...F }',
  ],
];

function editTokens(dice: Dice, query: string): string {
  const list: string[] = query.match(tokens) ?? [];
  for (let edits = 1 + dice.below(4); edits > 0; edits -= 1) {
    const at = dice.below(list.length + 1);
    const length = 1 + dice.below(dice.chance(0.1) ? 20 : 3);
    switch (dice.below(5)) {
      case 0:
        list.splice(at, length);
        break;
      case 1:
        list.splice(at, 0, ' ', dice.pick(dictionary), ' ');
        break;
      case 2:
        list.splice(at, 1, dice.pick(dictionary));
        break;
      case 3:
        list.splice(at, 0, ...list.slice(at, at + length));
        break;
      default: {
        const other = dice.below(list.length + 1);
        [list[at], list[other]] = [list[other] ?? '', list[at] ?? ''];
      }
    }
  }
  return list.join('');
}

const aliases = ['a', 'b', 'items', '__typename', '__proto__', 'constructor', 'x'.repeat(300)];

/** Changes that leave the document well-formed and mostly valid. */
function editTree(dice: Dice, query: string): string {
  const chosen = (): boolean => dice.chance(0.15);
  const changed: DocumentNode = visit(parse(query), {
    Field(node): FieldNode | undefined {
      if (!chosen()) return undefined;
      const alias = { kind: Kind.NAME, value: dice.pick(aliases) } as const;
      if (dice.chance(0.5)) return { ...node, alias };
      const condition = { kind: Kind.BOOLEAN, value: dice.chance(0.5) } as const;
      const directive = {
        kind: Kind.DIRECTIVE,
        name: { kind: Kind.NAME, value: dice.pick(['skip', 'include']) },
        arguments: [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'if' }, value: condition }],
      } as const;
      return { ...node, directives: [directive] };
    },
    SelectionSet(node) {
      if (!chosen()) return undefined;
      const { selections } = node;
      if (dice.chance(0.5)) return { ...node, selections: [...selections, ...selections] };
      return { ...node, selections: [{ kind: Kind.INLINE_FRAGMENT, selectionSet: node } as const] };
    },
    StringValue: (node) =>
      chosen() ? { ...node, value: JSON.stringify(dice.pick(hostileValues)), block: dice.chance(0.3) } : undefined,
    IntValue: (node) =>
      chosen() ? { ...node, value: dice.pick(['0', '-1', '2147483647', '2147483648', '999999999999']) } : undefined,
  });
  return print(changed);
}

/** Another value, somewhere among the variables. */
function editVariables(dice: Dice, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || dice.chance(0.25)) return dice.pick(hostileValues);
  if (Array.isArray(value)) return [...(value as unknown[]).slice(0, -1), editVariables(dice, value.at(-1))];
  const names = Object.keys(value);
  const name =
    names.length > 0 && dice.chance(0.85)
      ? dice.pick(names)
      : dice.pick(['__proto__', 'constructor', 'unknown', '', 'and', 'eq']);
  const members = Object.entries(value).filter(([other]) => other !== name);
  return Object.fromEntries([...members, [name, editVariables(dice, (value as Record<string, unknown>)[name])]]);
}

const contentTypes = [
  'text/plain',
  'application/graphql',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  'application/xml',
  '',
  'x'.repeat(2_000),
];

const bodyOf = ({ query, variables }: Seed, rest: object = {}): Buffer =>
  Buffer.from(JSON.stringify({ query, variables, ...rest }));

function transport(dice: Dice, seed: Seed): Partial<Mutant> & Pick<Mutant, 'body'> {
  const body = bodyOf(seed);
  switch (dice.below(7)) {
    case 0:
      return { body, contentType: dice.pick(contentTypes) };
    case 1:
      return { body, method: dice.pick(['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'TRACE']) };
    case 2:
      return { body: Buffer.from(`[${Array.from({ length: 1 + dice.below(50) }, () => body.toString()).join(',')}]`) };
    case 3:
      return {
        body: Buffer.from(
          new URLSearchParams({ query: seed.query, variables: JSON.stringify(seed.variables) }).toString(),
        ),
        contentType: 'application/x-www-form-urlencoded',
      };
    case 4:
      return { body: Buffer.from(seed.query), contentType: 'application/graphql' };
    case 5:
      return {
        body: bodyOf(seed, {
          operationName: dice.pick([...hostileValues, 'ListDragons', 'F']),
          extensions: dice.pick(hostileValues),
        }),
      };
    default:
      return {
        body: Buffer.from(
          dice.pick([
            '',
            'null',
            '[]',
            '"x"',
            '{}',
            '{"query":null}',
            '{"query":1}',
            '{"query":["{__typename}"]}',
            '{"query":"{__typename}","variables":[]}',
            '{"query":"{__typename}","variables":"{}"}',
            '{"query":"{__typename}","operationName":{}}',
          ]),
        ),
      };
  }
}

const spoiledText = (dice: Dice, seed: Seed): Buffer => {
  const text = JSON.stringify(seed);
  const at = text.lastIndexOf('"variables":') + '"variables":'.length;
  return Buffer.from(`${text.slice(0, at)}${dice.pick(hostileJson)}}`);
};

const kinds: readonly (readonly [
  weight: number,
  kind: string,
  make: (dice: Dice, seed: Seed) => Partial<Mutant> & Pick<Mutant, 'body'>,
])[] = [
  [30, 'tokens', (dice, seed) => ({ body: bodyOf({ ...seed, query: editTokens(dice, seed.query) }) })],
  [20, 'tree', (dice, seed) => ({ body: bodyOf({ ...seed, query: editTree(dice, seed.query) }) })],
  [
    20,
    'variables',
    (dice, seed) => ({
      body: bodyOf({ ...seed, variables: editVariables(dice, seed.variables) as Seed['variables'] }),
    }),
  ],
  [4, 'json', (dice, seed) => ({ body: spoiledText(dice, seed) })],
  [14, 'bytes', (dice, seed) => ({ body: mutateBytes(dice, bodyOf(seed)) })],
  [3, 'bomb', (dice, seed) => ({ body: dice.pick(bombs)(dice, seed) })],
  [9, 'transport', transport],
];

/** The mutant of these numbers. */
export function mutantOf(dice: Dice): Mutant {
  let left = dice.below(100);
  const [, kind, make] = kinds.find(([weight]) => (left -= weight) < 0) ?? kinds[0]!;
  const made = make(dice, dice.pick(dice.chance(size(0.15, 0.5)) ? working : light));
  const credentials = dice.chance(0.94) ? 'good' : dice.pick(['spoiled', 'none'] as const);
  return { kind, method: 'POST', contentType: 'application/json', credentials, ...made };
}
