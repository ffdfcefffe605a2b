// Writes objects of up to 3 MB until it is killed, and prints the ETag of each one that was acknowledged.
import { openDatabase } from '../../../src/storage/database.ts';
import { createS3 } from '../../../src/services/s3/index.ts';
import { administrator, testPorts } from '../../support/ports.ts';
import { respond } from '../../support/respond.ts';

const ports = testPorts();
const database = openDatabase(process.argv[2] ?? '');
const service = createS3({ ...ports, database });
ports.dispose();
const put = (path: string, body: Uint8Array) =>
  respond(service, {
    method: 'PUT',
    path,
    query: new URLSearchParams(),
    headers: {},
    body,
    principal: administrator,
    requestId: 'r',
    sourceIp: '127.0.0.1',
  });

await respond(service, {
  method: 'PUT',
  path: '/kept',
  query: new URLSearchParams(),
  headers: {},
  body: Buffer.alloc(0),
  principal: administrator,
  requestId: 'r',
  sourceIp: '127.0.0.1',
});
for (let index = 0; ; index++) {
  const { headers } = await put(`/kept/object-${index}`, Buffer.alloc(100_000 * (index % 30), index));
  await database.durable();
  process.stdout.write(`${headers['etag']}\n`);
}
