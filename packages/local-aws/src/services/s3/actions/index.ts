import { AbortMultipartUpload } from './AbortMultipartUpload.ts';
import { CompleteMultipartUpload } from './CompleteMultipartUpload.ts';
import { CopyObject } from './CopyObject.ts';
import { CreateBucket } from './CreateBucket.ts';
import { CreateMultipartUpload } from './CreateMultipartUpload.ts';
import { DeleteBucket } from './DeleteBucket.ts';
import { DeleteObject } from './DeleteObject.ts';
import { DeleteObjects } from './DeleteObjects.ts';
import { GetBucketLocation } from './GetBucketLocation.ts';
import { GetBucketPolicy } from './GetBucketPolicy.ts';
import { GetBucketVersioning } from './GetBucketVersioning.ts';
import { GetObject } from './GetObject.ts';
import { HeadBucket } from './HeadBucket.ts';
import { HeadObject } from './HeadObject.ts';
import { ListBuckets } from './ListBuckets.ts';
import { ListObjects } from './ListObjects.ts';
import { ListObjectsV2 } from './ListObjectsV2.ts';
import { ListObjectVersions } from './ListObjectVersions.ts';
import { ListParts } from './ListParts.ts';
import { PutObject } from './PutObject.ts';
import { SelectObjectContent } from './SelectObjectContent.ts';
import { UploadPart } from './UploadPart.ts';

export const actions = {
  AbortMultipartUpload,
  CompleteMultipartUpload,
  CopyObject,
  CreateBucket,
  CreateMultipartUpload,
  DeleteBucket,
  DeleteObject,
  DeleteObjects,
  GetBucketLocation,
  GetBucketPolicy,
  GetBucketVersioning,
  GetObject,
  HeadBucket,
  HeadObject,
  ListBuckets,
  ListObjects,
  ListObjectsV2,
  ListObjectVersions,
  ListParts,
  PutObject,
  SelectObjectContent,
  UploadPart,
};

export type S3ActionName = keyof typeof actions;

export const isActionName = (name: string): name is S3ActionName => Object.hasOwn(actions, name);
