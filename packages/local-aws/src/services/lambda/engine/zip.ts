import { promisify } from 'node:util';
import { crc32, deflateRaw, deflateRawSync } from 'node:zlib';
import { UnsupportedError } from '../../../kernel/errors.ts';
import { createPace } from '../../../kernel/pace.ts';

const deflateElsewhere = promisify<Uint8Array, Buffer>(deflateRaw);
/** A thread of its own compresses what is longer, so that nobody waits. */
const mostHere = 50_000;
const deflate = (content: Uint8Array): Buffer | Promise<Buffer> =>
  content.length <= mostHere ? deflateRawSync(content) : deflateElsewhere(content);

/** The date is 1 January 1980, the first one of the format, so that the same content makes the same archive. */
const date = 0x21;
const utf8Names = 0x800;
/** Everybody may read the files: they are regular files of mode 644 for Unix. */
const attributes = (0o100644 << 16) >>> 0;
const madeByUnix = 0x0314;

/** A file by its name, with its content or what reads it. */
export type Packed = readonly [name: string, content: Uint8Array | (() => Promise<Uint8Array>)];

/** The largest number that fits. docs: PKWARE, "APPNOTE.TXT", 4.4.21 */
const mostFiles = 0xffff;

/**
 * Makes a zip archive of files. The same files make the same archive. It packs one file after the other: each needs
 * memory of its own, and others are served in between.
 */
export async function zip(files: readonly Packed[]): Promise<Buffer> {
  if (files.length > mostFiles) throw new UnsupportedError(`Lambda code of more than ${mostFiles} files`);
  const pace = createPace(() => performance.now());
  const named = files.map(([name, content]) => ({ name: Buffer.from(name), content }));
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of named.sort((one, other) => Buffer.compare(one.name, other.name))) {
    const bytes = typeof content === 'function' ? await content() : content;
    const data = await deflate(bytes);
    const { header, central } = entryOf(name, bytes, data);
    parts.push(header, name, data);
    directory.push(central(offset), name);
    offset += header.length + name.length + data.length;
    await pace();
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

function entryOf(name: Buffer, content: Uint8Array, data: Buffer) {
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(utf8Names, 2);
  common.writeUInt16LE(8, 4);
  common.writeUInt16LE(date, 8);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(name.length, 22);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  common.copy(header, 4);
  const central = (offset: number): Buffer => {
    const record = Buffer.alloc(46);
    record.writeUInt32LE(0x02014b50, 0);
    record.writeUInt16LE(madeByUnix, 4);
    common.copy(record, 6);
    record.writeUInt32LE(attributes, 38);
    record.writeUInt32LE(offset, 42);
    return record;
  };
  return { header, central };
}
