import { parseXml, writeXml, xmlResponse, type XmlElement, type XmlMembers } from '../../protocol/rest-xml.ts';
import { decodeUtf8 } from '../../kernel/utf8.ts';
import { xmlNamespace, type S3Context } from './context.ts';
import { readCors } from './engine/cors.ts';
import { readPayload } from './engine/payload.ts';
import { readTagDocument, tagSet } from './engine/tags.ts';
import { malformedXml, notImplemented, S3Error } from './errors.ts';
import type { AwsResponse } from '../../contract/service.ts';
import type { S3Call } from './s3-action.ts';
import type { Setting } from './store/settings.ts';

/** A sub-resource of a bucket, which is stored and read back unchanged. */
export interface SettingRule {
  readonly setting: Setting;
  /** The root element of its document. */
  readonly root: string;
  /** The error for a bucket that has none. */
  readonly missing: { readonly code: string; readonly message: string };
  /** Throws for an invalid document. */
  readonly check?: (document: Uint8Array) => void;
  /** The document of a bucket for which nobody has put one. */
  readonly otherwise?: string;
}

export function readSetting(rule: SettingRule, { bucket }: S3Call, { store }: S3Context): AwsResponse {
  store.bucket(bucket);
  const document = store.settings.get(bucket, rule.setting) ?? rule.otherwise;
  if (document !== undefined && document !== gone) return xmlResponse(200, document);
  throw new S3Error(404, rule.missing.code, rule.missing.message, { BucketName: bucket });
}

export function putSetting(
  rule: SettingRule,
  { bucket, headers, body }: S3Call,
  { store }: S3Context,
  status = 200,
): AwsResponse {
  store.bucket(bucket);
  const { bytes } = readPayload(headers, body);
  if (parseXml(bytes).name !== rule.root) throw malformedXml();
  rule.check?.(bytes);
  store.transaction(() => store.settings.set(bucket, rule.setting, decodeUtf8(bytes) ?? ''));
  return { status, headers: {}, body: '' };
}

/** Stands for a setting that was deleted, where buckets have one by default. */
const gone = '';

/** Takes away also the setting that a bucket has by default. */
export function dropSetting({ setting }: SettingRule, { bucket }: S3Call, { store }: S3Context): AwsResponse {
  store.bucket(bucket);
  store.transaction(() => store.settings.set(bucket, setting, gone));
  return { status: 204, headers: {}, body: '' };
}

export function deleteSetting(rule: SettingRule, { bucket }: S3Call, { store }: S3Context): AwsResponse {
  store.bucket(bucket);
  store.transaction(() => store.settings.remove(bucket, rule.setting));
  return { status: 204, headers: {}, body: '' };
}

export const cors: SettingRule = {
  setting: 'cors',
  root: 'CORSConfiguration',
  missing: { code: 'NoSuchCORSConfiguration', message: 'The CORS configuration does not exist' },
  check: (document) => void readCors(document),
};

export const tagging: SettingRule = {
  setting: 'tagging',
  root: 'Tagging',
  missing: { code: 'NoSuchTagSet', message: 'The TagSet does not exist' },
  check: (document) => void readTagDocument(document, 'Bucket'),
};

/** Tags that a call has put stay until the template has others. */
export function provisionTags({ store }: S3Context, bucket: string, tags: Readonly<Record<string, string>>): void {
  const document = writeXml('Tagging', { ...tagSet(Object.entries(tags)) });
  const said = Object.keys(tags).length === 0 ? undefined : document;
  if (store.settings.get(bucket, 'templateTagging') === said) return;
  store.transaction(() => {
    for (const setting of ['tagging', 'templateTagging'] as const)
      if (said === undefined) store.settings.remove(bucket, setting);
      else store.settings.set(bucket, setting, said);
  });
}

/** The lifecycle is stored and read back, but nothing expires here. */
export const lifecycle: SettingRule = {
  setting: 'lifecycle',
  root: 'LifecycleConfiguration',
  missing: { code: 'NoSuchLifecycleConfiguration', message: 'The lifecycle configuration does not exist' },
};

/** Refuses by name a value that would change what writes do. */
function onlyValue(document: Uint8Array, name: string, value: string): void {
  const texts = (element: XmlElement): readonly string[] =>
    element.name === name ? [element.text] : element.children.flatMap(texts);
  const found = texts(parseXml(document));
  if (found.length === 0) throw malformedXml();
  const other = found.find((text) => text !== value);
  if (other !== undefined) throw notImplemented(`${name} ${other.slice(0, 100)} of a bucket`);
}

const document = (root: string, inner: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${xmlNamespace}">${inner}</${root}>`;

/** docs: Amazon S3 User Guide, "Setting default server-side encryption behavior for Amazon S3 buckets" */
export const encryption: SettingRule = {
  setting: 'encryption',
  root: 'ServerSideEncryptionConfiguration',
  missing: {
    code: 'ServerSideEncryptionConfigurationNotFoundError',
    message: 'The server side encryption configuration was not found',
  },
  otherwise: document(
    'ServerSideEncryptionConfiguration',
    '<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>' +
      '</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule>',
  ),
  check: (document) => onlyValue(document, 'SSEAlgorithm', 'AES256'),
};

/** docs: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage" */
export const publicAccessBlock: SettingRule = {
  setting: 'publicAccessBlock',
  root: 'PublicAccessBlockConfiguration',
  missing: {
    code: 'NoSuchPublicAccessBlockConfiguration',
    message: 'The public access block configuration was not found',
  },
  otherwise: document(
    'PublicAccessBlockConfiguration',
    '<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>' +
      '<BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>',
  ),
};

/** docs: Amazon S3 User Guide, "Controlling ownership of objects and disabling ACLs for your bucket" */
export const ownershipControls: SettingRule = {
  setting: 'ownershipControls',
  root: 'OwnershipControls',
  missing: { code: 'OwnershipControlsNotFoundError', message: 'The bucket ownership controls were not found' },
  otherwise: document('OwnershipControls', '<Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule>'),
  check: (document) => onlyValue(document, 'ObjectOwnership', 'BucketOwnerEnforced'),
};

/** A bucket without notifications has an empty document. */
export const notification: SettingRule = {
  setting: 'notification',
  root: 'NotificationConfiguration',
  missing: { code: 'NoSuchConfiguration', message: 'The specified configuration does not exist.' },
  otherwise: document('NotificationConfiguration', ''),
};

/** What nobody can put here, and every bucket therefore lacks. */
const absent =
  (code: string, message: string) =>
  (call: S3Call, { store }: S3Context): never => {
    store.bucket(call.bucket);
    throw new S3Error(404, code, message, { BucketName: call.bucket });
  };

/** docs: Amazon S3 API Reference, "Error responses" (the codes; the words are those of other implementations) */
export const noWebsite = absent(
  'NoSuchWebsiteConfiguration',
  'The specified bucket does not have a website configuration',
);
export const noObjectLock = absent(
  'ObjectLockConfigurationNotFoundError',
  'Object Lock configuration does not exist for this bucket',
);
export const noReplication = absent(
  'ReplicationConfigurationNotFoundError',
  'The replication configuration was not found',
);

/** Answers the document of a feature that is switched off in every bucket. */
export const switchedOff =
  (root: string, content: XmlMembers = {}) =>
  ({ bucket }: S3Call, { store }: S3Context): AwsResponse => {
    store.bucket(bucket);
    return xmlResponse(200, writeXml(root, content, xmlNamespace));
  };
