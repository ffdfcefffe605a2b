import { writeXml, xmlResponse, type XmlMembers } from '../../../protocol/rest-xml.ts';
import { httpDate, xmlNamespace, type S3Context } from '../context.ts';
import { invalidArgument, invalidRequest } from '../errors.ts';
import { onObject } from '../needs.ts';
import { checksumElements, findObject, versionHeaders } from '../objects.ts';
import type { S3Action, S3Needs } from '../s3-action.ts';
import type { ObjectVersion } from '../store/model.ts';

const known = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];

/** docs: Amazon S3 API Reference, "GetObjectAttributes" (Permissions) */
const needs: S3Needs = (call, common) => [
  ...onObject('s3:GetObject')(call, common),
  ...onObject('s3:GetObjectAttributes')(call, common).map((need) => ({
    ...need,
    action: need.action.endsWith('Version') ? 's3:GetObjectVersionAttributes' : need.action,
  })),
];

export const GetObjectAttributes: S3Action = {
  query: ['attributes', 'versionId'],
  headers: ['x-amz-object-attributes', 'x-amz-max-parts', 'x-amz-part-number-marker'],
  needs,
  genuine: [
    {
      method: 'GET',
      path: '/bucket/key',
      query: { attributes: '' },
      headers: { 'x-amz-object-attributes': 'ETag,ObjectSize' },
    },
  ],
  run({ bucket, key, query, headers }, { store }: S3Context) {
    const asked = (headers['x-amz-object-attributes'] ?? '').split(',').map((name) => name.trim());
    if (asked[0] === '')
      throw invalidRequest(
        'The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty',
      );
    const unknown = asked.find((name) => !known.includes(name));
    if (unknown !== undefined)
      throw invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes', unknown);
    const version = findObject(store, bucket, key, query.get('versionId'));
    const has = (name: string): boolean => asked.includes(name);
    const content = {
      ETag: has('ETag') ? version.etag : undefined,
      Checksum: has('Checksum') && version.checksum ? checksumElements(version.checksum) : undefined,
      ObjectParts: has('ObjectParts') ? objectParts(version, headers) : undefined,
      StorageClass: has('StorageClass') ? 'STANDARD' : undefined,
      ObjectSize: has('ObjectSize') ? version.size : undefined,
    };
    return xmlResponse(200, writeXml('GetObjectAttributesResponse', content, xmlNamespace), {
      'last-modified': httpDate(version.modified),
      ...versionHeaders(store, bucket, version.versionId),
    });
  },
};

/**
 * The parts themselves are told where each has a checksum. docs: Amazon S3 API Reference, "GetObjectAttributesParts"
 */
function objectParts(
  { parts, partChecksums, checksum }: ObjectVersion,
  headers: Readonly<Record<string, string>>,
): XmlMembers | undefined {
  if (!parts) return undefined;
  if (!partChecksums || !checksum) return { PartsCount: parts.length };
  const most = Math.min(readNumber(headers, 'x-amz-max-parts', 1000), 1000);
  const marker = readNumber(headers, 'x-amz-part-number-marker', 0);
  const page = parts.slice(marker, marker + most).map((size, index) => ({
    PartNumber: marker + index + 1,
    Size: size,
    [`Checksum${checksum.algorithm}`]: partChecksums[marker + index],
  }));
  return {
    PartsCount: parts.length,
    PartNumberMarker: marker,
    NextPartNumberMarker: marker + page.length,
    MaxParts: most,
    IsTruncated: marker + page.length < parts.length,
    Part: page,
  };
}

function readNumber(headers: Readonly<Record<string, string>>, name: string, otherwise: number): number {
  const text = headers[name] ?? String(otherwise);
  if (!/^\d{1,9}$/.test(text)) throw invalidArgument('Invalid value of a header', name, text);
  return Number(text);
}
