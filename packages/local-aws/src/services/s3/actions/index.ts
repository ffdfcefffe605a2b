import { AbortMultipartUpload } from './AbortMultipartUpload.ts';
import { CompleteMultipartUpload } from './CompleteMultipartUpload.ts';
import { CopyObject } from './CopyObject.ts';
import { CreateBucket } from './CreateBucket.ts';
import { CreateMultipartUpload } from './CreateMultipartUpload.ts';
import { DeleteBucket } from './DeleteBucket.ts';
import { DeleteBucketCors } from './DeleteBucketCors.ts';
import { DeleteBucketLifecycle } from './DeleteBucketLifecycle.ts';
import { DeleteBucketPolicy } from './DeleteBucketPolicy.ts';
import { DeleteBucketTagging } from './DeleteBucketTagging.ts';
import { DeleteObject } from './DeleteObject.ts';
import { DeleteObjectTagging } from './DeleteObjectTagging.ts';
import { DeleteObjects } from './DeleteObjects.ts';
import { GetBucketAcl } from './GetBucketAcl.ts';
import { GetBucketCors } from './GetBucketCors.ts';
import { GetBucketEncryption } from './GetBucketEncryption.ts';
import { GetBucketLifecycleConfiguration } from './GetBucketLifecycleConfiguration.ts';
import { GetBucketLocation } from './GetBucketLocation.ts';
import { GetBucketNotificationConfiguration } from './GetBucketNotificationConfiguration.ts';
import { GetBucketOwnershipControls } from './GetBucketOwnershipControls.ts';
import { GetBucketPolicy } from './GetBucketPolicy.ts';
import { GetBucketTagging } from './GetBucketTagging.ts';
import { GetBucketVersioning } from './GetBucketVersioning.ts';
import { GetObject } from './GetObject.ts';
import { GetObjectAcl } from './GetObjectAcl.ts';
import { GetObjectAttributes } from './GetObjectAttributes.ts';
import { GetObjectTagging } from './GetObjectTagging.ts';
import { GetPublicAccessBlock } from './GetPublicAccessBlock.ts';
import { HeadBucket } from './HeadBucket.ts';
import { HeadObject } from './HeadObject.ts';
import { ListBuckets } from './ListBuckets.ts';
import { ListMultipartUploads } from './ListMultipartUploads.ts';
import { ListObjectVersions } from './ListObjectVersions.ts';
import { ListObjects } from './ListObjects.ts';
import { ListObjectsV2 } from './ListObjectsV2.ts';
import { ListParts } from './ListParts.ts';
import { PutBucketCors } from './PutBucketCors.ts';
import { PutBucketLifecycleConfiguration } from './PutBucketLifecycleConfiguration.ts';
import { PutBucketNotificationConfiguration } from './PutBucketNotificationConfiguration.ts';
import { PutBucketPolicy } from './PutBucketPolicy.ts';
import { PutBucketTagging } from './PutBucketTagging.ts';
import { PutBucketVersioning } from './PutBucketVersioning.ts';
import { PutObject } from './PutObject.ts';
import { PutObjectTagging } from './PutObjectTagging.ts';
import { SelectObjectContent } from './SelectObjectContent.ts';
import { UploadPart } from './UploadPart.ts';
import { UploadPartCopy } from './UploadPartCopy.ts';

export const actions = {
  AbortMultipartUpload,
  CompleteMultipartUpload,
  CopyObject,
  CreateBucket,
  CreateMultipartUpload,
  DeleteBucket,
  DeleteBucketCors,
  DeleteBucketLifecycle,
  DeleteBucketPolicy,
  DeleteBucketTagging,
  DeleteObject,
  DeleteObjectTagging,
  DeleteObjects,
  GetBucketAcl,
  GetBucketCors,
  GetBucketEncryption,
  GetBucketLifecycleConfiguration,
  GetBucketLocation,
  GetBucketNotificationConfiguration,
  GetBucketOwnershipControls,
  GetBucketPolicy,
  GetBucketTagging,
  GetBucketVersioning,
  GetObject,
  GetObjectAcl,
  GetObjectAttributes,
  GetObjectTagging,
  GetPublicAccessBlock,
  HeadBucket,
  HeadObject,
  ListBuckets,
  ListMultipartUploads,
  ListObjectVersions,
  ListObjects,
  ListObjectsV2,
  ListParts,
  PutBucketCors,
  PutBucketLifecycleConfiguration,
  PutBucketNotificationConfiguration,
  PutBucketPolicy,
  PutBucketTagging,
  PutBucketVersioning,
  PutObject,
  PutObjectTagging,
  SelectObjectContent,
  UploadPart,
  UploadPartCopy,
};

export type S3ActionName = keyof typeof actions;

export const isActionName = (name: string): name is S3ActionName => Object.hasOwn(actions, name);
