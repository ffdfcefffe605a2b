import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { S3Client, SelectObjectContentCommand } from '@aws-sdk/client-s3';
import { freshDirectory, removeDirectory, type StartedCli } from '../test/support/cli.ts';
import { median, round, throughput } from './measure.ts';
import { fillTo, residentMegabytes, signInTo, startCli } from './runtime.ts';

const list =
  'query { listDragons(filter: { family: { eq: "red" } }, limit: 25) { items { name family description location ' +
  '{ country state city neighborhood } } nextToken } }';

/** Measures listDragons through resolver, Lambda and select, beside the SDK's select with a fixed local answer. */
export async function benchListDragons(sizes: readonly number[]): Promise<string[]> {
  const limit = await cannedSelects();
  const data = freshDirectory();
  const cli = await startCli(data);
  const lines = [
    '### `listDragons`, one page of 25, filtered by family, with a verified token',
    '',
    '| dragons | requests/s (median of 3) | beside the SDK’s select alone | goal | resident memory |',
    '|---|---|---|---|---|',
    `| – (SDK select against a canned answer, in its own process) | ${round(limit)} | 1.00× | | |`,
  ];
  try {
    const token = await signInTo(cli);
    let have = 300;
    for (const size of sizes) {
      if (size > have) {
        const took = await fillTo(cli, size, have);
        process.stderr.write(`imported ${size - have} dragons in ${round(took / 1000, 1)} s\n`);
        have = size;
      }
      const figure = await pagesPerSecond(cli, token);
      lines.push(
        `| ${round(have)} | ${round(figure)} | ${round(figure / limit, 2)}× | ${size <= 300 ? '≥ 0.35×' : ''} | ` +
          `${round(residentMegabytes(cli.child.pid ?? 0))} MB |`,
      );
    }
  } finally {
    await cli.stop();
    removeDirectory(data);
  }
  return [...lines, ''];
}

/** The client has to cost little, because it shares the processors. Throws if an answer is no full page. */
async function pagesPerSecond({ outputs }: StartedCli, token: string): Promise<number> {
  const { default: autocannon } = await import('autocannon');
  const figures: number[] = [];
  // The first seconds are slower: code is not compiled yet, and environments start.
  for (const duration of [8, 4, 4, 4]) {
    const result = await autocannon({
      url: outputs.graphqlUrl ?? '',
      method: 'POST',
      headers: { authorization: token, 'content-type': 'application/json' },
      body: JSON.stringify({ query: list }),
      connections: 16,
      duration,
      verifyBody: (body) => String(body).startsWith('{"data":{"listDragons":{"items":[{'),
    });
    if (result.mismatches + result.errors + result.non2xx > 0)
      throw new Error(`${result.mismatches} answers were no page, ${result.errors} requests failed`);
    figures.push(result.requests.average);
  }
  return median(figures.slice(1));
}

async function cannedSelects(): Promise<number> {
  const server = fork(fileURLToPath(new URL('canned-select.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
  const port = await new Promise<number>((resolve) => server.once('message', (message) => resolve(message as number)));
  const s3 = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const figure = await throughput(async () => {
    const { Payload } = await s3.send(
      new SelectObjectContentCommand({
        Bucket: 'b',
        Key: 'k',
        Expression: 'SELECT * FROM S3Object',
        ExpressionType: 'SQL',
        InputSerialization: { JSON: { Type: 'LINES' } },
        OutputSerialization: { JSON: {} },
      }),
    );
    for await (const event of Payload ?? []) void event;
  });
  server.kill();
  return figure;
}
