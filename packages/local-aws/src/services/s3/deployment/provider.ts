import { createHash } from 'node:crypto';
import { honoured, inert, list, object, only, text } from '../../../contract/properties.ts';
import type { ResourceProvider, ResourceRequest } from '../../../contract/resource-provider.ts';
import { findings } from '../../../kernel/errors.ts';
import type { S3Context } from '../context.ts';
import { from, successor } from '../engine/listing.ts';
import { contentTypeOf } from './content-types.ts';
import { createFilter } from './filters.ts';
import { readSources } from './sources.ts';

/** Makes a change of an object as a call does, so that it is told of. */
export type WriteObject = (
  action: 'PutObject' | 'DeleteObject',
  object: { readonly bucket: string; readonly key: string },
  content: { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array },
) => Promise<unknown>;

/**
 * The CDK writes it for each `BucketDeployment`. The function behind it starts the AWS CLI of a layer; here its work is
 * done without it. docs: AWS CDK API Reference, "aws-cdk-lib.aws_s3_deployment"; observed: aws-cdk-lib 2.276.0
 */
export const bucketDeployment = (context: S3Context, write: WriteObject): ResourceProvider => ({
  properties: {
    ServiceToken: inert('the function that it names is not needed'),
    SourceBucketNames: list(text),
    SourceObjectKeys: list(text),
    SourceMarkers: honoured,
    SourceMarkersConfig: honoured,
    DestinationBucketName: text,
    DestinationBucketKeyPrefix: text,
    DestinationBucketArn: text,
    Extract: honoured,
    Prune: honoured,
    Exclude: list(text),
    Include: list(text),
    UserMetadata: honoured,
    SystemMetadata: object({
      'content-type': text,
      'cache-control': text,
      'content-disposition': text,
      'content-encoding': text,
      'content-language': text,
      expires: text,
      sse: only('AES256'),
      'storage-class': only('STANDARD'),
    }),
    OutputObjectKeys: honoured,
    RetainOnDelete: inert('objects stay here'),
    WaitForDistributionInvalidation: inert('there is no CloudFront here'),
    DistributionId: inert('there is no CloudFront here'),
    DistributionPaths: inert('there is no CloudFront here'),
    SignContent: inert('no content is sent that could be signed'),
  },
  examine: (request) =>
    findings(
      () => filterOf(request),
      () => readSources(request),
    ),
  async provision(request) {
    const { properties, logicalId, stackName } = request;
    const bucket = String(properties['DestinationBucketName']);
    context.store.bucket(bucket);
    const files = await readSources(request);
    const wanted = digestOf(request, files);
    const deployments = deploymentsOf(context, bucket);
    const name = `${stackName}/${logicalId}`;
    if (deployments[name] !== wanted) await deploy(context, write, request, files);
    context.store.settings.set(bucket, 'deployments', JSON.stringify({ ...deployments, [name]: wanted }));
    const tellsKeys = String(properties['OutputObjectKeys'] ?? true) === 'true';
    return {
      ref: `aws.cdk.s3deployment.${request.stableId(32)}`,
      attributes: {
        DestinationBucketArn: properties['DestinationBucketArn'],
        SourceObjectKeys: tellsKeys ? properties['SourceObjectKeys'] : [],
      },
    };
  },
});

/** What was deployed last is not deployed again at the next start, as it is not by CloudFormation. */
const deploymentsOf = ({ store }: S3Context, bucket: string): Readonly<Record<string, string>> =>
  JSON.parse(store.settings.get(bucket, 'deployments') ?? '{}') as Record<string, string>;

function digestOf({ properties }: ResourceRequest, files: ReadonlyMap<string, Buffer>): string {
  const { SourceObjectKeys: _keys, ServiceToken: _token, ...others } = properties;
  const digest = createHash('sha256').update(JSON.stringify(others));
  for (const [name, bytes] of files) digest.update(JSON.stringify([name, bytes.length])).update(bytes);
  return digest.digest('hex');
}

async function deploy(
  context: S3Context,
  write: WriteObject,
  request: ResourceRequest,
  files: ReadonlyMap<string, Buffer>,
): Promise<void> {
  const { properties } = request;
  const bucket = String(properties['DestinationBucketName']);
  const isTaken = filterOf(request);
  const prefix = prefixOf(properties['DestinationBucketKeyPrefix']);
  for (const [name, body] of files)
    if (isTaken(name))
      await write('PutObject', { bucket, key: prefix + name }, { headers: headersOf(name, properties), body });
  if (String(properties['Prune'] ?? true).toLowerCase() !== 'true') return;
  const isSurplus = (key: string): boolean => isTaken(key.slice(prefix.length)) && !files.has(key.slice(prefix.length));
  for (const key of [...keysBelow(context, bucket, prefix)].filter(isSurplus))
    await write('DeleteObject', { bucket, key }, { headers: {}, body: new Uint8Array() });
}

const filterOf = ({ properties: { Exclude = [], Include = [] } }: ResourceRequest) =>
  createFilter(Exclude as readonly string[], Include as readonly string[]);

/** A prefix is a folder, whether it ends with a slash or not. */
const prefixOf = (given: unknown): string => {
  const prefix = String(given ?? '');
  if (prefix === '' || prefix === '/') return '';
  return prefix.endsWith('/') ? prefix : `${prefix}/`;
};

function headersOf(name: string, properties: ResourceRequest['properties']): Record<string, string> {
  const { sse: _sse, 'storage-class': _class, ...system } = (properties['SystemMetadata'] ?? {}) as Headers;
  const type = contentTypeOf(name);
  const user = Object.entries((properties['UserMetadata'] ?? {}) as Headers).map(([key, value]): [string, string] => [
    `x-amz-meta-${key.toLowerCase()}`,
    String(value),
  ]);
  return { ...(type !== undefined && { 'content-type': type }), ...system, ...Object.fromEntries(user) };
}

type Headers = Readonly<Record<string, string>>;

const pageSize = 1_000;

function* keysBelow({ store }: S3Context, bucket: string, prefix: string): Generator<string> {
  const upper = successor(Buffer.from(prefix));
  let cursor = from(Buffer.from(prefix));
  for (;;) {
    const rows = store.versions.listLive(bucket, cursor, upper, pageSize);
    for (const { key } of rows) yield key.toString();
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    cursor = { key: last.key, beforeId: 0 };
  }
}
