import {
  childrenOf,
  onlyChildren,
  parseXml,
  textOf,
  writeXml,
  xmlResponse,
  type XmlContent,
  type XmlElement,
} from '../../../protocol/rest-xml.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { commonKeys, objectArn } from '../needs.ts';
import { xmlNamespace, type S3Context } from '../context.ts';
import { readPayload } from '../engine/payload.ts';
import { invalidRequest, malformedXml, noSuchVersion } from '../errors.ts';
import type { S3Store } from '../store/index.ts';
import { payloadHeaders, type S3Action, type S3Call } from '../s3-action.ts';
import { deleteObject, type Deletion } from './DeleteObject.ts';

const maxKeys = 1000;

export const DeleteObjects: S3Action = {
  query: ['delete'],
  headers: [...payloadHeaders],
  // The action itself judges each key: some deletions may succeed while others are refused.
  needs: () => [],
  genuine: [
    {
      method: 'POST',
      path: '/bucket',
      query: { delete: '' },
      body: '<Delete><Object><Key>key</Key></Object></Delete>',
    },
  ],
  run(call, context: S3Context) {
    context.store.bucket(call.bucket);
    const request = readRequest(call);
    const quiet = textOf(request, 'Quiet') === 'true';
    const deletions = childrenOf(request, 'Object').map((object) => readDeletion(call.bucket, object));
    // Each key succeeds or fails separately, but all of them share one commit.
    const outcomes = context.store.transaction(() => deletions.map((deletion) => outcomeOf(context, call, deletion)));
    const Deleted = outcomes.flatMap(({ deleted }) => (deleted && !quiet ? [deleted] : []));
    const Error = outcomes.flatMap(({ error }) => (error ? [error] : []));
    return xmlResponse(200, writeXml('DeleteResult', { Deleted, Error }, xmlNamespace));
  },
};

function readRequest({ headers, body }: S3Call): XmlElement {
  const payload = readPayload(headers, body);
  if (!payload.checksum && headers['content-md5'] === undefined)
    throw invalidRequest('Missing required header for this request: Content-MD5');
  const request = parseXml(payload.bytes);
  if (request.name !== 'Delete') throw malformedXml();
  onlyChildren(request, ['Object', 'Quiet']);
  const { length } = childrenOf(request, 'Object');
  if (length === 0 || length > maxKeys) throw malformedXml();
  return request;
}

function readDeletion(bucket: string, object: XmlElement): Deletion {
  onlyChildren(object, ['Key', 'VersionId', 'ETag']);
  const key = textOf(object, 'Key');
  if (key === undefined || key === '') throw malformedXml();
  return { bucket, key, versionId: textOf(object, 'VersionId'), ifMatch: textOf(object, 'ETag') };
}

/** recorded: localstack/localstack, test_s3_api (test_delete_objects) */
function requireVersion(store: S3Store, bucket: string, key: string, versionId: string): void {
  if (!store.versions.byVersion(bucket, key, versionId)) throw noSuchVersion(key, versionId);
}

/**
 * A deletion by ETag also needs the permission to read the object. docs: Amazon S3 User Guide, "How to perform
 * conditional deletes"
 */
const actionsOf = ({ versionId, ifMatch }: Deletion): readonly string[] => [
  versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion',
  ...(ifMatch === undefined || ifMatch === '*' ? [] : ['s3:GetObject']),
];

function outcomeOf(
  { store, clock, authorize, accountId }: S3Context,
  call: S3Call,
  deletion: Deletion,
): { deleted?: XmlContent; error?: XmlContent } {
  const { bucket, key: Key, versionId: VersionId } = deletion;
  try {
    const context = { ...commonKeys(call, accountId), 'aws:sourceip': call.sourceIp, 's3:versionid': VersionId };
    for (const action of actionsOf(deletion))
      authorize({ principal: call.principal, action, resource: objectArn(bucket, Key), context, entry: call.entry });
    if (VersionId !== undefined && VersionId !== 'null') requireVersion(store, bucket, Key, VersionId);
    const removed = deleteObject(store, deletion, clock.now());
    call.changes.push({ kind: 'delete', key: Key, asked: VersionId, deleted: removed });
    const { deleteMarker, versionId } = removed;
    return {
      deleted: { Key, VersionId, ...(deleteMarker && { DeleteMarker: true, DeleteMarkerVersionId: versionId }) },
    };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { error: { Key, VersionId, Code: error.code, Message: error.message } };
  }
}
