import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { DragonsFunction } from './function.ts';
import { privateBucket } from './private-bucket.ts';
import { stackName, type Stage } from './stages.ts';
import type { Storage } from './storage.ts';

export interface CatalogueTableProps {
  readonly stage: Stage;
  readonly storage: Storage;
  /** The key that encrypts the results. */
  readonly key: IKey | undefined;
}

/** The most bytes that a query may read: the catalogue of 10,000,000 dragons, for 0.05 US$. */
const mostBytes = 10 * 1024 ** 3;

/** The columns of the rows in the shards, and of the seal at the end of a divided shard. */
const columns = [
  ...['_key', 'dragon_name_str', 'description_str', 'family_str', 'location_city_str', 'location_country_str'],
  ...['location_neighborhood_str', 'location_state_str', 'added_at_str', 'name_key', 'description_key', 'city_key'],
  ...['country_key', 'neighborhood_key', 'state_key', 'sealed_str'],
];

/**
 * The catalogue as a table of Athena, over the same shards that all other readers use. A query names the generation,
 * from which the folder follows. docs: Amazon Athena User Guide, "Use dynamic ID partitioning"
 */
export class CatalogueTable extends Construct {
  readonly results: Bucket;
  private readonly storage: Storage;
  private readonly key: IKey | undefined;
  private readonly workGroup: CfnWorkGroup;
  private readonly database: string;
  private readonly table = 'dragons';

  constructor(scope: Construct, id: string, { stage, storage, key }: CatalogueTableProps) {
    super(scope, id);
    this.storage = storage;
    this.key = key;
    this.database = stackName(stage).toLowerCase().replaceAll('-', '_');
    this.results = new Bucket(this, 'Results', {
      ...privateBucket(stage, key),
      lifecycleRules: [{ expiration: Duration.days(1), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
    if (stage.keepsData) this.results.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.workGroup = this.addWorkGroup(stage);
    this.addTable();
  }

  /**
   * Allows a function to query: Athena reads, and writes its results, as the caller. docs: Amazon Athena User Guide,
   * "Identity and access management in Athena"
   */
  askedBy(fn: DragonsFunction): void {
    const { region, account } = Stack.of(this);
    const arn = (service: string, resource: string): string =>
      `arn:${Aws.PARTITION}:${service}:${region}:${account}:${resource}`;
    fn.may(
      ['StartQueryExecution', 'GetQueryExecution', 'GetQueryResults', 'StopQueryExecution'].map(
        (action) => `athena:${action}`,
      ),
      arn('athena', `workgroup/${this.workGroup.name}`),
    );
    // docs: Amazon Athena User Guide, "Configure access to databases and tables in the AWS Glue Data Catalog"
    const database = `database/${this.database}`;
    fn.may(['glue:GetDatabase'], ...['catalog', 'database/default', database].map((resource) => arn('glue', resource)));
    fn.may(
      ['glue:GetTable'],
      ...['catalog', database, `table/${this.database}/${this.table}`].map((resource) => arn('glue', resource)),
    );
    // docs: Amazon Athena User Guide, "Control access to Amazon S3 from Athena"
    fn.may(['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], this.results.bucketArn);
    fn.may(['s3:GetBucketLocation'], this.storage.data.bucketArn);
    fn.may(
      ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      this.results.arnForObjects('*'),
    );
    if (this.key) fn.may(['kms:Decrypt', 'kms:GenerateDataKey'], this.key.keyArn);
    fn.addEnvironment('ATHENA_WORKGROUP', this.workGroup.name);
    fn.addEnvironment('ATHENA_DATABASE', this.database);
    fn.addEnvironment('ATHENA_TABLE', this.table);
  }

  private addWorkGroup(stage: Stage): CfnWorkGroup {
    return new CfnWorkGroup(this, 'WorkGroup', {
      name: stackName(stage),
      description: 'Queries of the dragon catalogue',
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        bytesScannedCutoffPerQuery: mostBytes,
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `s3://${this.results.bucketName}/`,
          encryptionConfiguration: this.key
            ? { encryptionOption: 'SSE_KMS', kmsKey: this.key.keyArn }
            : { encryptionOption: 'SSE_S3' },
        },
      },
    });
  }

  private addTable(): void {
    const { account } = Stack.of(this);
    const database = new CfnDatabase(this, 'Database', {
      catalogId: account,
      databaseInput: { name: this.database, description: 'The dragon catalogue' },
    });
    const { storage } = this;
    const folder = storage.catalogueKey.slice(0, storage.catalogueKey.lastIndexOf('/') + 1);
    const location = `s3://${storage.data.bucketName}/${folder}`;
    const table = new CfnTable(this, 'Table', {
      catalogId: account,
      databaseName: this.database,
      tableInput: {
        name: this.table,
        tableType: 'EXTERNAL_TABLE',
        partitionKeys: [{ name: 'generation', type: 'string' }],
        parameters: {
          'projection.enabled': 'true',
          'projection.generation.type': 'injected',
          'storage.location.template': `${location}\${generation}/`,
        },
        storageDescriptor: {
          location,
          columns: columns.map((name) => ({ name, type: 'string' })),
          inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
          serdeInfo: { serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
        },
      },
    });
    table.addResourceDependency(database);
  }
}
