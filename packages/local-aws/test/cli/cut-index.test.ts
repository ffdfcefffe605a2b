import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, expect, it } from 'vitest';
import { startCommand, writeAssembly } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'cut-index-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it('a start tells what has ended the one before, and nothing that was stored is lost', async () => {
  const Queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q' } };
  writeAssembly(join(directory, 'assembly'), { Queue }, { Queue: { Ref: 'Queue' } });
  const start = () => startCommand(directory, '--data-dir', 'data', '--assembly', 'assembly');
  const clientOf = ({ outputs }: Awaited<ReturnType<typeof start>>) =>
    new SQSClient({
      endpoint: outputs.awsEndpointUrl,
      region: outputs.region,
      credentials: outputs.credentials,
      maxAttempts: 1,
    });
  const first = await start();
  const QueueUrl = first.outputs.stackOutputs['Queue'] ?? '';
  await clientOf(first).send(new SendMessageCommand({ QueueUrl, MessageBody: 'stored' }));
  truncateSync(join(directory, 'data', 'state.db-shm'), 0);
  await expect(clientOf(first).send(new SendMessageCommand({ QueueUrl, MessageBody: 'late' }))).rejects.toThrow();
  expect((await first.stop()).code).toBe(null);

  const second = await start();
  const url = second.outputs.stackOutputs['Queue'] ?? '';
  const { Messages } = await clientOf(second).send(new ReceiveMessageCommand({ QueueUrl: url }));
  expect(Messages).toMatchObject([{ Body: 'stored' }]);
  expect((await second.stop()).stderr).toMatch(/Another program has cut off .*state\.db-shm.*SIGBUS/);
}, 120_000);
