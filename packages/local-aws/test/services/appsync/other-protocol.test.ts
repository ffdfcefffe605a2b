import { expect, it } from 'vitest';
import { startApp } from '../../apps/support.ts';
import { freshDirectories } from '../../support/directories.ts';
import { recordingOperator } from '../../support/operator.ts';
import { openSocket } from './socket-client.ts';

const fresh = freshDirectories('other-protocol-');

it('a client of the package graphql-ws is refused, and the operator is told why, once', async () => {
  const operator = recordingOperator();
  const { runtime } = await startApp(fresh(), 'todo/template.yaml', { operator });
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
