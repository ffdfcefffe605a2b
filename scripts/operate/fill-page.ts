import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { CreateInvalidationCommand, type CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { DeleteObjectsCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { CommandError } from '../../functions/import/connect.ts';

export interface PagePlace {
  readonly bucket: string;
  readonly distributionId: string;
  readonly s3: S3Client;
  readonly cloudFront: CloudFrontClient;
}

export interface Filled {
  readonly uploaded: number;
  readonly deleted: number;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.map': 'application/json',
};

/**
 * A browser keeps a file for ever if its name contains a hash of its content. For other files it asks each time whether
 * they have changed.
 */
const [forEver, askEachTime] = ['public, max-age=31536000, immutable', 'no-cache'];
const isHashed = (name: string): boolean => /-[A-Z0-9]{8}\.(js|css)(\.map)?$/.test(name);

/** An open page may still ask for a part of itself that it has not loaded yet. */
const keptAfterwards = 7 * 24 * 60 * 60 * 1000;

/**
 * Puts the built page, and the stack's settings that it reads, where CloudFront finds them. Each file comes before the
 * file that names it. It deletes what no page has needed for a week.
 */
export async function fillPage(directory: string, outputs: object, place: PagePlace, now: Date): Promise<Filled> {
  const files = filesOf(directory, outputs);
  const list = await listAfter([...files.keys()], place, now);
  const note = (kept: List): Promise<void> => put(place, listName, Buffer.from(JSON.stringify(kept)));
  await note(list);
  for (const [name, content] of files) await put(place, name, content);
  const former = Object.keys(list).filter((name) => isOver(list[name], now));
  if (former.length > 0) {
    await deleteAll(place, former);
    await note(Object.fromEntries(Object.entries(list).filter(([name]) => !former.includes(name))));
  }
  const paths = ['/', ...[...files.keys()].filter((name) => !isHashed(name)).map((name) => `/${name}`)];
  await place.cloudFront.send(
    new CreateInvalidationCommand({
      DistributionId: place.distributionId,
      InvalidationBatch: { CallerReference: now.toISOString(), Paths: { Quantity: paths.length, Items: paths } },
    }),
  );
  return { uploaded: files.size, deleted: former.length };
}

/** The bucket's own list: each file of a page, and since when no page has needed it. */
const listName = 'files.json';
const listSchema = v.record(v.string(), v.nullable(v.string()));
type List = v.InferOutput<typeof listSchema>;

const isOver = (since: string | null | undefined, now: Date): boolean =>
  typeof since === 'string' && now.getTime() - Date.parse(since) > keptAfterwards;

async function listAfter(present: readonly string[], { s3, bucket }: PagePlace, now: Date): Promise<List> {
  const text = await s3
    .send(new GetObjectCommand({ Bucket: bucket, Key: listName }))
    .then(({ Body }) => Body?.transformToString() ?? '{}')
    .catch((error: Error) => (error.name === 'NoSuchKey' ? '{}' : Promise.reject(error)));
  const before = Object.entries(v.parse(listSchema, JSON.parse(text)));
  const known = before.map(([name, since]) => [name, since ?? now.toISOString()] as const);
  return Object.fromEntries([...known, ...present.map((name) => [name, null] as const)]);
}

function filesOf(directory: string, outputs: object): ReadonlyMap<string, Buffer> {
  if (!existsSync(join(directory, 'index.html')))
    throw new CommandError(`${directory} holds no page: node web/build.mjs makes it.`);
  const rank = (name: string): number => (isHashed(name) ? 0 : 1) + (name === 'index.html' ? 1 : 0);
  const read = readdirSync(directory)
    .filter((name) => extname(name) in types && name !== 'outputs.json')
    .map((name) => [name, readFileSync(join(directory, name))] as const);
  const all = [...read, ['outputs.json', Buffer.from(JSON.stringify(outputs))] as const];
  return new Map(all.sort(([a], [b]) => rank(a) - rank(b)));
}

async function put({ s3, bucket }: PagePlace, name: string, content: Buffer): Promise<void> {
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: name,
      Body: content,
      ContentType: types[extname(name)],
      CacheControl: isHashed(name) ? forEver : askEachTime,
      // S3 refuses content that does not match the checksum. docs: Amazon S3 User Guide, "Checking object integrity"
      ChecksumSHA256: createHash('sha256').update(content).digest('base64'),
    }),
  );
}

async function deleteAll(place: PagePlace, names: readonly string[]): Promise<void> {
  const { s3, bucket } = place;
  for (let first = 0; first < names.length; first += 1_000) {
    const Objects = names.slice(first, first + 1_000).map((Key) => ({ Key }));
    const { Errors: [error] = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    if (error) throw new CommandError(`${bucket}/${error.Key ?? ''} cannot be deleted: ${error.Code ?? ''}.`);
  }
}
