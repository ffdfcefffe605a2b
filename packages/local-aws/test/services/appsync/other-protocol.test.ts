import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeApi } from '../../cli/api-assembly.ts';
import { startApp } from '../../apps/support.ts';
import { freshDirectories } from '../../support/directories.ts';
import { recordingOperator } from '../../support/operator.ts';
import { openSocket } from './socket-client.ts';

const fresh = freshDirectories('other-protocol-');

it('a client of the package graphql-ws is refused, and the operator is told why, once', async () => {
  const operator = recordingOperator();
  const directory = fresh();
  writeApi(join(directory, 'assembly'), { schema: 'type Query { hello: String }', resolvers: {} });
  const { runtime } = await startApp(join(directory, 'data'), join(directory, 'assembly'), { operator });
  try {
    const { realtimeUrl = '', graphqlUrl = '' } = runtime.outputs;
    const transport = { protocols: ['graphql-transport-ws'] };
    const other = graphqlUrl.replace('http', 'ws');
    await expect(openSocket(other, {}, transport)).rejects.toThrow('404');
    await expect(openSocket(realtimeUrl, {}, transport)).rejects.toThrow('subprotocol');
    const told = operator.said.filter((line) => line.includes('graphql-transport-ws'));
    expect(told).toEqual([expect.stringContaining('aws-appsync-subscription-link speak its own')]);
  } finally {
    await runtime.stop();
  }
});
