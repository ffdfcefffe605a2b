import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, BucketEncryption, type BucketProps } from 'aws-cdk-lib/aws-s3';
import type { Stage } from './stages.ts';

/** The settings of each bucket of the data: it is private, encrypted, and kept if the stage keeps data. */
export const privateBucket = (stage: Stage, key: IKey | undefined): BucketProps => ({
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  ...(key
    ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
    : { encryption: BucketEncryption.S3_MANAGED }),
  enforceSSL: true,
  removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
});
