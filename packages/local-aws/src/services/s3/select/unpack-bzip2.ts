import { PassThrough, Readable } from 'node:stream';
import { truncatedInput } from './formats.ts';

/** What is handed over at a time: the library unpacks every block that has come before it waits. */
const slice = 64 * 2 ** 10;

function* slicesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += slice) yield bytes.subarray(at, at + slice);
}

/** Unpacks bytes that bzip2 has packed, also several streams one after the other. */
export async function* unpackBzip2(packed: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  const { default: createUnpacker } = await import('unbzip2-stream');
  const unpacked = new PassThrough();
  const unpacker = createUnpacker();
  unpacker.on('error', (error: Error) => unpacked.destroy(error));
  const source = Readable.from(slicesOf(packed));
  source.pipe(unpacker).pipe(unpacked);
  try {
    for await (const bytes of unpacked) yield bytes as Uint8Array;
  } catch {
    throw truncatedInput();
  } finally {
    source.destroy();
  }
}
