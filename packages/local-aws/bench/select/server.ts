import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createS3 } from '../../src/services/s3/index.ts';
import { administrator, provision, serveService, testPorts } from '../../test/support/ports.ts';
import { respond } from '../../test/support/respond.ts';

// A process of its own: `endpoint FILE COPIES` serves S3 with the file in it so many times over, `canned FILE` answers
// everything with its bytes.
const [, , kind, path = '', copies = '1'] = process.argv;

async function serveEndpoint(): Promise<string> {
  const ports = testPorts();
  process.once('exit', () => ports.dispose());
  const service = createS3(ports);
  await provision(service, 'AWS::S3::Bucket', 'Bench', { BucketName: 'bench' });
  const ask = async (method: string, query: string, body: Uint8Array): Promise<string> => {
    const answer = await respond(service, {
      method,
      path: '/bench/dragons.ndjson',
      query: new URLSearchParams(query),
      headers: {},
      principal: administrator,
      requestId: 'r',
      sourceIp: '127.0.0.1',
      body,
    });
    if (answer.status !== 200) throw new Error(`${method} ${query}: ${answer.status}`);
    return answer.headers['etag'] ?? Buffer.from(answer.body as Uint8Array).toString();
  };
  const upload = /<UploadId>([^<]+)</.exec(await ask('POST', 'uploads', Buffer.alloc(0)))?.[1] ?? '';
  const bytes = readFileSync(path);
  let parts = '';
  for (let part = 1; part <= Number(copies); part += 1) {
    parts +=
      `<Part><PartNumber>${part}</PartNumber><ETag>` +
      `${await ask('PUT', `partNumber=${part}&uploadId=${upload}`, bytes)}</ETag></Part>`;
  }
  await ask('POST', `uploadId=${upload}`, Buffer.from(`<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`));
  return (await serveService(service)).url;
}

async function serveCanned(): Promise<string> {
  const answer = readFileSync(path);
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, { 'transfer-encoding': 'chunked' }).end(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const url = await (kind === 'canned' ? serveCanned() : serveEndpoint());
process.once('SIGTERM', () => process.exit(0));
process.send?.({ url });
