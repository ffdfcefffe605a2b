import { draftOf } from '../apis/wire.ts';
import type { Heavy } from './heavy.ts';

export const heavyTable = 'heavy-items';

/** A table for items that take as long as they can to read, to measure and to write. */
export const tableDraft = () =>
  draftOf({
    service: 'dynamodb',
    action: 'CreateTable',
    input: {
      TableName: heavyTable,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  });

const many = (piece: (index: number) => string, count: number): string =>
  Array.from({ length: count }, (_, index) => piece(index)).join(',');

/** A value of so many parts, and how many of them a request may have. */
const values: readonly (readonly [name: string, most: number, value: (count: number) => string])[] = [
  ['numbers', 116_000, (count) => `{"L":[${many(() => '{"N":"1"}', count)}]}`],
  ['tiny numbers', 116_000, (count) => `{"L":[${many(() => '{"N":"1e-130"}', count)}]}`],
  ['a set of numbers', 345_000, (count) => `{"NS":[${many((index) => `"${index}"`, count)}]}`],
  ['a set of texts', 345_000, (count) => `{"SS":[${many((index) => `"${index.toString(36)}"`, count)}]}`],
  ['names', 77_000, (count) => `{"M":{${many((index) => `"${index.toString(36)}":{"S":""}`, count)}}}`],
  ['maps', 87_000, (count) => `{"L":[${many(() => '{"M":{}}', count)}]}`],
];

const item = (key: number, value: string): string => `{"pk":{"S":"${key}"},"v":${value}}`;
const table = `"TableName":"${heavyTable}"`;
type Writing = (count: number, value: (count: number) => string) => string;
const writes: readonly (readonly [action: string, body: Writing])[] = [
  [
    'BatchWriteItem',
    (count, value) => {
      const put = (key: number): string => `{"PutRequest":{"Item":${item(key, value(Math.floor(count / 25)))}}}`;
      return `{"RequestItems":{"${heavyTable}":[${many(put, 25)}]}}`;
    },
  ],
  ['PutItem', (count, value) => `{${table},"Item":${item(0, value(count))}}`],
  [
    'UpdateItem',
    (count, value) => {
      const given = `"ExpressionAttributeValues":{":v":${value(count)}}`;
      return `{${table},"Key":{"pk":{"S":"0"}},"UpdateExpression":"SET v = :v",${given}}`;
    },
  ],
];

/** Items of as many values as a request may have. */
export const heavyItems = (): readonly Heavy[] =>
  writes.flatMap(([action, body]) =>
    values.map(([name, most, value]) => ({
      name: `dynamodb ${action} of an item of ${name}`,
      draft: () => draftOf({ service: 'dynamodb', action, input: {} }, Buffer.from(body(most, value))),
    })),
  );
