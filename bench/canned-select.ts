import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventStreamCodec } from '@smithy/eventstream-codec';

/** Answers every request with the same select stream: 25 rows, then Stats and End. */
const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString('utf8'),
  (text) => Buffer.from(text),
);
const string = (value: string) => ({ type: 'string' as const, value });
const event = (type: string, contentType: string | undefined, body: string): Uint8Array =>
  codec.encode({
    headers: {
      ':message-type': string('event'),
      ':event-type': string(type),
      ...(contentType && { ':content-type': string(contentType) }),
    },
    body: Buffer.from(body),
  });
const dragon = {
  dragon_name_str: 'Atlas',
  family_str: 'red',
  description_str: 'x'.repeat(120),
  location_city_str: 'las vegas',
  location_country_str: 'usa',
  location_state_str: 'nevada',
  location_neighborhood_str: 'old town',
};
const row = `${JSON.stringify(dragon)}\n`;
const answer = Buffer.concat([
  event('Records', 'application/octet-stream', row.repeat(25)),
  event(
    'Stats',
    'text/xml',
    '<Stats><BytesScanned>1</BytesScanned><BytesProcessed>1</BytesProcessed><BytesReturned>1</BytesReturned></Stats>',
  ),
  event('End', undefined, ''),
]);

const server = createServer((request, response) => {
  request.resume().on('end', () => response.end(answer));
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
