import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, AnyPrincipal, Effect, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Bucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { DragonsFunction } from './function.ts';
import { privateBucket } from './private-bucket.ts';
import type { Settings } from './settings.ts';
import { dataBucketPrefix, parameterName, type Stage } from './stages.ts';

export interface StorageProps extends Pick<Settings, 'stage' | 'teardown' | 'select' | 'lock'> {
  /** The key that encrypts both buckets. */
  readonly key: IKey | undefined;
}

/**
 * Makes two buckets: the truth (reports and claims, versioned, written only by conditional puts), and what can be
 * derived from it (catalogue views, markers, indexes).
 */
export class Storage extends Construct {
  readonly truth: Bucket;
  readonly data: Bucket;
  readonly catalogueKey = 'catalogue/dragons.json';
  readonly select: boolean;
  private readonly key: IKey | undefined;
  private readonly stage: Stage;
  private readonly parameters: readonly [bucket: StringParameter, file: StringParameter];
  private readonly teardown: Role | undefined;
  private readonly granted = new Map<DragonsFunction, Record<'read' | 'list', Set<string>>>();

  constructor(scope: Construct, id: string, { stage, teardown, select, lock, key }: StorageProps) {
    super(scope, id);
    this.key = key;
    this.stage = stage;
    this.select = select;
    const common = privateBucket(stage, key);
    this.truth = new Bucket(this, 'Truth', {
      ...common,
      versioned: true,
      // In compliance mode nobody can shorten it. The policy of the bucket already stops those who do not change it.
      // Puts need a checksum then, which the SDK sends. docs: Amazon S3 User Guide, "Locking objects with Object Lock"
      ...(lock && { objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(lock)) }),
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30) }],
    });
    this.data = new Bucket(this, 'Data', common);
    this.teardown = teardown ? this.teardownRole() : undefined;
    this.protectTruth();
    // A bucket that is kept without its policy would be kept without its protection.
    for (const bucket of [this.truth, this.data])
      if (stage.keepsData) bucket.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.parameters = this.namedInParameterStore();
  }

  /** Allows `actions` on the objects under `prefixes`. */
  objects(fn: DragonsFunction, bucket: Bucket, actions: string[], ...prefixes: string[]): void {
    const resources = prefixes.flatMap((prefix) => this.arns(bucket).map((arn) => `${arn}/${prefix}*`));
    fn.addToRolePolicy(new PolicyStatement({ actions, resources, conditions: this.ours(bucket) }));
    if (this.key) fn.may(['kms:Decrypt', 'kms:GenerateDataKey'], this.key.keyArn);
    if (actions.includes('s3:GetObject')) this.watch(fn, bucket, 'read', prefixes);
  }

  /**
   * Allows listing under `prefixes`. Without it S3 answers 403 for a key that does not exist. docs: Amazon S3 API
   * Reference, "GetObject" (Permissions)
   */
  listing(fn: DragonsFunction, bucket: Bucket, ...prefixes: string[]): void {
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: this.arns(bucket),
        conditions: { ...this.ours(bucket), StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
      }),
    );
    this.watch(fn, bucket, 'list', prefixes);
  }

  /**
   * Tells the function the prefixes under which it relies on errors for missing objects, so that it can check its
   * permissions.
   */
  private watch(fn: DragonsFunction, bucket: Bucket, kind: 'read' | 'list', prefixes: readonly string[]): void {
    const granted = this.granted.get(fn) ?? { read: new Set<string>(), list: new Set<string>() };
    this.granted.set(fn, granted);
    const store = bucket === this.data ? 'derived' : 'truth';
    for (const prefix of prefixes) granted[kind].add(`${store} ${prefix}`);
    const both = [...granted.read].filter((one) => granted.list.has(one)).map((one) => one.split(' '));
    const of = (name: string): string[] => both.flatMap(([store, prefix = '']) => (store === name ? [prefix] : []));
    if (both.length > 0)
      fn.addEnvironment('MAY_BE_ABSENT', JSON.stringify({ truth: of('truth'), derived: of('derived') }));
  }

  /** Allows the function to find the data bucket and the catalogue by Parameter Store. */
  location(fn: DragonsFunction): void {
    const [bucketName, fileName] = this.parameters;
    // grantRead would allow three more actions.
    fn.may(['ssm:GetParameters'], ...this.parameters.map((parameter) => parameter.parameterArn));
    fn.addEnvironment('DATA_BUCKET_PARAMETER', bucketName.parameterName);
    fn.addEnvironment('DATA_FILE_PARAMETER', fileName.parameterName);
    fn.addEnvironment('DATA_BUCKET', this.data.bucketName);
    fn.addEnvironment('DATA_FILE', this.catalogueKey);
  }

  truthLocation(fn: DragonsFunction): void {
    fn.addEnvironment('TRUTH_BUCKET', this.truth.bucketName);
  }

  teardownOutput(): Record<string, string> {
    return this.teardown === undefined ? {} : { TeardownRoleArn: this.teardown.roleArn };
  }

  /** The catalogue can move to another bucket by Parameter Store alone: the roles allow it by its name. */
  private arns(bucket: Bucket): string[] {
    if (bucket !== this.data) return [bucket.bucketArn];
    const others = `arn:${Aws.PARTITION}:s3:::${dataBucketPrefix(this.stage)}*`;
    return [bucket.bucketArn, others];
  }

  /** Names of buckets are unique in the world. A bucket of such a name that another account owns is refused. */
  private ours(bucket: Bucket): Record<string, Record<string, string>> {
    return bucket === this.data ? { StringEquals: { 'aws:ResourceAccount': Stack.of(this).account } } : {};
  }

  private namedInParameterStore(): readonly [StringParameter, StringParameter] {
    return [
      new StringParameter(this, 'BucketNameParameter', {
        parameterName: parameterName('dragon_data_bucket_name', this.stage),
        stringValue: this.data.bucketName,
        description: 'Bucket of the dragon catalogue',
      }),
      new StringParameter(this, 'FileNameParameter', {
        parameterName: parameterName('dragon_data_file_name', this.stage),
        stringValue: this.catalogueKey,
        description: 'Key of the dragons as one JSON array; the catalogue that is queried lies in the same folder',
      }),
    ];
  }

  /**
   * Makes the only role that may delete the truth. If the truth must be kept, only a person with a second factor gets
   * the role.
   */
  private teardownRole(): Role {
    const account = new AccountRootPrincipal();
    const withSecondFactor = account.withConditions({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } });
    const role = new Role(this, 'Teardown', {
      assumedBy: this.stage.keepsData ? withSecondFactor : account,
      description: 'May delete the truth while the application is taken down',
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['s3:ListBucket', 's3:ListBucketVersions'], resources: [this.truth.bucketArn] }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
        resources: [this.truth.arnForObjects('*')],
      }),
    );
    return role;
  }

  private protectTruth(): void {
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
        ...(this.teardown && { conditions: { ArnNotEquals: { 'aws:PrincipalArn': this.teardown.roleArn } } }),
      }),
    );
  }
}
