import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccountRootPrincipal, AnyPrincipal, Effect, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, type BucketProps } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { DragonsFunction } from './function.ts';

/**
 * Two buckets: the truth (reports and claims, versioned, written by conditional puts alone)
 * and what can be derived from it (catalogue views, markers, indexes).
 */
export class Storage extends Construct {
  readonly truth: Bucket;
  readonly data: Bucket;
  readonly catalogueKey = 'catalogue/manifest.json';
  private readonly parameters: StringParameter[];

  constructor(scope: Construct, id: string, { stage }: { stage: 'dev' | 'prod' }) {
    super(scope, id);
    const common: BucketProps = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: stage === 'prod' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    };
    this.truth = new Bucket(this, 'Truth', {
      ...common,
      versioned: true,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30) }],
    });
    this.data = new Bucket(this, 'Data', common);
    this.protectTruth();
    this.parameters = [
      new StringParameter(this, 'BucketNameParameter', {
        parameterName: 'dragon_data_bucket_name',
        stringValue: this.data.bucketName,
        description: 'Bucket of the dragon catalogue',
      }),
      new StringParameter(this, 'FileNameParameter', {
        parameterName: 'dragon_data_file_name',
        stringValue: this.catalogueKey,
        description: 'Key of the manifest that names the catalogue views',
      }),
    ];
  }

  /** Allows `actions` on the objects under `prefixes`. */
  objects(fn: DragonsFunction, bucket: Bucket, actions: string[], ...prefixes: string[]): void {
    fn.may(actions, ...prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`)));
  }

  /** Allows listing under `prefixes`; without it S3 answers 403 for a key that does not exist. */
  listing(fn: DragonsFunction, bucket: Bucket, ...prefixes: string[]): void {
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
      }),
    );
  }

  /** Lets the function find the data bucket and the catalogue by Parameter Store. */
  location(fn: DragonsFunction): void {
    const [bucketName, fileName] = this.parameters;
    // Not grantRead, which allows three actions more.
    fn.may(['ssm:GetParameter'], ...this.parameters.map((parameter) => parameter.parameterArn));
    fn.addEnvironment('DATA_BUCKET_PARAMETER', bucketName!.parameterName);
    fn.addEnvironment('DATA_FILE_PARAMETER', fileName!.parameterName);
  }

  truthLocation(fn: DragonsFunction): void {
    fn.addEnvironment('TRUTH_BUCKET', this.truth.bucketName);
  }

  private protectTruth(): void {
    const teardown = new Role(this, 'Teardown', {
      assumedBy: new AccountRootPrincipal(),
      description: 'May delete the truth when the application is taken down',
    });
    teardown.addToPolicy(
      new PolicyStatement({ actions: ['s3:ListBucket', 's3:ListBucketVersions'], resources: [this.truth.bucketArn] }),
    );
    teardown.addToPolicy(
      new PolicyStatement({
        actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
        resources: [this.truth.arnForObjects('*')],
      }),
    );
    this.truth.addToResourcePolicy(
      new PolicyStatement({
        sid: 'WriteOnlyByCondition',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [this.truth.arnForObjects('*')],
        conditions: {
          Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' },
          Bool: { 's3:ObjectCreationOperation': 'true' },
        },
      }),
    );
    this.truth.addToResourcePolicy(
      new PolicyStatement({
        sid: 'NoDeletion',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
        resources: [this.truth.arnForObjects('*')],
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': teardown.roleArn } },
      }),
    );
  }
}
