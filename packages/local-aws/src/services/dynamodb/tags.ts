import { AwsError } from '../../kernel/errors.ts';
import { tableNamed, type DynamoContext } from './context.ts';
import { validation } from './errors.ts';
import type { Tags } from './engine/table.ts';
import type { Table } from './store.ts';

/** docs: Amazon DynamoDB API Reference, "TagResource" */
export function taggedTable(context: DynamoContext, arn: string): Table {
  if (!/^arn:aws:dynamodb:[\w-]+:\d{12}:table\/[\w.-]+$/.test(arn))
    throw validation(`Invalid TableArn: Invalid ResourceArn provided as input ${arn.slice(0, 200)}`);
  try {
    return tableNamed(context, arn);
  } catch (cause) {
    const message = `Requested resource not found: ResourceArn: ${arn} not found`;
    throw new AwsError('ResourceNotFoundException', message, { cause });
  }
}

export const putTags = ({ store }: DynamoContext, table: Table, tags: Tags): void => store.keep({ ...table, tags });
