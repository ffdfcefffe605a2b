import { mutateBytes } from '../support/mutate.ts';
import { range, size, type Dice } from '../support/settings.ts';

/** What somebody has written in a language, and what its sentences are made of. */
export interface Language {
  readonly genuine: readonly string[];
  readonly pieces: readonly string[];
}

const deepest = size(2_000, 20_000);

/** A sentence that nearly is one: pieces that are missing, twice or elsewhere, far too deep, or nothing but pieces. */
export function sentence(dice: Dice, { genuine, pieces }: Language): string {
  const right = dice.pick(genuine);
  const words = right.split(/(?<=[^\w])|(?=[^\w])/);
  const at = dice.below(words.length + 1);
  const piece = dice.pick(pieces);
  switch (dice.below(7)) {
    case 0:
      return right;
    case 1:
      return [...words.slice(0, at), ...words.slice(at + 1 + dice.below(3))].join('');
    case 2:
      return [...words.slice(0, at), piece, ...words.slice(at + dice.below(2))].join('');
    case 3:
      return `${words.slice(0, at).join('')}${piece.repeat(1 + dice.below(deepest))}${words.slice(at).join('')}`;
    case 4:
      return range(1 + dice.below(12))
        .map(() => dice.pick(pieces))
        .join(dice.pick(['', ' ']));
    case 5:
      return `${right}${dice.pick([' ', ', ', ' AND ', ''])}${dice.pick(genuine)}`;
    default:
      return mutateBytes(dice, Buffer.from(right)).toString('utf8');
  }
}

export const velocity: Language = {
  genuine: [
    '#set($a = $ctx.args.x)$util.toJson($a)',
    '#foreach($i in [1..3])$i#if($foreach.hasNext),#end#end',
    '#if($ctx.args.x == 1)a#elseif($x)b#else c#end',
    '#macro(m $a)$a#end#m(1)$util.dynamodb.toDynamoDBJson({"a": [1, null]})',
    '{"version": "2018-05-29", "payload": $util.toJson($context.arguments)}#return',
    '$util.qr($ctx.stash.put("a", 1))$util.matches("^a+$", "aaa")$ctx.stash.a.class.name',
  ],
  pieces: [
    '#if(',
    '#end',
    '#else',
    '#foreach($i in ',
    '#set($a = ',
    '#macro(m)',
    '#return',
    '#stop',
    '#[[',
    ']]#',
    '##',
    '#*',
    '$',
    '${',
    '}',
    '$!{',
    '(',
    ')',
    '[',
    ']',
    '{',
    '"',
    "'",
    '..',
    '[0..999999999]',
    '$util.',
    '.class',
    '.getClass()',
    '.constructor',
    '.__proto__',
    '$ctx.args',
    '.replaceAll("(a+)+b", "x")',
    '\\',
    '\0',
    '🐉',
    '\ud800',
    '1e999',
  ],
};

export const jsonPaths: Language = {
  genuine: [
    '$.a.b[0]',
    '$..a',
    "$['a'][?(@.b > 1)]",
    '$.a[0,1:3:2].*',
    '$$.Execution.Id',
    "States.Format('{} is {}', $.a, $.b)",
    'States.ArrayRange(1, 9, 2)',
    'States.JsonMerge($.a, $.b, false)',
    "States.StringSplit(States.JsonToString($.a), ',')",
    'States.MathRandom(1, 10)',
    "States.Base64Decode(States.Base64Encode('x'))",
    "States.Hash($.a, 'SHA-256')",
    'States.ArrayPartition($.a.b, 1)',
  ],
  pieces: [
    '$',
    '$$',
    '.',
    '..',
    '[',
    ']',
    '[*]',
    '[?(',
    ')]',
    '@',
    '*',
    "['",
    "']",
    '(',
    ')',
    ',',
    ':',
    '-1',
    '0',
    '999999999999',
    'States.',
    'States.Array(',
    'States.ArrayRange(0,1000000000,1)',
    'States.Format(',
    `States.JsonToString(States.Array(${Array.from({ length: 2_000 }, () => '$').join(',')}))`,
    'States.MathRandom(0,3000000000,1)',
    '[0,0,0,0,0,0,0,0]',
    '..*',
    "'",
    "\\'",
    '{}',
    'null',
    'true',
    'States.UUID()',
    '__proto__',
    'constructor',
    'length',
    '==',
    '&&',
    '=~ /(a+)+b/',
    '\0',
    '🐉',
    '\ud800',
    '1e999',
  ],
};

export const itemExpressions: Language = {
  genuine: [
    'SET #a = if_not_exists(#a, :n) + :n, m.b[0] = :s REMOVE c, d.e ADD t :n DELETE u :set',
    'attribute_exists(#a) AND NOT (contains(l, :s) OR size(#a) > :n)',
    '#a BETWEEN :n AND :n AND begins_with(id, :s)',
    'id = :s AND #a IN (:n, :s)',
    'm.b.c[3].#a, l[0]',
    'attribute_type(#a, :s) OR id <> :s',
  ],
  pieces: [
    'SET ',
    'REMOVE ',
    'ADD ',
    'DELETE ',
    'AND',
    'OR',
    'NOT ',
    'BETWEEN',
    'IN',
    '(',
    ')',
    '[',
    ']',
    '[0]',
    '[999999999999]',
    '.',
    ',',
    '=',
    '<>',
    '<=',
    '+',
    '-',
    '#a',
    '#b',
    ':n',
    ':s',
    ':set',
    ':none',
    'size(',
    'contains(',
    'if_not_exists(',
    'list_append(',
    'attribute_exists(',
    'id',
    '__proto__',
    'constructor',
    '#',
    ':',
    '\0',
    '🐉',
    "'",
    '"',
  ],
};

export const statements: Language = {
  genuine: [
    'SELECT 1',
    "SELECT a, count(*) FROM (VALUES (1, 'x'), (2, 'y')) AS t(a, b) WHERE b LIKE '%x%' GROUP BY a ORDER BY 1 LIMIT 5",
    'WITH q AS (SELECT 1 AS a) SELECT * FROM q JOIN q r ON q.a = r.a',
    "SELECT regexp_like('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '^(a|a)*$')",
    'SELECT * FROM UNNEST(sequence(1, 100000)) AS t(n)',
    'SHOW TABLES',
  ],
  pieces: [
    'SELECT',
    '*',
    'FROM',
    'WHERE',
    '(',
    ')',
    ',',
    "'",
    '"',
    ';',
    '--',
    '/*',
    'UNION ALL',
    'JOIN',
    'ON',
    'CASE WHEN',
    'END',
    "read_csv('/etc/passwd')",
    "read_text('/etc/passwd')",
    "COPY (SELECT 1) TO '/tmp/out'",
    "ATTACH '/tmp/x.db'",
    'INSTALL x',
    'PRAGMA database_list',
    "SET memory_limit='99GB'",
    "repeat('x', 1000000000)",
    'CREATE TABLE',
    'DROP',
    '1e999',
    '?',
    '\0',
    '🐉',
  ],
};

export const queries: Language = {
  genuine: [
    "SELECT s.a FROM S3Object s WHERE s.b LIKE '%x%' LIMIT 3",
    'SELECT COUNT(*), SUM(CAST(s.a AS INT)) FROM S3Object s',
    'SELECT * FROM S3Object[*].c[*] s',
    "SELECT CASE WHEN s.a = '1' THEN s.b ELSE TRIM(BOTH 'x' FROM s.b) END FROM S3Object s",
    'SELECT s._1, SUBSTRING(s._2, 1, 3) FROM S3Object s WHERE s._1 IN (1, 2) OR NOT s._2 IS NULL',
  ],
  pieces: [
    'SELECT',
    'FROM',
    'S3Object',
    '[*]',
    '[0]',
    'WHERE',
    'LIKE',
    "'%a%a%a%a%a%a%a'",
    'ESCAPE',
    'AND',
    'NOT',
    '(',
    ')',
    ',',
    'CAST(',
    'AS INT',
    'CASE',
    'WHEN',
    'END',
    'TO_TIMESTAMP(',
    'UTCNOW()',
    's.__proto__',
    '_99999999999',
    '-',
    '||',
    '1e999',
    "'",
    '"',
    '\0',
  ],
};
