import { writeXml, xmlResponse } from '../../../protocol/rest-xml.ts';
import { canonicalId, isoSeconds, xmlNamespace, type S3Context } from '../context.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';
import type { S3Store } from '../store/index.ts';
import type { Upload } from '../store/model.ts';
import { readListParameters, type ListParameters } from './list.ts';

const mostUploads = 1000;

export const ListMultipartUploads: S3Action = {
  query: ['prefix', 'delimiter', 'encoding-type', 'uploads', 'max-uploads', 'key-marker', 'upload-id-marker'],
  headers: [],
  needs: onBucket('s3:ListBucketMultipartUploads'),
  genuine: [{ method: 'GET', path: '/bucket', query: { uploads: '', prefix: 'a' } }],
  run(call, { store, accountId }: S3Context) {
    const { bucket, query } = call;
    store.bucket(bucket);
    const parameters = readListParameters(call, 'max-uploads');
    const { encode, delimiter, prefix, maxKeys } = parameters;
    const markers = { key: query.get('key-marker') ?? '', upload: query.get('upload-id-marker') ?? '' };
    const { key: marker, upload: uploadId } = markers;
    const page = pageOf(uploadsAfter(store, { bucket, prefix, marker, uploadId }), parameters);
    const last = page.uploads.at(-1);
    const owner = { ID: canonicalId(accountId) };
    const content = {
      Bucket: bucket,
      KeyMarker: encode(markers.key),
      UploadIdMarker: markers.upload,
      NextKeyMarker: encode(page.truncated ? (last?.key ?? page.prefixes.at(-1) ?? '') : ''),
      NextUploadIdMarker: page.truncated ? (last?.uploadId ?? '') : '',
      Delimiter: delimiter === '' ? undefined : encode(delimiter),
      Prefix: encode(prefix),
      EncodingType: parameters.encodingType,
      MaxUploads: Math.min(maxKeys, mostUploads),
      IsTruncated: page.truncated,
      Upload: page.uploads.map(({ key, uploadId, initiated, checksumAlgorithm, checksumType }) => ({
        Key: encode(key),
        UploadId: uploadId,
        Initiator: owner,
        Owner: owner,
        StorageClass: 'STANDARD',
        Initiated: isoSeconds(initiated),
        ChecksumAlgorithm: checksumAlgorithm,
        ChecksumType: checksumAlgorithm && (checksumType ?? 'COMPOSITE'),
      })),
      CommonPrefixes: page.prefixes.map((one) => ({ Prefix: encode(one) })),
    };
    return xmlResponse(200, writeXml('ListMultipartUploadsResult', content, xmlNamespace));
  },
};

interface Page {
  readonly uploads: readonly Upload[];
  readonly prefixes: readonly string[];
  readonly truncated: boolean;
}

function pageOf(all: Iterable<Upload>, { prefix, delimiter, maxKeys }: ListParameters): Page {
  const uploads: Upload[] = [];
  const prefixes = new Set<string>();
  for (const upload of all) {
    // Those with the prefix follow one another.
    if (!upload.key.startsWith(prefix)) break;
    const at = delimiter === '' ? -1 : upload.key.indexOf(delimiter, prefix.length);
    const rolled = at < 0 ? undefined : upload.key.slice(0, at + delimiter.length);
    if (rolled !== undefined && prefixes.has(rolled)) continue;
    if (uploads.length + prefixes.size >= Math.min(maxKeys, mostUploads))
      return { uploads, prefixes: [...prefixes], truncated: true };
    if (rolled === undefined) uploads.push(upload);
    else prefixes.add(rolled);
  }
  return { uploads, prefixes: [...prefixes], truncated: false };
}

/**
 * The markers skip uploads. With the id of an upload, later uploads of the same key still follow; without an id, none
 * of that key do.
 */
function* uploadsAfter(
  store: S3Store,
  { bucket, prefix, marker, uploadId }: Record<'bucket' | 'prefix' | 'marker' | 'uploadId', string>,
): Generator<Upload, void, undefined> {
  const first = Buffer.compare(Buffer.from(marker), Buffer.from(prefix)) > 0 ? marker : prefix;
  const known = uploadId === '' ? undefined : store.uploads.get(uploadId);
  let skips = known?.bucket === bucket && known.key === marker ? known.uploadId : undefined;
  const isLater = skips !== undefined;
  for (const upload of store.uploads.of(bucket, first)) {
    if (marker === '' || upload.key !== marker || (isLater && skips === undefined)) yield upload;
    if (upload.uploadId === skips) skips = undefined;
  }
}
