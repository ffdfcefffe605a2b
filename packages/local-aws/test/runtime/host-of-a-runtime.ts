/**
 * A runtime runs in this foreign process. The process fills its disk while a function and a state machine are at work,
 * and stays alive for a while after the loss. Then it tells what it saw as one line of JSON. `argv`: assembly, data
 * directory, and `fill` or `read`.
 */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRuntime, type OperatorError } from '../../src/index.ts';

const [assembly = '', dataDirectory = '', mode = ''] = process.argv.slice(2);
const losses: OperatorError[] = [];
let onLost = (): void => undefined;
const lost = new Promise<void>((resolve) => (onLost = resolve));
const runtime = await startRuntime({
  assembly,
  dataDirectory,
  port: 0,
  onLost: (failure) => (losses.push(failure), onLost()),
});
const { awsEndpointUrl: endpoint, region, credentials, stackOutputs } = runtime.outputs;
const client = { endpoint, region, credentials, maxAttempts: 1, forcePathStyle: true };
const s3 = new S3Client(client);
const lambda = new LambdaClient(client);
const states = new SFNClient(client);

async function fill(): Promise<object> {
  const acknowledged: string[] = [];
  const work = async (index: number): Promise<void> => {
    for (let round = 0; ; round += 1) {
      const Key = `key-${index}-${round}`;
      await s3.send(new PutObjectCommand({ Bucket: 'things', Key, Body: Key.repeat(5_000) }));
      acknowledged.push(Key);
      await lambda.send(new InvokeCommand({ FunctionName: 'busy', InvocationType: 'Event' }));
      await states.send(new StartExecutionCommand({ stateMachineArn: stackOutputs['Machine'] }));
    }
  };
  const refused = await Promise.allSettled([0, 1, 2, 3].map(work));
  await lost;
  // Timers, functions and executions that were running would wake up within this time.
  await sleep(3_000);
  const after = await fetch(endpoint).then(
    () => 'answered',
    () => 'closed',
  );
  await runtime.stop();
  return { acknowledged, losses: losses.map(({ code }) => code), refused: refused.map(({ status }) => status), after };
}

async function read(): Promise<object> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'things' }));
  await runtime.stop();
  return { stored: Contents.map(({ Key }) => Key) };
}

const said = mode === 'fill' ? await fill() : await read();
process.stdout.write(`${JSON.stringify(said)}\n`);
