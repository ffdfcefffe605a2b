import { describe, expect, it } from 'vitest';
import { httpWorld } from './http-world.ts';

const { ask } = httpWorld();

/**
 * The wrong values with the way to each. For an absent or unknown member of an object, that is the argument's whole
 * value.
 */
const wrongLiterals: readonly (readonly [query: string, column: number, type: string, message: string])[] = [
  [
    '{ search(mood: SAD) }',
    10,
    'WrongType',
    "argument 'mood' with value 'EnumValue{name='SAD'}' is not a valid 'Mood' @ 'search'",
  ],
  [
    '{ search(filter: "x") }',
    10,
    'WrongType',
    "argument 'filter' with value 'StringValue{value='x'}' must be an object type @ 'search'",
  ],
  [
    '{ search(filter: {name: null}) }',
    10,
    'WrongType',
    "argument 'filter.name' with value 'NullValue{}' must not be null @ 'search'",
  ],
  [
    '{ search(filter: {name: "x", phone: "xx"}) }',
    10,
    'WrongType',
    "argument 'filter.phone' with value 'StringValue{value='xx'}' is not a valid 'AWSPhone' @ 'search'",
  ],
  [
    '{ search(filter: {name: "x", phones: ["+1 415 555 0100", "xx"]}) }',
    10,
    'WrongType',
    "argument 'filter.phones[1]' with value 'StringValue{value='xx'}' is not a valid 'AWSPhone' @ 'search'",
  ],
  [
    '{ search(filter: {name: "x", inner: {name: "y", nope: 1}}) }',
    10,
    'WrongType',
    "argument 'filter.inner' with value 'ObjectValue{objectFields=[ObjectField{name='name', " +
      "value=StringValue{value='x'}}, ObjectField{name='inner', " +
      "value=ObjectValue{objectFields=[ObjectField{name='name', value=StringValue{value='y'}}, " +
      "ObjectField{name='nope', value=IntValue{value=1}}]}}]}' contains a field not in 'Filter': 'nope' @ 'search'",
  ],
  [
    '{ json(value: {a: 1}) }',
    8,
    'WrongType',
    "argument 'value' with value 'ObjectValue{objectFields=[ObjectField{name='a', value=IntValue{value=1}}]}" +
      "' is not a valid 'AWSJSON' @ 'json'",
  ],
  [
    'query Q($v: AWSJSON = "{") { json(value: $v) }',
    9,
    'BadValueForDefaultArg',
    "Bad default value StringValue{value='{'} for type AWSJSON",
  ],
];

describe('errors', () => {
  const at = (line: number, column: number) => [{ line, column, sourceName: null }];

  it('gives resolver errors with data cut to the selection', async () => {
    const { text } = await ask('{ broken }');
    expect(text).toBe(
      '{"data":{"broken":null},"errors":[{"path":["broken"],"data":{"name":"kept","family":"dropped"},' +
        '"errorType":"VALIDATION","errorInfo":{"field":"name"},"locations":[{"line":1,"column":3,"sourceName":null}' +
        '],"message":"no"}]}',
    );
  });

  it('keeps data with appended errors and adds response headers', async () => {
    const { body, headers } = await ask('{ appended { name } }');
    expect(body).toEqual({
      data: { appended: { name: 'Kept' } },
      errors: [
        { path: ['appended'], data: null, errorType: 'WARN', errorInfo: null, locations: at(1, 3), message: 'careful' },
      ],
    });
    expect(headers.get('x-mine')).toBe('1');
  });

  it.each([
    [
      '{ strict { name } }',
      ['strict'],
      "Cannot return null for non-nullable type: 'Dragon' within parent 'Query' (/strict)",
    ],
    [
      '{ dragons { name } }',
      ['dragons', 1, 'name'],
      "Cannot return null for non-nullable type: 'String' within parent 'Dragon' (/dragons[1]/name)",
    ],
    [
      '{ wrongList }',
      ['wrongList'],
      "Can't resolve value (/wrongList) : type mismatch error, expected type LIST, got OBJECT",
    ],
    ['{ list }', ['list', 1], "Can't serialize value (/list[1]) : Expected type 'Int' but was 'String'."],
    ['{ flag }', ['flag'], "Can't serialize value (/flag) : Expected type 'Boolean' but was 'LinkedHashMap'."],
    [
      '{ when }',
      ['when'],
      "Can't serialize value (/when) : Unable to serialize `2026-05-06T00:00:00.000` as a valid DateTime Object.",
    ],
    [
      '{ mood }',
      ['mood'],
      "Can't serialize value (/mood) : Invalid input for Enum 'Mood'. No value found for name 'HAPPY'",
    ],
  ])('words the completion error of %s', async (query, path, message) => {
    const { status, body } = await ask(query);
    expect([status, body.errors]).toEqual([200, [{ path, locations: null, message }]]);
  });

  it.each([
    [
      '{badfield}',
      at(1, 2),
      "Validation error of type FieldUndefined: Field 'badfield' in type 'Query' is undefined @ 'badfield'",
    ],
    [
      'query Q { dragon(name: "x") { friend { nope } } }',
      at(1, 40),
      "Validation error of type FieldUndefined: Field 'nope' in type 'Dragon' is undefined @ 'dragon/friend/nope'",
    ],
    ['{ hello(nme: "x") }', at(1, 9), "Validation error of type UnknownArgument: Unknown field argument nme @ 'hello'"],
    [
      '{ dragon { name } }',
      at(1, 3),
      "Validation error of type MissingFieldArgument: Missing field argument name @ 'dragon'",
    ],
    [
      '{ dragon(name: "x") }',
      at(1, 3),
      'Validation error of type SubSelectionRequired: Sub selection required for type Dragon of field dragon @ ' +
        "'dragon'",
    ],
    [
      '{ hello { x } }',
      at(1, 9),
      'Validation error of type SubSelectionNotAllowed: Sub selection not allowed on leaf type String of field ' +
        "hello @ 'hello'",
    ],
    ['{ hello(name: $x) }', at(1, 15), "Validation error of type UndefinedVariable: Undefined variable x @ 'hello'"],
    ['query Q($x: Nope) { hello(name: $x) }', at(1, 13), 'Validation error of type UnknownType: Unknown type Nope'],
    [
      '{ hello(name: 3) }',
      at(1, 9),
      "Validation error of type WrongType: argument 'name' with value 'IntValue{value=3}" +
        "' is not a valid 'String' @ 'hello'",
    ],
    [
      '{ search(filter: {limit: 1}) }',
      at(1, 10),
      "Validation error of type WrongType: argument 'filter' with value " +
        "'ObjectValue{objectFields=[ObjectField{name='limit', value=IntValue{value=1}}]}" +
        "' is missing required fields '[name]' @ 'search'",
    ],
    ...wrongLiterals.map(([query, column, type, rest]): [string, object[], string] => [
      query,
      at(1, column),
      `Validation error of type ${type}: ${rest}`,
    ]),
    ['{ hello', at(1, 8), "Invalid Syntax : offending token '<EOF>' at line 1 column 8"],
  ])('words the validation error of %s', async (query, locations, message) => {
    const { status, text } = await ask(query);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      data: null,
      errors: expect.arrayContaining([
        expect.objectContaining({ path: null, locations: expect.arrayContaining(locations) as unknown, message }),
      ]) as unknown,
    });
    expect(text.startsWith('{"data":null,"errors":[{"path":null,"locations":')).toBe(true);
  });

  it.each([
    [
      'query Q($name: String!) { dragon(name: $name) { name } }',
      {},
      "Variable 'name' has coerced Null value for NonNull type 'String!'",
    ],
    [
      'query Q($f: Filter) { search(filter: $f) }',
      { f: {} },
      "Variable 'f' has coerced Null value for NonNull type 'String!'",
    ],
    [
      'query Q($f: Filter) { search(filter: $f) }',
      { f: { name: 'x', nope: 1 } },
      "The variables input contains a field that is not defined for input object type 'Filter' ",
    ],
    [
      'query Q($v: AWSJSON) { json(value: $v) }',
      { v: { a: 1 } },
      "Variable 'v' has an invalid value. Unable to parse {a=1} as valid JSON.",
    ],
    [
      'query Q($m: Mood) { search(mood: $m) }',
      { m: 'SAD' },
      "Variable 'm' has an invalid value. Invalid input for Enum 'Mood'. No value found for name 'SAD'.",
    ],
    [
      'query Q($f: Filter) { search(filter: $f) }',
      { f: { name: 'x', limit: 'y' } },
      "Variable 'f' has an invalid value. Expected type 'Int' but was 'String'.",
    ],
  ])('words the variable error of %s with %j', async (query, variables, message) => {
    const { status, body } = await ask(query, variables);
    expect([status, body.data, body.errors?.length, body.errors?.[0]?.['message']]).toEqual([200, null, 1, message]);
    expect(Object.keys(body.errors?.[0] ?? {})).toEqual(['path', 'locations', 'message']);
  });
});
