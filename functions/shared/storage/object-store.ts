/** The few operations of S3 that the storage protocol needs. */
export interface ObjectStore {
  get(key: string, range?: { readonly from: number }): Promise<StoredObject | undefined>;
  /**
   * Puts an object. Answers false, and changes nothing, if the condition does not hold (412, 404) or another write is
   * running (409).
   */
  put(key: string, body: Buffer, condition: Condition): Promise<PutResult>;
  /** Lists up to `limit` keys (1,000 unless given) in ascending order of their UTF-8 bytes. */
  list(prefix: string, options?: { readonly after?: string; readonly limit?: number }): Promise<ObjectList>;
  /** Deletes an object; with `ifMatch` only that version. Deleting a missing object is no error. */
  delete(key: string, condition?: { readonly ifMatch: string }): Promise<void>;
  /**
   * Deletes up to 1,000 objects by one request; with `ifMatch` only that version. If it fails, any of them may be
   * deleted.
   */
  deleteAll(deletions: readonly Deletion[]): Promise<void>;
  /**
   * Selects rows of an NDJSON object, in order, from `start` to `end` (inclusive) or to its end. Throws
   * MissingObjectError.
   */
  select(key: string, query: SelectQuery): Promise<readonly SelectedRow[]>;
}

export interface StoredObject {
  readonly body: Buffer;
  readonly etag: string;
}

export type Deletion = string | { readonly key: string; readonly ifMatch: string };
export type Condition = { readonly ifAbsent: true } | { readonly ifMatch: string } | { readonly always: true };
export type PutResult = { readonly stored: true; readonly etag: string } | { readonly stored: false };

export interface ObjectList {
  readonly objects: readonly ListedObject[];
  readonly more: boolean;
}

export interface ListedObject {
  readonly key: string;
  readonly modified: number;
  /** The size in bytes. */
  readonly size: number;
}

export interface SelectQuery {
  readonly expression: string;
  readonly start: number;
  readonly end?: number;
}

export type SelectedRow = Readonly<Record<string, unknown>>;

export const ifAbsent = { ifAbsent: true } as const;
export const always = { always: true } as const;

export type ConditionalPut =
  | { readonly stored: true; readonly etag: string }
  | { readonly stored: false; readonly current: StoredObject | undefined };

/**
 * Puts an object by a condition, and recognises its own write. The SDK repeats a request whose answer was lost, and the
 * repetition is refused because the first one was stored: then the stored bytes are the ones sent. The protocol stores
 * states, so equal bytes mean the same, whichever process wrote them. docs: AWS SDKs and Tools Reference Guide, "Retry
 * behavior"
 */
export async function putIf(
  store: ObjectStore,
  key: string,
  body: Buffer,
  condition: Condition,
): Promise<ConditionalPut> {
  const result = await store.put(key, body, condition);
  if (result.stored) return result;
  const current = await store.get(key);
  return current?.body.equals(body) ? { stored: true, etag: current.etag } : { stored: false, current };
}

/** Lists every key under a prefix, or those after one. */
export async function* listAll(
  store: Pick<ObjectStore, 'list'>,
  prefix: string,
  from?: string,
): AsyncGenerator<ListedObject> {
  let after = from;
  for (;;) {
    const page = await store.list(prefix, after === undefined ? {} : { after });
    yield* page.objects;
    after = page.objects.at(-1)?.key;
    if (!page.more || after === undefined) return;
  }
}

export const toJson = (value: unknown): Buffer => Buffer.from(JSON.stringify(value), 'utf8');
export const fromJson = <T>(object: StoredObject): T => JSON.parse(object.body.toString('utf8')) as T;
