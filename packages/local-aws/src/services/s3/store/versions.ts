import type { EpochMs } from '../../../kernel/clock.ts';
import type { Database } from 'libsql';
import { createCache } from '../../../kernel/cache.ts';
import type { Cursor } from '../engine/listing.ts';
import type { Checksum, ChecksumAlgorithm } from '../engine/checksums.ts';
import type { Blobs, ListedVersion, NewVersion, ObjectDetail, ObjectVersion } from './model.ts';

/** Stores object versions; a higher id is a later write. Each call is one statement; the caller makes transactions. */
export interface VersionRows {
  /** Forgets cached versions after a transaction was undone, because they may never have existed. */
  forgetReads(): void;
  /** Answers the newest version, which may be a delete marker. */
  latest(bucket: string, key: string): ObjectVersion | undefined;
  byVersion(bucket: string, key: string, versionId: string): ObjectVersion | undefined;
  insert(version: NewVersion & { versionId: string; deleteMarker: boolean }): number;
  /** Makes no version of the key the latest any more. */
  demote(bucket: string, key: string): void;
  /** Makes the newest remaining version the latest. */
  promote(bucket: string, key: string): void;
  delete(bucket: string, version: ObjectVersion): void;
  /** Changes the details of a version, such as its tags. */
  setDetail(bucket: string, version: ObjectVersion, detail: ObjectDetail): void;
  any(bucket: string): boolean;
  /** Answers the name of the object to which a blob belongs. It reads every row. */
  holding(blob: number): string;
  /** Lists live objects in byte order of their keys. */
  listLive(bucket: string, cursor: Cursor, upper: Buffer | undefined, limit: number): ListedVersion[];
  /** Lists all versions and delete markers; within a key the newest comes first. */
  listAll(bucket: string, cursor: Cursor, upper: Buffer | undefined, limit: number): ListedVersion[];
}

// Keys are BLOBs. So they compare bytewise, which is the order in which S3 lists them, and may contain any character.
// docs: Amazon S3 API Reference, "ListObjectsV2"
const schema = `
  CREATE TABLE IF NOT EXISTS s3_objects (
    id INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL, key BLOB NOT NULL, version_id TEXT NOT NULL,
    latest INTEGER NOT NULL, delete_marker INTEGER NOT NULL, etag TEXT NOT NULL, size INTEGER NOT NULL,
    modified INTEGER NOT NULL, detail TEXT NOT NULL, blobs TEXT NOT NULL);
  CREATE UNIQUE INDEX IF NOT EXISTS s3_objects_latest ON s3_objects (bucket, key) WHERE latest = 1;
  CREATE INDEX IF NOT EXISTS s3_objects_newest ON s3_objects (bucket, key, id DESC);
  DROP INDEX IF EXISTS s3_objects_key;
  CREATE INDEX IF NOT EXISTS s3_objects_version ON s3_objects (version_id) WHERE version_id <> 'null';
`;
const maxRecent = 1000;
const columns = 'id, key, version_id, latest, delete_marker, etag, size, modified, detail, blobs';
type Row = [
  id: number,
  key: Buffer,
  versionId: string,
  latest: number,
  deleteMarker: number,
  etag: string,
  size: number,
  modified: EpochMs,
  detail: string,
  blobs: string,
];

const read = ([id, key, versionId, latest, deleteMarker, etag, size, modified, detail, blobs]: Row): ObjectVersion => ({
  ...(JSON.parse(detail) as ObjectDetail),
  id,
  key,
  versionId,
  latest: latest === 1,
  deleteMarker: deleteMarker === 1,
  etag,
  size,
  modified,
  blobs: JSON.parse(blobs) as Blobs,
});

type ListedRow = [
  id: number,
  keyHex: string,
  versionId: string,
  latest: number,
  deleteMarker: number,
  etag: string,
  size: number,
  modified: EpochMs,
  algorithm: ChecksumAlgorithm | null,
  type: Checksum['type'] | null,
];

const readListed = ([
  id,
  keyHex,
  versionId,
  latest,
  deleteMarker,
  etag,
  size,
  modified,
  algorithm,
  type,
]: ListedRow): ListedVersion => {
  const version = {
    id,
    key: Buffer.from(keyHex, 'hex'),
    versionId,
    latest: latest === 1,
    deleteMarker: deleteMarker === 1,
    etag,
    size,
    modified,
  };
  return algorithm === null || type === null ? version : { ...version, checksum: { algorithm, type } };
};

function prepareStatements(database: Database) {
  database.exec(schema);
  const one = (where: string) => database.prepare(`SELECT ${columns} FROM s3_objects WHERE ${where}`).raw();
  return {
    latest: one('bucket = ? AND key = ? AND latest = 1'),
    nullVersion: one("bucket = ? AND key = ? AND version_id = 'null'"),
    // A key may have a great many versions.
    byVersion: one("+bucket = ? AND +key = ? AND version_id = ? AND version_id <> 'null'"),
    insert: database.prepare(
      'INSERT INTO s3_objects ' +
        '(bucket, key, version_id, latest, delete_marker, etag, size, modified, detail, blobs) ' +
        'VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?)',
    ),
    demote: database.prepare('UPDATE s3_objects SET latest = 0 WHERE bucket = ? AND key = ? AND latest = 1'),
    promote: database.prepare(
      'UPDATE s3_objects SET latest = 1 WHERE id = (SELECT max(id) FROM s3_objects WHERE bucket = ? AND key = ?)',
    ),
    remove: database.prepare('DELETE FROM s3_objects WHERE id = ?'),
    setDetail: database.prepare('UPDATE s3_objects SET detail = ? WHERE id = ?'),
    holding: database.prepare('SELECT bucket, key FROM s3_objects WHERE blobs GLOB ? LIMIT 1').raw(),
    any: database.prepare('SELECT 1 FROM s3_objects WHERE bucket = ? LIMIT 1').raw(),
    // Otherwise the engine takes the other index if there is an upper bound, and reads all versions.
    listLive: range(database, 's3_objects_latest', ' AND latest = 1 AND delete_marker = 0', 'key'),
    listAll: range(database, 's3_objects_newest', '', 'key, id DESC'),
  };
}

type List = (bucket: string, cursor: Cursor, upper: Buffer | undefined, limit: number) => ListedVersion[];

/** A page comes as one JSON text. So a thousand rows need one call into SQLite instead of a thousand. */
function range(database: Database, index: string, filter: string, order: string): List {
  const page = (where: string) =>
    database
      .prepare(
        `SELECT json_group_array(json_array(id, hex(key), version_id, latest, delete_marker, etag, size, modified,
           detail ->> '$.checksum.algorithm', detail ->> '$.checksum.type'))
         FROM (SELECT ${columns} FROM s3_objects INDEXED BY ${index} WHERE ${where} ORDER BY ${order} LIMIT ?)`,
      )
      .raw();
  const where = `bucket = ? AND key >= ? AND NOT (key = ? AND id >= ?)${filter}`;
  const open = page(where);
  const bounded = page(`${where} AND key < ?`);
  return (bucket, { key, beforeId }, upper, limit) => {
    const [json] = (
      upper ? bounded.get(bucket, key, key, beforeId, upper, limit) : open.get(bucket, key, key, beforeId, limit)
    ) as [string];
    return (JSON.parse(json) as ListedRow[]).map(readListed);
  };
}

export function createVersionRows(database: Database): VersionRows {
  const {
    latest,
    nullVersion,
    byVersion,
    insert,
    demote,
    promote,
    remove,
    setDetail,
    any,
    holding,
    listLive,
    listAll,
  } = prepareStatements(database);
  // The newest versions of keys that are read often. Every write to a key drops its entry.
  const recent = createCache<string, ObjectVersion>(maxRecent);
  const drop = (bucket: string, key: string): void => recent.delete(`${bucket}/${key}`);
  const readLatest = (bucket: string, key: string): ObjectVersion | undefined => {
    const name = `${bucket}/${key}`;
    const known = recent.get(name);
    if (known) return known;
    const read = found(latest.get(bucket, Buffer.from(key)));
    if (read) recent.set(name, read);
    return read;
  };
  const found = (row: unknown): ObjectVersion | undefined => (row === undefined ? undefined : read(row as Row));
  return {
    forgetReads: () => recent.clear(),
    latest: readLatest,
    byVersion: (bucket, key, versionId) =>
      found(
        versionId === 'null'
          ? nullVersion.get(bucket, Buffer.from(key))
          : byVersion.get(bucket, Buffer.from(key), versionId),
      ),
    insert(version) {
      const { bucket, key, versionId, deleteMarker, etag, size, modified, detail, blobs } = version;
      drop(bucket, key);
      const result = insert.run(
        bucket,
        Buffer.from(key),
        versionId,
        deleteMarker ? 1 : 0,
        etag,
        size,
        modified,
        JSON.stringify(detail),
        JSON.stringify(blobs),
      );
      return Number(result.lastInsertRowid);
    },
    demote(bucket, key) {
      drop(bucket, key);
      demote.run(bucket, Buffer.from(key));
    },
    promote(bucket, key) {
      drop(bucket, key);
      promote.run(bucket, Buffer.from(key));
    },
    delete(bucket, version) {
      drop(bucket, version.key.toString());
      remove.run(version.id);
    },
    setDetail(bucket, version, detail) {
      drop(bucket, version.key.toString());
      setDetail.run(JSON.stringify(detail), version.id);
    },
    any: (bucket) => any.get(bucket) !== undefined,
    holding(blob) {
      const [bucket, key] = (holding.get(`*[[]${blob},*`) ?? []) as [string?, Buffer?];
      return bucket === undefined ? 'an upload in progress' : `${bucket}/${String(key)}`;
    },
    listLive,
    listAll,
  };
}
