import { inTurns } from '../../../kernel/in-turns.ts';
import type { Ports } from '../../../contract/service.ts';
import type { Principal } from '../../../kernel/principal.ts';
import type { Json, JsonObject, ResultWriter } from '../engine/definition/machine.ts';
import type { TaskPorts } from '../integrations/errand.ts';
import { s3Request } from '../integrations/s3/request.ts';
import type { ChildRow, MapRunRow } from './model.ts';
import type { Order } from './order.ts';
import { resultFiles } from './results.ts';
import { asText } from '../../../kernel/as-text.ts';

/** Writes the files of a ResultWriter. Answers the result of the state. */
export async function writeResults(
  run: MapRunRow,
  children: readonly ChildRow[],
  { distributed, pending, execution }: Order,
  { ports, principal }: { readonly ports: Ports & TaskPorts; readonly principal: Principal },
): Promise<Json> {
  const { Bucket, Prefix = '', ...more } = pending.writer as JsonObject;
  const to = { bucket: asText(Bucket), prefix: asText(Prefix) };
  const files = await inTurns(resultFiles(run, children, distributed.writer as ResultWriter, to));
  for (const { key, body } of files) {
    const input = { ...s3Request('PutObject', { ...more, Bucket: to.bucket, Key: key }), body: Buffer.from(body) };
    await ports.callService({ principal, service: 's3', action: 'PutObject', input, cause: execution.cause });
  }
  return { MapRunArn: run.arn, ResultWriterDetails: { Bucket: to.bucket, Key: files.at(-1)?.key ?? '' } };
}
