import { crc32 } from 'node:zlib';
import type { JsonObject } from '../engine/definition/machine.ts';
import type { Errand } from './errand.ts';

/** The answer of a service; `body` is its form on the wire. */
interface Answer {
  readonly body: string;
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** recorded: test_send_message_empty_body, test_start_execution_sync */
export const jsonAnswer = (output: object): Answer => ({
  body: JSON.stringify(output),
  headers: { connection: 'keep-alive', 'Content-Type': 'application/x-amz-json-1.0' },
});

/** recorded: test_dynamodb_put_get_item */
export function tableAnswer(output: object): Answer {
  const body = JSON.stringify(output);
  const headers = { Connection: 'keep-alive', Server: 'Server', 'Content-Type': 'application/x-amz-json-1.0' };
  return { body, headers: { ...headers, 'x-amz-crc32': String(crc32(body)) } };
}

/** recorded: test_invoke, test_invoke_unsupported_param */
export const functionAnswer = (
  errand: Errand,
  body: string,
  { version, status, log }: { readonly version: string; readonly status: number; readonly log: string | undefined },
): Answer => ({
  ...{ body, status },
  headers: {
    ...(log === undefined ? {} : { 'X-Amz-Log-Result': log }),
    Connection: 'keep-alive',
    'Content-Type': 'application/json',
    'X-Amz-Executed-Version': version,
    'x-amzn-Remapped-Content-Length': '0',
    'X-Amzn-Trace-Id': traceOf(errand),
  },
});

/** recorded: test_sns_publish_base */
export const topicAnswer = ({ requestId }: Errand, messageId: string): Answer => ({
  body:
    '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">\n' +
    `  <PublishResult>\n    <MessageId>${messageId}</MessageId>\n  </PublishResult>\n` +
    `  <ResponseMetadata>\n    <RequestId>${requestId}</RequestId>\n  </ResponseMetadata>\n</PublishResponse>\n`,
  headers: { connection: 'keep-alive', 'Content-Type': 'text/xml' },
});

/** docs: AWS X-Ray Developer Guide, "AWS X-Ray concepts" (Tracing header) */
function traceOf({ ports: { clock, ids } }: Errand): string {
  const hex = (length: number): string => Buffer.from(ids.bytes(length)).toString('hex');
  const seconds = Math.floor(clock.now() / 1000).toString(16);
  return `Root=1-${seconds}-${hex(12)};Parent=${hex(8)};Sampled=0`;
}

/** The SDK keeps them in this order. recorded: test_invoke, test_dynamodb_put_get_item */
const order = [
  ...[
    'Server',
    'X-Amz-Log-Result',
    'X-Amz-Executed-Version',
    'x-amzn-Remapped-Content-Length',
    'Connection',
    'x-amzn-RequestId',
  ],
  ...['connection', 'x-amz-crc32', 'Content-Length', 'Date', 'X-Amzn-Trace-Id', 'Content-Type'],
];

/**
 * Makes the members that the SDK inside Step Functions adds to a result. recorded: test_send_message_empty_body,
 * test_invoke
 */
export function metadata({ requestId, ports }: Errand, { body, status = 200, headers }: Answer): JsonObject {
  const all: Readonly<Record<string, string>> = {
    ...headers,
    'x-amzn-RequestId': requestId,
    'Content-Length': String(Buffer.byteLength(body)),
    Date: new Date(ports.clock.now()).toUTCString(),
  };
  const kept = order.filter((name) => all[name] !== undefined);
  const sorted = [...kept].sort((one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1));
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(kept.map((name) => [name, [all[name] ?? '']])),
      HttpHeaders: Object.fromEntries(sorted.map((name) => [name, all[name] ?? ''])),
      HttpStatusCode: status,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}
