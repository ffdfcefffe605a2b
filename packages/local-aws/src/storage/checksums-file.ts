import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { crc32 } from 'node:zlib';

/** A file of checksums begins with this text. */
export const checksumsMagic = 'local-aws checksums\n';

const headerBytes = 32;
const pageSizeAt = 20;
const commitsAt = 24;
const entryBytes = 4;

/** Runs of entries that are this near to each other are written together. */
const near = 16_384;

/**
 * Stores the CRC-32 of each page of a database as of the last commit, and the number of commits. A page whose entry is
 * zero is unknown.
 */
export class ChecksumsFile {
  readonly #path: string;
  #bytes: Buffer;
  #handle: number | undefined;

  private constructor(path: string, bytes: Buffer) {
    this.#path = path;
    this.#bytes = bytes;
  }

  static create(path: string, pageSize: number): ChecksumsFile {
    const bytes = Buffer.alloc(headerBytes);
    bytes.write(checksumsMagic, 0, 'latin1');
    bytes.writeUInt32LE(pageSize, pageSizeAt);
    return new ChecksumsFile(path, bytes);
  }

  /** Answers undefined if there is no file, or if its header is incomplete. */
  static read(path: string): ChecksumsFile | undefined {
    if (!existsSync(path)) return undefined;
    const bytes = readFileSync(path);
    const whole = bytes.length >= headerBytes && bytes.toString('latin1', 0, pageSizeAt) === checksumsMagic;
    return whole ? new ChecksumsFile(path, bytes) : undefined;
  }

  get pageSize(): number {
    return this.#bytes.readUInt32LE(pageSizeAt);
  }

  get commits(): number {
    return Number(this.#bytes.readBigUInt64LE(commitsAt));
  }

  set commits(count: number) {
    this.#bytes.writeBigUInt64LE(BigInt(count), commitsAt);
  }

  /** Tells whether the page differs from the committed one. */
  differs(page: number, content: Uint8Array): boolean {
    const at = placeOf(page);
    const known = at + entryBytes <= this.#bytes.length ? this.#bytes.readUInt32LE(at) : 0;
    return known !== 0 && known !== crc32(content);
  }

  set(page: number, content: Uint8Array): void {
    const at = placeOf(page);
    if (at + entryBytes > this.#bytes.length) this.#grow(at + entryBytes);
    this.#bytes.writeUInt32LE(crc32(content), at);
  }

  /** Of a page that the database does not have. */
  forget(page: number): void {
    this.#bytes.writeUInt32LE(0, placeOf(page));
  }

  /** Writes the header and the entries of these pages. */
  write(pages: readonly number[]): void {
    const handle = (this.#handle ??= openSync(this.#path, 'r+'));
    let [from, to] = [0, headerBytes];
    for (const page of [...pages].sort((a, b) => a - b)) {
      const at = placeOf(page);
      if (at - to > near) {
        writeSync(handle, this.#bytes, from, to - from, from);
        from = at;
      }
      to = at + entryBytes;
    }
    writeSync(handle, this.#bytes, from, to - from, from);
  }

  /** Writes the whole file and replaces the old one. */
  replace(): void {
    this.close();
    const unfinished = `${this.#path}.unfinished`;
    const handle = openSync(unfinished, 'w', 0o600);
    try {
      writeSync(handle, this.#bytes);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(unfinished, this.#path);
  }

  sync(): void {
    if (this.#handle !== undefined) fdatasyncSync(this.#handle);
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }

  #grow(length: number): void {
    this.#bytes = Buffer.concat([this.#bytes], Math.ceil((length * 1.2) / 4_096) * 4_096);
  }
}

const placeOf = (page: number): number => headerBytes + (page - 1) * entryBytes;
