import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { EntryId, Members } from '../../contract/action.ts';
import type { CallService } from '../../contract/ports.ts';
import type { AwsResponse } from '../../contract/service.ts';
import { AwsError } from '../../kernel/errors.ts';
import { createPace } from '../../kernel/pace.ts';
import type { Principal } from '../../kernel/principal.ts';
import { childrenOf, parseXml, textOf } from '../../protocol/rest-xml.ts';
import { lastingFolder, type LastingFolder } from '../../storage/lasting-folder.ts';
import { firstLines } from './engine/csv.ts';
import type { Prefix } from './engine/location.ts';
import { refusedBySql } from './errors.ts';

/**
 * The principal for whom S3 is called: Athena has no permissions of its own. docs: Amazon Athena User Guide, "Identity
 * and access management in Athena"
 */
export interface Asker {
  readonly principal: Principal;
  readonly cause: EntryId | undefined;
}

export interface ListedObject extends ObjectPlace {
  readonly size: number;
}

/** The bucket and the key of one object. */
export interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
}

interface Held {
  readonly path: string;
  readonly etag: string;
  readonly size: number;
}

/** The most bytes that copies of objects take on disk. */
const mostHeldBytes = 2 * 2 ** 30;

/** Reads the objects of tables and results through S3 as the caller. Copies of them lie in files for the engine. */
export class Objects {
  readonly #callService: CallService;
  readonly #folder: LastingFolder;
  readonly #held = new Map<string, Held>();
  readonly #doomed: string[] = [];
  /** A query may need ten thousand lists, none of which waits for anything. */
  readonly #pause = createPace(() => performance.now());
  #bytes = 0;
  #readers = 0;

  constructor(callService: CallService, folder: () => string = () => mkdtempSync(join(tmpdir(), 'local-aws-athena-'))) {
    this.#callService = callService;
    this.#folder = lastingFolder(folder);
  }

  /** The folder of the copies. It is removed when the runtime stops. */
  get directory(): string {
    return this.#folder.path();
  }

  /** Throws unless the bucket exists and the caller may know its location. */
  async locate(bucket: string, asker: Asker): Promise<void> {
    await this.#ask('GetBucketLocation', { method: 'GET', bucket, key: '', query: { location: '' } }, asker, '');
  }

  /**
   * Lists the objects that hold rows; hidden objects do not. docs: Amazon Athena User Guide, "Specify a table location
   * in Amazon S3"
   */
  async list({ bucket, prefix }: Prefix, asker: Asker): Promise<readonly ListedObject[]> {
    const found: ListedObject[] = [];
    for (let token: string | undefined; ;) {
      const query = { 'list-type': '2', prefix, ...(token !== undefined && { 'continuation-token': token }) };
      const answer = await this.#ask('ListObjectsV2', { method: 'GET', bucket, key: '', query }, asker, prefix);
      await this.#pause();
      const page = parseXml(Buffer.from(await bytesOf(answer.body)));
      for (const entry of childrenOf(page, 'Contents')) {
        const object = { bucket, key: textOf(entry, 'Key') ?? '', size: Number(textOf(entry, 'Size')) };
        if (object.size > 0 && !/(?:^|\/)[_.][^/]*$/.test(object.key)) found.push(object);
      }
      token = textOf(page, 'NextContinuationToken');
      if (token === undefined) return found;
    }
  }

  /** Answers the path of a copy of the object as it is now. */
  async copy({ bucket, key }: ObjectPlace, asker: Asker): Promise<string> {
    const id = createHash('sha256').update(`${bucket}/${key}`).digest('hex');
    const known = this.#held.get(id);
    // Somebody may have cleaned temporary files away.
    const held = known && existsSync(known.path) ? known : undefined;
    const headers: Record<string, string> = held === undefined ? {} : { 'if-none-match': held.etag };
    const answer = await this.#ask('GetObject', { method: 'GET', bucket, key, headers }, asker, key);
    if (answer.status === 304 && held !== undefined) {
      this.#touch(id, held);
      return held.path;
    }
    const etag = answer.headers['etag'] ?? '';
    const path = join(this.directory, `${id}-${etag.replaceAll(/\W/g, '')}.json`);
    await pipeline(Readable.from(chunksOf(answer.body)), createWriteStream(path, { mode: 0o600 }));
    this.#keep(id, { path, etag, size: (await stat(path)).size });
    return path;
  }

  async store({ bucket, key }: ObjectPlace, body: Uint8Array, asker: Asker): Promise<void> {
    const headers = { 'content-type': 'application/octet-stream', 'content-length': String(body.length) };
    await this.#ask('PutObject', { method: 'PUT', bucket, key, headers, body }, asker, key);
  }

  /** Reads lines of a result from a byte on, and no more than these lines. Answers where the next one begins. */
  async lines(
    { bucket, key }: ObjectPlace,
    { from, count }: { readonly from: number; readonly count: number },
    asker: Asker,
  ): Promise<{ readonly text: string; readonly next: number | undefined }> {
    const headers = { range: `bytes=${from}-` };
    const answer = await this.#ask('GetObject', { method: 'GET', bucket, key, headers }, asker, key);
    const size = Number(/\/(\d+)$/.exec(answer.headers['content-range'] ?? '')?.[1]);
    const bytes = await firstLines(chunksOf(answer.body), count);
    const next = from + bytes.length;
    return { text: bytes.toString('utf8'), next: next < size ? next : undefined };
  }

  /** No copy is removed while somebody reads. */
  async reading<Value>(read: () => Promise<Value>): Promise<Value> {
    this.#readers += 1;
    try {
      return await read();
    } finally {
      this.#readers -= 1;
      if (this.#readers === 0) await Promise.all(this.#doomed.splice(0).map((path) => rm(path, { force: true })));
    }
  }

  stop(): void {
    const directory = this.#folder.made();
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  }

  async #ask(
    action: string,
    { query = {}, headers = {}, ...request }: S3Request,
    { principal, cause }: Asker,
    what: string,
  ): Promise<AwsResponse> {
    const input: Members = { body: new Uint8Array(), ...request, query: new URLSearchParams(query), headers };
    try {
      return (await this.#callService({ principal, service: 's3', action, input, cause })) as AwsResponse;
    } catch (error) {
      const path = `s3://${request.bucket}/${what}`;
      if (!(error instanceof AwsError)) throw error;
      // recorded: kubecost/docs#419
      if (error.code === 'AccessDenied') throw refusedBySql(`Permission denied on S3 path: ${path}`);
      throw refusedBySql(`HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split ${path}: ${error.code}: ${error.message}`);
    }
  }

  #touch(id: string, held: Held): void {
    this.#held.delete(id);
    this.#held.set(id, held);
  }

  #keep(id: string, held: Held): void {
    const before = this.#held.get(id);
    if (before !== undefined) this.#drop(id, before, held.path);
    this.#touch(id, held);
    this.#bytes += held.size;
    for (const [oldest, one] of this.#held) {
      if (this.#bytes <= mostHeldBytes || one === held) break;
      this.#drop(oldest, one);
    }
  }

  #drop(id: string, { path, size }: Held, kept?: string): void {
    this.#held.delete(id);
    this.#bytes -= size;
    if (path !== kept) this.#doomed.push(path);
  }
}

interface S3Request {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

async function* chunksOf(body: AwsResponse['body']): AsyncGenerator<Uint8Array> {
  if (typeof body === 'string' || body instanceof Uint8Array) yield Buffer.from(body);
  else yield* body;
}

async function bytesOf(body: AwsResponse['body']): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of chunksOf(body)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
