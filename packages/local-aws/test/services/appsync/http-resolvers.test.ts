import { describe, expect, it } from 'vitest';
import { httpWorld } from './http-world.ts';

const { world, ask } = httpWorld();

describe('resolvers', () => {
  it('runs pipelines over Lambda and NONE, with the stash and the role of the data source', async () => {
    const { body } = await ask('{ piped(x: 7) }');
    expect(body).toEqual({ data: { piped: '{"data":{"stash":{"x":7},"prev":{"result":{}}}}' } });
    expect(world().calls.at(-1)).toMatchObject({
      functionName: 'arn:aws:lambda:us-east-1:000000000000:function:f',
      principal: 'arn:aws:iam::000000000000:role/QuerypipedSource0/APPSYNC_ASSUME_ROLE',
    });
  });

  it('resolves fields without a resolver from the parent, and root fields to null', async () => {
    expect((await ask('{ unresolved __typename }')).body).toEqual({ data: { unresolved: null, __typename: 'Query' } });
  });

  it('parses AWSJSON, passes null for variables that were not given, and gives environment and selection', async () => {
    expect((await ask('query Q($v: AWSJSON) { json(value: $v) }', { v: '{"a":1}' })).body).toEqual({
      data: { json: '{"got":{"a":1}}' },
    });
    expect((await ask('query Q($f: Filter) { search(filter: $f) }', {})).body).toEqual({
      data: { search: '{"filter":null}' },
    });
    expect((await ask('{ env }')).body.data).toEqual({ env: 'dev User Pool Authorization ' });
  });

  it('logs requests without tokens', async () => {
    world().ports.logged.length = 0;
    await ask('{ hello }');
    const lines = world().ports.logged.map(({ message }) => message);
    expect(world().ports.logged[0]?.group).toBe('/aws/appsync/apis/api00000000000000000000000');
    expect(lines[0]).toBe('request-1 INFO - code.js:1:1: "request"');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      logType: 'RequestSummary',
      requestId: 'request-1',
      statusCode: 200,
    });
    expect(JSON.parse(lines.at(-2) ?? '')).toMatchObject({ logType: 'ExecutionSummary' });
    expect(lines.join()).not.toContain('eyJ');
  });
});
