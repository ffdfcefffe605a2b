import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../../src/services/appsync/engine/appsync-js/index.ts';
import { toDynamoDBExpression } from '../../../../../src/services/appsync/engine/appsync-js/library/dynamodb-expression.ts';
import { evaluate } from './support.ts';

const expression = (filter: Json): string =>
  (JSON.parse(toDynamoDBExpression(filter) as string) as { expression: string }).expression;

describe('DynamoDB expressions', () => {
  it('are JSON text with names and values', () => {
    for (const name of ['toDynamoDBFilterExpression', 'toDynamoDBConditionExpression']) {
      expect(JSON.parse(evaluate(`util.transform.${name}({ content: { contains: "foo" } })`) as string)).toEqual({
        expression: '(contains(#content,:content_contains))',
        expressionNames: { '#content': 'content' },
        expressionValues: { ':content_contains': { S: 'foo' } },
      });
    }
  });

  it.each<[Json, string]>([
    [{ v: { eq: 1 } }, '(#v = :v_eq)'],
    [{ v: { ne: 1 } }, '(#v <> :v_ne)'],
    [{ v: { ge: 1, le: 5 } }, '((#v >= :v_ge) AND (#v <= :v_le))'],
    [{ v: { notContains: 'x' } }, '(NOT contains(#v,:v_notContains))'],
    [{ v: { beginsWith: 'x' } }, '(begins_with(#v,:v_beginsWith))'],
    [{ v: { between: [1, 9, 3] } }, '(#v BETWEEN :v_between_start AND :v_between_end)'],
    [{ v: { in: ['a', 'b'] } }, '(#v IN (:v_in_0, :v_in_1))'],
    [{ v: { in: [] } }, '(null)'],
    [{ v: { attributeExists: false } }, '(attribute_not_exists(#v))'],
    [{ v: { attributeType: 'stringSet' } }, '(attribute_type(#v,:v_attributeType))'],
    [{ v: { size: { gt: 2, lt: 5 } } }, '((size(#v) > :v_size_gt) AND (size(#v) < :v_size_lt))'],
    [{ v: { size: { size: { gt: 1 } } } }, '(size(#v) > :v_size_size_gt)'],
    [{ a: { eq: 1 }, b: { eq: 2 } }, '(#a = :a_eq) AND (#b = :b_eq)'],
    [{ and: [{ a: { eq: 1 } }] }, '(#a = :and_0_a_eq)'],
    [
      { and: [{ or: [{ a: { eq: 1 } }, { b: { eq: 2 } }] }, { c: { eq: 3 } }] },
      '(((#a = :and_0_or_0_a_eq) OR (#b = :and_0_or_1_b_eq)) AND (#c = :and_1_c_eq))',
    ],
    [{ not: { not: { a: { eq: 1 } } } }, '(NOT (NOT (#a = :not_not_a_eq)))'],
    [{ not: {} }, '(NOT )'],
    [{ a: { eq: 1 }, b: {} }, '(#a = :a_eq) AND '],
    [{}, ''],
  ])('%j', (filter, text) => {
    expect(expression(filter)).toBe(text);
  });

  it.each<[Json]>([
    [null],
    ['text'],
    [[[]]],
    [{ v: { foo: 1 } }],
    [{ v: 'x' }],
    [{ and: { a: { eq: 1 } } }],
    [{ and: [null] }],
    [{ not: [] }],
    [{ v: { between: [1] } }],
    [{ v: { in: 'x' } }],
    [{ v: { attributeExists: 'yes' } }],
    [{ v: { attributeType: 'S' } }],
    [{ v: { size: 3 } }],
    [{ v: { constructor: 1 } }],
  ])('%j is null', (filter) => {
    expect(toDynamoDBExpression(filter)).toBeNull();
  });
});
