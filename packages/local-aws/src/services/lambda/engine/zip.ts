import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';

/** A thread of its own compresses, so that nobody waits while megabytes are compressed. */
const deflate = promisify<Uint8Array, Buffer>(deflateRaw);

/** The date is 1 January 1980, the first one of the format, so that the same content makes the same archive. */
const date = 0x21;
const utf8Names = 0x800;
/** Everybody may read the files: they are regular files of mode 644 for Unix. */
const attributes = (0o100644 << 16) >>> 0;
const madeByUnix = 0x0314;

/** Makes a zip archive of files by their names. The same files make the same archive. */
export async function zip(files: readonly (readonly [string, Uint8Array])[]): Promise<Buffer> {
  const sorted = [...files].sort(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  const entries = await Promise.all(
    sorted.map(async ([name, content]) => entryOf(name, content, await deflate(content))),
  );
  for (const entry of entries) {
    parts.push(entry.header, entry.name, entry.data);
    directory.push(entry.central(offset), entry.name);
    offset += entry.header.length + entry.name.length + entry.data.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(sorted.length, 8);
  end.writeUInt16LE(sorted.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

function entryOf(name: string, content: Uint8Array, data: Buffer) {
  const bytes = Buffer.from(name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(utf8Names, 2);
  common.writeUInt16LE(8, 4);
  common.writeUInt16LE(date, 8);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(bytes.length, 22);
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
  return { name: bytes, data, header, central };
}
