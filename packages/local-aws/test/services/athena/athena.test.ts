import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
} from '@aws-sdk/client-athena';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccessCall } from '../../../src/contract/action.ts';
import type { CallService } from '../../../src/contract/ports.ts';
import { AwsError } from '../../../src/kernel/errors.ts';
import { locateDuckDb } from '../../../src/services/athena/duckdb.ts';
import { createAthena } from '../../../src/services/athena/index.ts';
import { createS3 } from '../../../src/services/s3/index.ts';
import { administrator, provision, sdkConfig, serveService, testPorts } from '../../support/ports.ts';

const ports = testPorts();
const s3 = createS3(ports);
const asked: { action: string; resource: string }[] = [];
let denied: string | undefined;
const judge = ({ action, resource }: Pick<AccessCall, 'action' | 'resource'>): void => {
  asked.push({ action, resource });
  if (denied === `${action} ${resource}`)
    throw new AwsError('AccessDenied', `User: ${administrator.arn} is not authorized to perform: ${action}`);
};
/** Calls as the composition root does: judged as the caller. */
const callService: CallService = async ({ action, input, principal }) => {
  for (const need of s3.needsOf(action, input as never) ?? []) judge(need);
  return s3.run(action, input as never, { principal, requestId: 'test', sourceIp: '' });
};
const bounds = { resultBytes: 2 ** 20, openQueries: 12 };
const make = () => createAthena({ ...ports, authorize: judge, callService, bounds });
let service = make();
let athena: AthenaClient;
let objects: S3Client;
const closers: (() => Promise<void> | void)[] = [];

const define = async (): Promise<void> => {
  await provision(service, 'AWS::Athena::WorkGroup', 'Group', {
    Name: 'group',
    WorkGroupConfiguration: {
      BytesScannedCutoffPerQuery: 10_000_000,
      ResultConfiguration: { OutputLocation: 's3://results/here' },
    },
  });
  await provision(service, 'AWS::Glue::Database', 'Database', {
    CatalogId: ports.accountId,
    DatabaseInput: { Name: 'zoo' },
  });
  const storage = {
    Location: 's3://data/animals/',
    Columns: [
      { Name: 'name', Type: 'string' },
      { Name: 'legs', Type: 'bigint' },
      { Name: 'weight', Type: 'double' },
    ],
    SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
  };
  const common = { CatalogId: ports.accountId, DatabaseName: 'zoo' };
  await provision(service, 'AWS::Glue::Table', 'Animals', {
    ...common,
    TableInput: { Name: 'animals', TableType: 'EXTERNAL_TABLE', StorageDescriptor: storage },
  });
  await provision(service, 'AWS::Glue::Table', 'ByDay', {
    ...common,
    TableInput: {
      Name: 'by_day',
      PartitionKeys: [{ Name: 'day', Type: 'string' }],
      Parameters: {
        'projection.enabled': 'true',
        'projection.day.type': 'injected',
        'storage.location.template': 's3://data/days/${day}',
      },
      StorageDescriptor: storage,
    },
  });
};

const put = (key: string, rows: readonly object[]): Promise<unknown> =>
  objects.send(
    new PutObjectCommand({ Bucket: 'data', Key: key, Body: rows.map((row) => `${JSON.stringify(row)}\n`).join('') }),
  );

beforeAll(async () => {
  for (const name of ['data', 'results']) await provision(s3, 'AWS::S3::Bucket', name, { BucketName: name });
  await define();
  const served = await serveService(service);
  const stored = await serveService(s3);
  athena = new AthenaClient(sdkConfig(served.url));
  objects = new S3Client({ ...sdkConfig(stored.url), forcePathStyle: true });
  closers.push(
    served.close,
    stored.close,
    () => service.stop(),
    () => s3.stop(),
    () => ports.dispose(),
  );
  await put('animals/a.ndjson', [
    { name: 'cat', legs: 4, weight: 4.5 },
    { name: 'hen', legs: 2, weight: 2 },
  ]);
  await put('animals/deep/b.ndjson', [
    { name: 'ant', legs: 6, more: [1] },
    { name: 'Zoë "Z"', legs: null },
  ]);
  await put('animals/_hidden', [{ name: 'nobody' }]);
  await put('days/1/a.ndjson', [{ name: 'one', legs: 1 }]);
  await put('days/2/a.ndjson', [{ name: 'two', legs: 2 }]);
});
afterAll(async () => {
  for (const close of closers) await close();
});

const start = async (sql: string, more: Partial<StartQueryExecutionCommandInput> = {}): Promise<string> => {
  const input = { QueryString: sql, WorkGroup: 'group', QueryExecutionContext: { Database: 'zoo' }, ...more };
  const { QueryExecutionId = '' } = await athena.send(new StartQueryExecutionCommand(input));
  return QueryExecutionId;
};

async function ended(id: string) {
  const read = async () => (await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }))).QueryExecution;
  await expect.poll(async () => (await read())?.Status?.State, { timeout: 30_000 }).toMatch(/SUCC|FAIL|CANC/);
  return read();
}

async function rowsOf(sql: string): Promise<(string | undefined)[][]> {
  const id = await start(sql);
  const execution = await ended(id);
  if (execution?.Status?.State !== 'SUCCEEDED') throw new Error(execution?.Status?.StateChangeReason);
  const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId: id }));
  return (ResultSet?.Rows ?? []).map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue));
}

const refusal = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => 'nothing',
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe('a query of Athena', () => {
  it('reads the objects of a table, hidden ones not', async () => {
    expect(await rowsOf('SELECT name, legs, weight FROM animals ORDER BY name')).toEqual([
      ['name', 'legs', 'weight'],
      ['Zoë "Z"', undefined, undefined],
      ['ant', '6', undefined],
      ['cat', '4', '4.5'],
      ['hen', '2', '2.0'],
    ]);
    expect(
      await rowsOf(`SELECT legs IS NULL AS unknown, count(*) AS n, sum(legs) FROM zoo.animals
        WHERE name LIKE '%e%' OR NOT name = 'hen' GROUP BY 1 ORDER BY n DESC`),
    ).toEqual([
      ['unknown', 'n', '_col2'],
      ['false', '3', '12'],
      ['true', '1', undefined],
    ]);
  });

  it('reads an object as it is now, as the one who asks', async () => {
    await put('animals/c.ndjson', [{ name: 'eel', legs: 0 }]);
    expect(await rowsOf('SELECT count(*) FROM animals')).toEqual([['_col0'], ['5']]);
    await put('animals/c.ndjson', [
      { name: 'eel', legs: 0 },
      { name: 'bee', legs: 6 },
    ]);
    asked.length = 0;
    expect(await rowsOf('SELECT count(*) FROM animals')).toEqual([['_col0'], ['6']]);
    const actions = new Set(asked.map(({ action, resource }) => `${action} ${resource}`));
    for (const need of [
      'glue:GetTable arn:aws:glue:us-east-1:000000000000:table/zoo/animals',
      's3:ListBucket arn:aws:s3:::data',
      's3:GetObject arn:aws:s3:::data/animals/a.ndjson',
      's3:GetBucketLocation arn:aws:s3:::results',
    ])
      expect(actions).toContain(need);
  });

  it('looks where the partition keys of its condition lead', async () => {
    expect(await rowsOf(`SELECT name, day FROM by_day WHERE day IN ('1', '2', '3') ORDER BY 1`)).toEqual([
      ['name', 'day'],
      ['one', '1'],
      ['two', '2'],
    ]);
    asked.length = 0;
    expect(await rowsOf(`SELECT name FROM by_day WHERE day = '2'`)).toEqual([['name'], ['two']]);
    expect(asked.filter(({ resource }) => resource.includes('days/1'))).toEqual([]);
  });

  it('leaves its result in the bucket, and gives it by pages', async () => {
    const id = await start('SELECT name FROM animals ORDER BY legs DESC, name LIMIT 3');
    const execution = await ended(id);
    expect(execution).toMatchObject({
      WorkGroup: 'group',
      StatementType: 'DML',
      Statistics: { DataScannedInBytes: expect.any(Number) },
      ResultConfiguration: { OutputLocation: `s3://results/here/${id}.csv` },
    });
    const object = await objects.send(new GetObjectCommand({ Bucket: 'results', Key: `here/${id}.csv` }));
    expect(await object.Body?.transformToString()).toBe('"name"\n"ant"\n"bee"\n"cat"\n');
    const found: unknown[] = [];
    let NextToken: string | undefined;
    do {
      const page = await athena.send(new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 3, NextToken }));
      found.push(page.ResultSet?.Rows?.map(({ Data = [] }) => Data[0]?.VarCharValue));
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    expect(found).toEqual([['name', 'ant', 'bee'], ['cat']]);
  });

  it.each([
    ['SELECT x FROM animals', 'FAILED', 'COLUMN_NOT_FOUND: line 1:8'],
    [
      'SELECT 1 FROM nowhere',
      'FAILED',
      "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.zoo.nowhere' does not exist",
    ],
    ['SELECT 1 FROM no.t', 'FAILED', "SCHEMA_NOT_FOUND: line 1:15: Schema 'no' does not exist"],
    ['SELECT read_text(name) FROM animals', 'FAILED', 'NOT_SUPPORTED: Athena’s SQL: the function read_text is not'],
    [
      `SELECT ${'name||'.repeat(1500)}name FROM animals`,
      'FAILED',
      'NOT_SUPPORTED: Athena’s SQL: an expression of more',
    ],
    ['SELECT name FROM by_day', 'FAILED', 'CONSTRAINT_VIOLATION: For the injected projected partition column day'],
  ])('%s ends as %s', async (sql, state, reason) => {
    const { Status } = (await ended(await start(sql))) ?? {};
    expect(Status).toMatchObject({ State: state, StateChangeReason: expect.stringContaining(reason) });
    expect(Status?.AthenaError).toMatchObject({ ErrorCategory: 2, ErrorMessage: Status?.StateChangeReason });
  });

  it('fails when its result is larger than may be, and leaves none of it', async () => {
    await put('days/wide/a', [{ name: 'x'.repeat(2 ** 18) }]);
    const many = Array.from({ length: 5 }, (_, at) => `name AS n${at}`).join(', ');
    const wide = await ended(await start(`SELECT ${many} FROM by_day WHERE day = 'wide'`));
    expect(wide?.Status).toMatchObject({
      State: 'FAILED',
      StateChangeReason: expect.stringContaining('at most 64 MiB'),
    });
  });

  it('fails over a line that is no JSON, and is cancelled over the limit of its workgroup', async () => {
    await objects.send(new PutObjectCommand({ Bucket: 'data', Key: 'days/bad/a', Body: '{"name":"x"}\n{"name":\n' }));
    await objects.send(new PutObjectCommand({ Bucket: 'data', Key: 'days/big/a', Body: ' '.repeat(10_000_001) }));
    const bad = await ended(await start(`SELECT count(name) FROM by_day WHERE day = 'bad'`));
    expect(bad?.Status?.StateChangeReason).toMatch(/^HIVE_CURSOR_ERROR: Row is not a valid JSON Object/);
    const big = await ended(await start(`SELECT count(name) FROM by_day WHERE day = 'big'`));
    expect(big?.Status).toMatchObject({ State: 'CANCELLED', StateChangeReason: 'Bytes scanned limit was exceeded' });
    expect(await refusal(athena.send(new GetQueryResultsCommand({ QueryExecutionId: big?.QueryExecutionId })))).toBe(
      'InvalidRequestException: Query did not finish successfully. Final query state: CANCELLED',
    );
  });

  it.each([
    ['glue:GetTable arn:aws:glue:us-east-1:000000000000:catalog', 'not authorized to perform: glue:GetTable'],
    ['s3:ListBucket arn:aws:s3:::data', 'Permission denied on S3 path: s3://data/animals/'],
    ['s3:GetObject arn:aws:s3:::data/animals/a.ndjson', 'Permission denied on S3 path: s3://data/animals/a.ndjson'],
  ])('fails without %s', async (need, reason) => {
    denied = need;
    const execution = await ended(await start('SELECT name FROM animals'));
    denied = undefined;
    expect(execution?.Status).toMatchObject({ State: 'FAILED', StateChangeReason: expect.stringContaining(reason) });
  });
});

describe('StartQueryExecution', () => {
  it('refuses what is no statement, and what it has no place for', async () => {
    expect(await refusal(start('SELECT name FROM'))).toMatch(/InvalidRequestException: line 1:17: mismatched input/);
    expect(await refusal(start('SELECT a FROM animals JOIN b ON 1 = 1'))).toMatch(/JOIN is not supported by local-aws/);
    expect(await refusal(start('SELECT 1', { WorkGroup: 'none' }))).toMatch(/WorkGroup is not found/);
    expect(await refusal(start('SELECT 1', { WorkGroup: 'primary' }))).toMatch(/No output location provided/);
    const elsewhere = { WorkGroup: 'primary', ResultConfiguration: { OutputLocation: 's3://nowhere/x' } };
    expect(await refusal(start('SELECT 1', elsewhere))).toMatch(/Unable to verify\/create output bucket nowhere/);
  });

  it('starts one query for one token', async () => {
    const token = { ClientRequestToken: 'a'.repeat(32) };
    const id = await start('SELECT 1', token);
    expect(await start('SELECT 1', token)).toBe(id);
    expect(await refusal(start('SELECT 2', token))).toMatch(/Idempotent parameters do not match/);
    await ended(id);
  });

  it('refuses more than may be open, and queries that were taken back end at once', async () => {
    const walk = `SELECT count(*) FROM animals WHERE '${'a'.repeat(60)}' LIKE '${'%_a'.repeat(20)}b'`;
    const ids = await Promise.all(Array.from({ length: bounds.openQueries }, () => start(walk)));
    expect(await refusal(start('SELECT 1'))).toMatch(/TooManyRequestsException: You have exceeded the limit/);
    for (const id of ids.toReversed()) await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    expect(await rowsOf('SELECT count(*) FROM animals')).toEqual([['_col0'], ['6']]);
  });

  it('can be taken back, and stays so', async () => {
    const id = await start('SELECT count(*) FROM animals');
    await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    expect((await ended(id))?.Status?.State).toBe('CANCELLED');
    expect(await refusal(athena.send(new StopQueryExecutionCommand({ QueryExecutionId: 'x' })))).toMatch(/not found/);
  });
});

it('who has no DuckDB is told what to install', () => {
  expect(() => locateDuckDb('file:///nowhere/module.js')).toThrow(/npm install --save-dev @duckdb\/node-api/);
});

it('a query goes on where the runtime stopped', async () => {
  const id = await start('SELECT count(*) FROM animals');
  await service.stop();
  expect(
    (await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }))).QueryExecution?.Status?.State,
  ).toBe('RUNNING');
  service = make();
  await define();
  const served = await serveService(service);
  athena = new AthenaClient(sdkConfig(served.url));
  closers.unshift(served.close);
  service.start?.();
  expect((await ended(id))?.Status).toMatchObject({ State: 'SUCCEEDED' });
});
