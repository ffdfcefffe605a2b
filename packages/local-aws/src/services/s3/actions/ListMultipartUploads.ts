import { writeXml, xmlResponse } from '../../../protocol/rest-xml.ts';
import { canonicalId, isoSeconds, xmlNamespace, type S3Context } from '../context.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';
import type { Upload } from '../store/model.ts';
import { listQuery, readListParameters, type ListParameters } from './list.ts';

const mostUploads = 1000;

export const ListMultipartUploads: S3Action = {
  query: [...listQuery, 'uploads', 'max-uploads', 'key-marker', 'upload-id-marker'],
  headers: [],
  needs: onBucket('s3:ListBucketMultipartUploads'),
  genuine: [{ method: 'GET', path: '/bucket', query: { uploads: '', prefix: 'a' } }],
  run(call, { store, accountId }: S3Context) {
    const { bucket, query } = call;
    store.bucket(bucket);
    const parameters = readListParameters(call, 'max-uploads');
    const { encode, delimiter, prefix, maxKeys } = parameters;
    const markers = { key: query.get('key-marker') ?? '', upload: query.get('upload-id-marker') ?? '' };
    const page = pageOf(store.uploads.of(bucket), parameters, markers);
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

function pageOf(
  all: readonly Upload[],
  { prefix, delimiter, maxKeys }: ListParameters,
  markers: { readonly key: string; readonly upload: string },
): Page {
  const uploads: Upload[] = [];
  const prefixes = new Set<string>();
  for (const upload of afterMarkers(all, markers)) {
    if (!upload.key.startsWith(prefix)) continue;
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
function afterMarkers(all: readonly Upload[], { key, upload }: { key: string; upload: string }): readonly Upload[] {
  if (key === '') return all;
  const at = upload === '' ? -1 : all.findIndex((one) => one.key === key && one.uploadId === upload);
  if (at >= 0) return all.slice(at + 1);
  return all.filter((one) => Buffer.compare(Buffer.from(one.key), Buffer.from(key)) > 0);
}
