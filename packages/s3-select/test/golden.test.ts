import { describe, expect, test } from 'vitest';
import { documentInput, failure, rows, value } from './support/select.ts';

// Each block names the page of the S3 User Guide whose rule it shows.
describe('SELECT command: FROM', () => {
  const rules =
    '{ "Rules": [ {"id": "1"}, {"expr": "y > x"}, {"id": "2", "expr": "z = DEBUG"} ]}\n' +
    '{ "created": "June 27", "modified": "July 6" }\n';
  const folders =
    '{ "created": "936864000", "dir_name": "important_docs", ' +
    '"files": [ { "name": "." }, { "name": "downloads" } ], "owner": "Amazon S3" }\n' +
    '{ "created": "936864000", "dir_name": "other_docs", "files": [ { "name": "my stuff" } ], "owner": "User" }\n';

  test.each([documentInput, {}])('a wildcard gives at least one row, MISSING written as an empty record', (input) => {
    expect(rows('SELECT id FROM S3Object[*].Rules[*].id', rules, input)).toEqual([
      '{"id":"1"}',
      '{}',
      '{"id":"2"}',
      '{}',
    ]);
    expect(rows('SELECT id FROM S3Object[*].Rules[*].id WHERE id IS NOT MISSING', rules, input)).toEqual([
      '{"id":"1"}',
      '{"id":"2"}',
    ]);
    expect(rows('SELECT * FROM S3Object[*].Rules[*].id', rules, input)).toEqual([
      '{"_1":"1"}',
      '{}',
      '{"_1":"2"}',
      '{}',
    ]);
  });

  test('an alias, nested data, and the row as _1 after a wildcard', () => {
    expect(rows('SELECT d.dir_name, d.files FROM S3Object[*] d', folders)).toEqual([
      '{"dir_name":"important_docs","files":[{"name":"."},{"name":"downloads"}]}',
      '{"dir_name":"other_docs","files":[{"name":"my stuff"}]}',
    ]);
    expect(rows('SELECT _1.dir_name, _1.owner FROM S3Object[*]', folders)).toEqual([
      '{"dir_name":"important_docs","owner":"Amazon S3"}',
      '{"dir_name":"other_docs","owner":"User"}',
    ]);
  });

  test('the last name of a path names the row', () => {
    const shop = '{"books":[{"price":1},{"price":2}]}';
    expect(rows('SELECT price FROM S3Object[*].books[*].price', shop)).toEqual(['{"price":1}', '{"price":2}']);
    expect(rows('SELECT _1.price FROM S3Object[*].books[*]', shop)).toEqual(['{"price":1}', '{"price":2}']);
    expect(rows("SELECT b.price FROM S3Object[*]['books'][1] AS b", shop)).toEqual(['{"price":2}']);
    expect(rows('SELECT m.price FROM S3Object[*].* m', '{"a":{"price":1},"b":{"price":2}}')).toEqual([
      '{"price":1}',
      '{"price":2}',
    ]);
  });

  test('S3Object in any case, with and without AS, with and without a name before the column', () => {
    const record = '{"a":1}';
    for (const query of [
      'SELECT a FROM s3object',
      'SELECT s.a FROM S3OBJECT s',
      'select S.a from S3Object AS s',
      'SELECT S3Object.a FROM S3Object',
      'SELECT a FROM S3Object;',
      'SELECT a\n\tFROM S3Object\r\n',
    ]) {
      expect(rows(query, record)).toEqual([record]);
    }
    expect(failure('SELECT * FROM S3Object.path').code).toBe('InvalidKeyPath');
  });

  test('a document is an array of root-level values', () => {
    expect(rows('SELECT * FROM S3Object', '[{"a":1},{"a":2}]', documentInput)).toEqual(['{"_1":[{"a":1},{"a":2}]}']);
    expect(rows('SELECT * FROM S3Object[*][*]', '[{"a":1},\n {"a":2}]', documentInput)).toEqual(['{"a":1}', '{"a":2}']);
    expect(rows('SELECT * FROM S3Object s', '{"a":\n1}{"a":2} "x" 3', documentInput)).toEqual([
      '{"a":1}',
      '{"a":2}',
      '{"_1":"x"}',
      '{"_1":3}',
    ]);
    expect(rows('SELECT * FROM S3Object[*][*]', '[] {"a":1}', documentInput)).toEqual(['{}', '{}']);
    expect(rows('SELECT s.b FROM S3Object[*][*].a[*] s', '[{"a":[{"b":1},{"b":2}]},{}]', documentInput)).toEqual([
      '{"b":1}',
      '{"b":2}',
      '{}',
    ]);
  });
});

describe('SELECT command: attribute access and case', () => {
  const susan = '{"name":"Susan Smith","projects":[{"project_name":"project1"},{"project_name":"project2"}]}';

  test('fields, nested fields and elements counted from zero', () => {
    expect(rows('Select s.name from S3Object s', susan)).toEqual(['{"name":"Susan Smith"}']);
    expect(rows('Select s.projects[0].project_name from S3Object s', susan)).toEqual(['{"project_name":"project1"}']);
    expect(rows('SELECT s.projects[1] FROM S3Object s', susan)).toEqual(['{"_1":{"project_name":"project2"}}']);
    expect(rows('SELECT s.projects[9], s.name.x, s.projects.x FROM S3Object s', susan)).toEqual(['{}']);
  });

  test('without quotes case does not matter, with quotes it does', () => {
    expect(rows('SELECT s.name FROM S3Object s', '{"NAME":1}')).toEqual(['{"name":1}']);
    expect(failure('SELECT s."name" FROM S3Object s', '{"NAME":1}').code).toBe('MissingHeaderName');
    expect(failure('SELECT s.name FROM S3Object s', '{"NAME":1,"name":2}').code).toBe('AmbiguousFieldName');
    expect(rows('SELECT s."NAME" FROM S3Object s', '{"NAME":1,"name":2}')).toEqual(['{"NAME":1}']);
    expect(rows('SELECT s."CAST" FROM S3Object s', '{"CAST":1}')).toEqual(['{"CAST":1}']);
  });

  test('unnamed projections are numbered by position', () => {
    expect(rows("SELECT s.a, 1 + 1, 'x' AS y, UPPER(s.a) z, s FROM S3Object s", '{"a":"b"}')).toEqual([
      '{"a":"b","_2":2,"y":"x","z":"B","s":{"a":"b"}}',
    ]);
  });

  test('s.* is *', () => expect(rows('SELECT s.* FROM S3Object s', susan)).toEqual([susan]));
});

describe('Operators', () => {
  test.each<[string, unknown]>([
    ['1 + 2 * 3 - -4', 11],
    ['2 * (3 + 4) % 5', 4],
    ['7 / 2', 3],
    ['7.0 / 2', 3.5],
    ['-7 / 2', -3],
    ['1 < 2 = TRUE', true],
    ["'b' BETWEEN 'a' AND 'c'", true],
    ['NOT 1 = 2', true],
    ['NOT FALSE AND FALSE', false],
    ['TRUE OR FALSE AND FALSE', true],
    ['1 IN (1, 2) AND TRUE', true],
    ['2 NOT IN (1, 3)', true],
    ['1 <> 2', true],
    ['1 != 1', false],
    ["'a' = 'A'", false],
    ["1 = '1'", false],
    ['1 = 1.0', true],
    ["'it''s' = 'it''s'", true],
    ["'abc' LIKE 'a%'", true],
    ["'abc' LIKE '_b_'", true],
    ["'abc' LIKE 'b%'", false],
    ["'a%c' LIKE 'a!%c' ESCAPE '!'", true],
    ["'abc' LIKE 'a!%c' ESCAPE '!'", false],
    ["'🐉' LIKE '_'", true],
    ["'a\nb' LIKE 'a%b'", true],
    ["'' LIKE '%'", true],
    ["'' LIKE ''", true],
    ["'ab' NOT LIKE 'ab'", false],
    ["'aab' LIKE '%ab'", true],
    ["'ab' LIKE 'ab%b'", false],
  ])('%s is %j', (expression, wanted) => expect(value(expression)).toBe(wanted));

  test.each<[string, unknown]>([
    ['s.n = NULL', null],
    ['s.gone = 1', null],
    ['s.n IS NULL', true],
    ['s.gone IS NULL', true],
    ['s.n IS MISSING', false],
    ['s.gone IS MISSING', true],
    ['s.one IS NOT NULL', true],
    ['s.n IS NOT MISSING', true],
    ['s.n = 1 OR TRUE', true],
    ['s.n = 1 AND FALSE', false],
    ['s.n = 1 OR FALSE', null],
    ['NOT s.n', null],
    ['s.n + 1', null],
    ['s.one IN (2, NULL)', null],
    ['s.one IN (1, NULL)', true],
    ["s.gone LIKE 'a'", null],
    ['s.n', null],
    ['s.gone', undefined],
    ['MISSING', undefined],
  ])('with NULL and MISSING %s is %j', (expression, wanted) =>
    expect(value(expression, '{"n":null,"one":1}')).toBe(wanted),
  );
});

describe('Conditional, conversion and string functions', () => {
  test.each<[string, unknown]>([
    ['COALESCE(1)', 1],
    ['COALESCE(null)', null],
    ['COALESCE(null, null)', null],
    ['COALESCE(missing)', null],
    ['COALESCE(1, null)', 1],
    ["COALESCE(null, 'string')", 'string'],
    ['COALESCE(missing, 1)', 1],
    ['NULLIF(1, 1)', null],
    ['NULLIF(1, 2)', 1],
    ['NULLIF(1.0, 1)', null],
    ["NULLIF(1, '1')", 1],
    ['NULLIF(1, NULL)', 1],
    ['NULLIF(NULL, 1)', null],
    ['NULLIF(null, null)', null],
    ['NULLIF([1], [1])', null],
    ['[1, s.city, []] = [1, s.city, []]', true],
    ['1 IN (1.0)', true],
    ['NULLIF(missing, null)', null],
    ['NULLIF(missing, missing)', null],
    ["CASE s.city WHEN 'New York City' THEN 'Big Apple' ELSE 'other' END", 'Big Apple'],
    ["CASE s.city WHEN 'x' THEN 1 END", null],
    [
      "CASE WHEN CAST(s.paid AS FLOAT) < 10000 THEN 'group 1' " +
        "WHEN CAST(s.paid AS FLOAT) > 10000 THEN 'group 2' ELSE 'group 3' END",
      'group 2',
    ],
    ["CAST('12' AS INT)", 12],
    ["CAST(' 12 ' AS INTEGER)", 12],
    ['CAST(1.9 AS INT)', 1],
    ['CAST(TRUE AS INT)', 1],
    ["CAST('1e3' AS FLOAT)", 1000],
    ["CAST('true' AS BOOL)", true],
    ['CAST(0 AS BOOLEAN)', false],
    ['CAST(12 AS STRING)', '12'],
    ['CAST(TRUE AS VARCHAR)', 'true'],
    ['CAST(NULL AS INT)', null],
    ['CAST(MISSING AS INT)', undefined],
    ["CHAR_LENGTH('')", 0],
    ["CHAR_LENGTH('abcdefg')", 7],
    ["CHARACTER_LENGTH('🐉')", 1],
    ["LOWER('AbCdEfG!@#$')", 'abcdefg!@#$'],
    ["UPPER('AbCdEfG!@#$')", 'ABCDEFG!@#$'],
    ["SUBSTRING('123456789', 0)", '123456789'],
    ["SUBSTRING('123456789', 1)", '123456789'],
    ["SUBSTRING('123456789', 2)", '23456789'],
    ["SUBSTRING('123456789', -4)", '123456789'],
    ["SUBSTRING('123456789', 0, 999)", '123456789'],
    ["SUBSTRING('123456789', 1, 5)", '12345'],
    ["SUBSTRING('123456789' FROM 2 FOR 3)", '234'],
    ["SUBSTRING('123456789', -1, 4)", '12'],
    ["SUBSTRING('123456789', -4, 4)", ''],
    ["SUBSTRING('a🐉b', 2, 1)", '🐉'],
    ["SUBSTRING('123' FROM 9)", ''],
    ["TRIM('       foobar         ')", 'foobar'],
    ["TRIM('      \tfoobar\t         ')", '\tfoobar\t'],
    ["TRIM(LEADING FROM '       foobar         ')", 'foobar         '],
    ["TRIM(TRAILING FROM '       foobar         ')", '       foobar'],
    ["TRIM(BOTH FROM '       foobar         ')", 'foobar'],
    ["TRIM(BOTH '12' FROM '1112211foobar22211122')", 'foobar'],
  ])('%s is %j', (expression, wanted) =>
    expect(value(expression, '{"city":"New York City","paid":"12624.00"}')).toBe(wanted),
  );
});

describe('Aggregate functions', () => {
  const data = '{"n":1,"t":"x"}\n{"n":2.5}\n{"n":null}\n{}\n';

  test('skip NULL and MISSING, and give one row', () => {
    expect(
      rows('SELECT COUNT(*), COUNT(s.n) c, SUM(s.n), AVG(s.n), MIN(s.n), MAX(s.n), SUM(s.n) * 2 FROM S3Object s', data),
    ).toEqual(['{"_1":4,"c":2,"_3":3.5,"_4":1.75,"_5":1,"_6":2.5,"_7":7}']);
    expect(rows('SELECT COUNT(*), SUM(s.n) FROM S3Object s WHERE s.n > 5', data)).toEqual(['{"_1":0,"_2":null}']);
    expect(rows('SELECT COUNT(*) FROM S3Object s LIMIT 0', data)).toEqual([]);
    expect(rows('SELECT COUNT(*) FROM S3Object[*].Rules[*].id', '{"Rules":[{"id":1},{}]}')).toEqual(['{"_1":1}']);
  });

  test('the documented sum of sizes', () => {
    const inventory =
      '{"k":"example-folder/","n":"0"}\n' +
      '{"k":"example-folder/object1","n":"2011267"}\n' +
      '{"k":"example-folder/object2","n":"1570024"}';
    expect(
      rows(
        "SELECT SUM(CAST(s.n as INT)) FROM s3object s WHERE s.k LIKE 'example-folder/%' AND s.k != 'example-folder/';",
        inventory,
      ),
    ).toEqual(['{"_1":3581291}']);
  });
});

describe('Numbers', () => {
  test('integers are exact to 64 bits', () => {
    expect(
      rows(
        'SELECT s.a, s.a - 1 b FROM S3Object s WHERE s.a = 9223372036854775807',
        '{"a":9223372036854775807}\n{"a":9223372036854775806}',
      ),
    ).toEqual(['{"a":9223372036854775807,"b":9223372036854775806}']);
    expect(rows('SELECT SUM(s.a) FROM S3Object s', '{"a":9007199254740993}\n{"a":1}')).toEqual([
      '{"_1":9007199254740994}',
    ]);
    expect(failure('SELECT s.a + 1 FROM S3Object s', '{"a":9223372036854775807}').code).toBe('IntegerOverflow');
    expect(failure('SELECT s.a FROM S3Object s', '{"a":1e400}').code).toBe('NumberFormatError');
    expect(
      rows('SELECT s.o FROM S3Object s', '{"o":{"__proto__":12345678901234567,"b":[1,{"c":"\\u0041"}],"d":[],"e":{}}}'),
    ).toEqual(['{"o":{"__proto__":12345678901234567,"b":[1,{"c":"A"}],"d":[],"e":{}}}']);
  });

  test('7 and 7.0 differ for division only', () => {
    expect(rows('SELECT s.a / 2 FROM S3Object s', '{"a":7}\n{"a":7.0}\n{"a":7e0}')).toEqual([
      '{"_1":3}',
      '{"_1":3.5}',
      '{"_1":3.5}',
    ]);
  });
});
