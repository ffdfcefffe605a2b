import type { GetQueryResultsOutput } from '@aws-sdk/client-athena';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text } from '../../../protocol/members.ts';
import { athenaAction, findQuery, onQuery } from '../context.ts';
import { readCsv } from '../engine/csv.ts';
import type { Column, ColumnType } from '../engine/table.ts';
import { invalidRequest, pager, QueryFailure } from '../errors.ts';
import { placeOf } from '../queries.ts';
import { isOpen } from '../store.ts';

const mostRows = 1_000;

/** Reads rows from the result in S3, as the caller. docs: Amazon Athena API Reference, "GetQueryResults" */
export const GetQueryResults = athenaAction({
  input: {
    QueryExecutionId: text({ required: true, min: 1, max: 128 }),
    MaxResults: integer({ min: 1, max: mostRows }),
    NextToken: text({ min: 1, max: 1_024 }),
  },
  needs: onQuery('athena:GetQueryResults'),
  genuine: () => [{ QueryExecutionId: '00000000-0000-4000-8000-000000000000', MaxResults: 10 }],
  async run(
    { QueryExecutionId, MaxResults = mostRows, NextToken },
    context,
    call,
  ): Promise<Wire<GetQueryResultsOutput>> {
    const query = findQuery(context, QueryExecutionId);
    // recorded: mtanda/grafana-aws-athena-datasource#38
    if (isOpen(query)) throw invalidRequest(`Query has not yet finished. Current state: ${query.state}`);
    if (query.state !== 'SUCCEEDED')
      throw invalidRequest(`Query did not finish successfully. Final query state: ${query.state}`);
    const tokens = pager.places([query.id, 'bytes']);
    const from = tokens.read(NextToken) ?? 0;
    const asker = { principal: call.principal, cause: call.entry };
    const page = { from, count: MaxResults };
    const { text, next } = await context.objects.lines(placeOf(query.output), page, asker).catch((error: unknown) => {
      throw error instanceof QueryFailure ? invalidRequest(error.message) : error;
    });
    return {
      UpdateCount: 0,
      ResultSet: {
        Rows: readCsv(text).map((row) => ({
          Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
        })),
        ResultSetMetadata: { ColumnInfo: query.columns.map(columnInfo) },
      },
      ...(next !== undefined && { NextToken: tokens.write(next) }),
    };
  },
});

const precisions: Readonly<Record<ColumnType, number>> = {
  varchar: 2 ** 31 - 1,
  bigint: 19,
  integer: 10,
  double: 17,
  boolean: 0,
};

const columnInfo = ({ name, type }: Column) => ({
  CatalogName: 'hive',
  SchemaName: '',
  TableName: '',
  Name: name,
  Label: name,
  Type: type,
  Precision: precisions[type],
  Scale: 0,
  Nullable: 'UNKNOWN' as const,
  CaseSensitive: type === 'varchar',
});
