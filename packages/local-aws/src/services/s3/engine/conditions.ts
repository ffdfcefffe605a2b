import type { EpochMs } from '../../../kernel/clock.ts';
import { conditionNotImplemented, noSuchKey, preconditionFailed } from '../errors.ts';

type Headers = Readonly<Record<string, string>>;

/** The current version as conditions see it: a delete marker counts as absent. */
export interface Existing {
  readonly etag: string;
  readonly modified: EpochMs;
}

const unquote = (etag: string): string =>
  etag
    .trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1');
const sameEtag = (header: string, etag: string): boolean =>
  header.split(',').some((one) => unquote(one) === etag || one.trim() === '*');

export interface WriteCondition {
  readonly ifMatch?: string;
  readonly ifNoneMatch?: '*';
}

/**
 * Reads the conditions of a write. S3 accepts `If-None-Match: *` or `If-Match: <etag>`, but never both. docs: Amazon S3
 * User Guide, "How to prevent object overwrites with conditional writes"
 */
export function readWriteCondition(headers: Headers): WriteCondition {
  const ifMatch = headers['if-match'];
  const ifNoneMatch = headers['if-none-match'];
  for (const [header, name] of [
    ['if-modified-since', 'If-Modified-Since'],
    ['if-unmodified-since', 'If-Unmodified-Since'],
  ] as const) {
    if (headers[header] !== undefined)
      throw conditionNotImplemented(name, `We don't accept the provided value of ${name} header for this API`);
  }
  if (ifMatch !== undefined && ifNoneMatch !== undefined)
    throw conditionNotImplemented(
      'If-Match,If-None-Match',
      'Multiple conditional request headers present in the request',
    );
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*')
    throw conditionNotImplemented(
      'If-None-Match',
      "We don't accept the provided value of If-None-Match header for this API",
    );
  if (ifMatch === '*')
    throw conditionNotImplemented('If-Match', "We don't accept the provided value of If-Match header for this API");
  return {
    ...(ifMatch !== undefined && { ifMatch: unquote(ifMatch) }),
    ...(ifNoneMatch !== undefined && { ifNoneMatch: '*' as const }),
  };
}

export function checkWrite(condition: WriteCondition, key: string, existing: Existing | undefined): void {
  if (condition.ifNoneMatch && existing) throw preconditionFailed('If-None-Match');
  if (condition.ifMatch === undefined) return;
  if (!existing) throw noSuchKey(key);
  if (existing.etag !== condition.ifMatch) throw preconditionFailed('If-Match');
}

/**
 * Checks the condition of a delete. `*` requires that the object exists; a delete marker as the current version fails
 * the condition.
 */
export function checkDelete(
  ifMatch: string | undefined,
  key: string,
  existing: Existing | 'delete-marker' | undefined,
): void {
  if (ifMatch === undefined) return;
  if (!existing) throw noSuchKey(key);
  if (existing === 'delete-marker' || !sameEtag(ifMatch, existing.etag)) throw preconditionFailed('If-Match');
}

const names = {
  'if-match': 'If-Match',
  'if-none-match': 'If-None-Match',
  'if-modified-since': 'If-Modified-Since',
  'if-unmodified-since': 'If-Unmodified-Since',
};

interface Reader {
  readonly now: EpochMs;
  /** The prefix of the headers: `x-amz-copy-source-` for the source of a copy. */
  readonly prefix?: string;
}

/**
 * Checks the conditions of a read in the order of RFC 9110. A date counts only if the matching ETag header is absent,
 * and a future date never counts. Throws 412. Answers the condition by which the client's copy is current (304).
 */
export function checkRead(
  headers: Headers,
  existing: Existing,
  { now, prefix = '' }: Reader,
): 'If-None-Match' | 'If-Modified-Since' | undefined {
  const get = (name: keyof typeof names): string | undefined => headers[prefix + name];
  const failed = (name: keyof typeof names): Error => preconditionFailed(prefix + names[name]);
  const [match, noneMatch] = [get('if-match'), get('if-none-match')];
  const [since, unmodifiedSince] = [get('if-modified-since'), get('if-unmodified-since')].map((date) =>
    date === undefined ? NaN : Date.parse(date),
  );
  const modified = Math.floor(existing.modified / 1000) * 1000;
  if (match !== undefined) {
    if (!sameEtag(match, existing.etag)) throw failed('if-match');
  } else if (unmodifiedSince !== undefined && modified > unmodifiedSince) throw failed('if-unmodified-since');
  if (noneMatch !== undefined) return sameEtag(noneMatch, existing.etag) ? 'If-None-Match' : undefined;
  return since !== undefined && since <= now && modified <= since ? 'If-Modified-Since' : undefined;
}
