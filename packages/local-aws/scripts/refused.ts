interface Refused {
  readonly service: string;
  /** The actions, none of which may exist; or in words what is refused of actions that do. */
  readonly what: readonly string[] | string;
  readonly why: string;
}

/** What people need of these services, and find refused by name. An action that is made must be taken out of here. */
export const refused: readonly Refused[] = [
  {
    service: 'appsync',
    what: [
      'CreateApiKey',
      'CreateGraphqlApi',
      'CreateResolver',
      'UpdateResolver',
      'UpdateFunction',
      'StartSchemaCreation',
    ],
    why: 'APIs are those of the template, and change with it while it runs',
  },
  { service: 'appsync', what: 'domain names of one’s own', why: 'there is one endpoint, on this machine' },
  {
    service: 'appsync',
    what: 'ctx.result.headers of an HTTP data source of another host than AWS’s are in lower case',
    why: 'the HTTP client of Node does not tell how they were written',
  },
  {
    service: 'appsync',
    what: 'util.xml leaves out the namespaces that a document declares',
    why: 'nobody says where AppSync puts them',
  },
  { service: 'appsync', what: 'documents and answers of 100,000 fields and more', why: 'others would wait for them' },
  {
    service: 'cloudformation',
    what: [
      'CreateStack',
      'UpdateStack',
      'DeleteStack',
      'CreateChangeSet',
      'ValidateTemplate',
      'ListImports',
      'GetTemplateSummary',
    ],
    why: 'stacks are those of the assembly',
  },
  {
    service: 'cloudformation',
    what: 'the tags that it gives to resources itself (aws:cloudformation:stack-name and others), and tags of stacks',
    why: 'resources have the tags that they are given by name',
  },
  {
    service: 'cognito-idp',
    what: ['CreateUserPool', 'CreateUserPoolClient', 'UpdateUserPool', 'UpdateUserPoolClient', 'DeleteUserPool'],
    why: 'pools and clients are those of the template',
  },
  {
    service: 'cognito-idp',
    what: ['AdminListDevices', 'AdminListUserAuthEvents', 'ListUserImportJobs', 'TagResource', 'ListTagsForResource'],
    why: 'devices, threat protection, imports and tags are not here',
  },
  {
    service: 'cognito-idp',
    what: 'senders of messages (CustomEmailSender)',
    why: 'messages land in the outbox',
  },
  {
    service: 'cognito-idp',
    what: 'a user of a pool with e-mail and telephone user names signs in with either before it is verified',
    why: 'the pool does not keep which of the two came first',
  },
  {
    service: 'cognito-idp',
    what: 'ConfirmSignUp uses up its code before it answers AliasExistsException',
    why: 'no document says which of the two comes first',
  },
  {
    service: 'endpoint',
    what: 'requests to [::1] find nobody, unless --host names it',
    why: 'it listens on 127.0.0.1, and localhost finds that',
  },
  {
    service: 'endpoint',
    what: 'clients that begin with HTTP/2, as the Kinesis client of the JavaScript SDK does, read no refusal',
    why: 'none of the services here is called so; the endpoint speaks HTTP/1.1',
  },
  {
    service: 'endpoint',
    what: '--assembly in the folder of another app takes users, site and seed of the local-aws.json there',
    why: 'the file belongs to the folder in which the command runs; a folder without one takes nothing',
  },
  {
    service: 'events',
    what: ['CreateArchive', 'StartReplay', 'CreateEndpoint'],
    why: 'events are not kept; a rule reaches services of the runtime',
  },
  {
    service: 'events',
    what: 'the words for a policy of a bus that names a role or user who does not exist',
    why: 'policies of resources name those who exist, as documented; nobody recorded how EventBridge says it',
  },
  {
    service: 'iam',
    what: [
      'ListGroups',
      'ListAccessKeys',
      'CreateUser',
      'CreateAccessKey',
      'ListInstanceProfiles',
      'GetAccountSummary',
    ],
    why: 'there is one user, the administrator',
  },
  { service: 'iam', what: 'ListPolicies of the policies of AWS', why: 'the runtime knows a few of them' },
  {
    service: 'lambda',
    what: ['AddLayerVersionPermission', 'RemoveLayerVersionPermission', 'GetLayerVersionPolicy'],
    why: 'there is one account, whose own policies say who may use its layers',
  },
  {
    service: 'lambda',
    what: ['PutProvisionedConcurrencyConfig', 'GetProvisionedConcurrencyConfig'],
    why: 'environments start when they are needed',
  },
  {
    service: 'lambda',
    what: 'functions in a VPC (VpcConfig), from container images, with file systems',
    why: 'code runs on the machine, which has no VPC, container or file system of AWS',
  },
  { service: 'lambda', what: 'RESPONSE_STREAM of addresses', why: 'answers are given as a whole' },
  { service: 'lambda', what: 'GetFunction answers no Code.Location', why: 'code has no address to be read from' },
  {
    service: 'lambda',
    what: 'configurations have no RuntimeVersionConfig',
    why: 'functions run on the Node or Python of the machine, which has no version of AWS',
  },
  { service: 'lambda', what: 'tags of event source mappings and of addresses', why: 'functions have tags here' },
  { service: 'lambda', what: ['InvokeWithResponseStream'], why: 'answers are given as a whole' },
  {
    service: 'logs',
    what: ['StartQuery', 'GetQueryResults', 'PutSubscriptionFilter', 'StartLiveTail', 'CreateExportTask'],
    why: 'log groups are read by patterns alone',
  },
  {
    service: 'logs',
    what: ['PutMetricFilter', 'DescribeMetricFilters', 'DeleteMetricFilter', 'TestMetricFilter'],
    why: 'metric filters are those of the template, without dimensions',
  },
  {
    service: 'logs',
    what: 'patterns of fields ([ip, user, …]) and of regular expressions (%…%)',
    why: 'texts and JSON are matched',
  },
  { service: 'logs', what: ['DeleteLogStream', 'ListTagsLogGroup'], why: 'a group goes as a whole' },
  {
    service: 'logs',
    what: 'resource policies of one log group (resourceArn, expectedRevisionId)',
    why: 'the policies of the account, which EventBridge needs, hold for all groups',
  },
  {
    service: 's3',
    what: ['PutBucketWebsite', 'PutBucketReplication', 'PutObjectLockConfiguration', 'PutBucketLogging'],
    why: 'nothing would be served, copied, locked or logged',
  },
  {
    service: 's3',
    what: 'AnalyticsConfigurations and InventoryConfigurations of buckets in templates',
    why: 'nothing is analysed, and no lists are written to another bucket',
  },
  {
    service: 's3',
    what: 'storage classes other than STANDARD, keys of KMS and of customers',
    why: 'they have no effect on a laptop, or need what is not here',
  },
  {
    service: 's3',
    what: 'S3 Select on objects of BZIP2 or Parquet over 128 MB, and results of theirs over 64 MB',
    why: 'a process with limits of time and memory reads them',
  },
  {
    service: 's3',
    what: 'S3 Select of MISSING in functions, fractions as INT, ranges beyond the end, truncated GZIP, and statistics',
    why: 'no recording says what AWS answers, and other implementations differ',
  },
  {
    service: 's3',
    what: 'the words of OverMaxRecordSize for a record that is too long for S3 Select',
    why: 'they are quoted publicly in two forms, and nobody recorded them',
  },
  {
    service: 's3',
    what: 'A second CompleteMultipartUpload of an upload is NoSuchUpload',
    why: 'as documented; other implementations answer 200, and nobody recorded it',
  },
  {
    service: 's3',
    what: 'Content-Encoding: gzip, aws-chunked on a body without frames is IncompleteBody',
    why: 'nobody recorded what AWS answers',
  },
  {
    service: 's3',
    what: 'a bucket that is created with the ACL private has ACLs disabled, as every bucket',
    why: 'there it prefers the ownership of the bucket’s owner (BucketOwnerPreferred); there are no ACLs here',
  },
  {
    service: 's3',
    what: 'objects with a redirect, a retention or a legal hold',
    why: 'no website is served, and nothing is locked',
  },
  {
    service: 'sns',
    what: 'subscriptions of templates have ids of 32 letters and digits, where those of calls have UUIDs',
    why: 'they come from the stack and the logical id, so that they are the same at every start',
  },
  {
    service: 'sns',
    what: 'SigningCertURL and UnsubscribeURL are empty',
    why: 'nothing is signed, and nothing goes by HTTP',
  },
  {
    service: 'sns',
    what: 'DeliveryPolicy of subscriptions that do not go by HTTP',
    why: 'no document says what it means there; what goes by HTTP lands in the outbox, once, whatever the policy says',
  },
  {
    service: 'sns',
    what: 'settings of delivery status logging (…FeedbackRoleArn, …FeedbackSampleRate) are kept and log nothing',
    why: 'the journal has every delivery',
  },
  {
    service: 'sns',
    what: 'TracingConfig, ArchivePolicy, SignatureVersion',
    why: 'nothing is traced, kept or signed',
  },
  { service: 'sqs', what: 'high throughput of FIFO queues', why: 'throughput is that of the machine' },
  {
    service: 'states',
    what: 'a Wait of more than 2³¹ seconds waits, as long as the execution may run',
    why: 'one old recording has it fail, and none that can be repeated',
  },
  {
    service: 'states',
    what: 'what a definition is told that reads $states.errorOutput outside of a Catch, or a picture of $formatNumber',
    why: 'that AWS refuses them is recorded, its words are not',
  },
  {
    service: 'states',
    what: 'the words of warnings (NO_DOLLAR, NO_PATH, PASS_RESULT_IS_STATIC), and all the fields that have them',
    why: 'AWS documents their codes and what each means alone',
  },
  {
    service: 'states',
    what:
      'definitions with HeartbeatSeconds not below TimeoutSeconds, a field beside the same field with .$, an ' +
      'intrinsic function with too few arguments, an ErrorEquals of a States. name that does not exist, or a text ' +
      'of JSONata that ends with %} and does not begin with {% are taken',
    why: 'nobody recorded what AWS answers; such a function fails when it runs, and such an error matches nothing',
  },
  {
    service: 'states',
    what: 'a Retry with an IntervalSeconds of 0 does not wait; a TimeoutSeconds of 0 of a machine is refused by name',
    why: 'AWS takes both, and nobody recorded what they do',
  },
  {
    service: 'states',
    what:
      'the words about a definition that no recording has: labels (but for their number of characters), the order of ' +
      'the operators that a choice rule may have',
    why: 'AWS documents the codes alone',
  },
  {
    service: 'states',
    what: 'a ResultWriter without members is refused by name; results as JSONL are in files that end with .jsonl',
    why: 'AWS takes it, executions fail, and nobody tells with which error; nor how such files are named',
  },
  {
    service: 'states',
    what: 'an execution whose values become nested deeper than 1,000 levels fails with States.Runtime',
    why: 'recursion writes, reads and searches them; no page documents how deep AWS goes',
  },
  {
    service: 'states',
    what:
      'an expression of JSONata is stopped after one second of processor time (within one regular expression or sort ' +
      'after one and a half); by the clock that is longer where other work has the processors',
    why: 'AWS documents one second; by the clock, a busy machine would fail expressions that AWS runs',
  },
  {
    service: 'states',
    what: 'a CUSTOMER_MANAGED_KMS_KEY in encryptionConfiguration is refused by name',
    why: 'there are no keys here; AWS_OWNED_KEY, which is the default, is taken and shown',
  },
  {
    service: 'states',
    what:
      'the words of TagResource, UntagResource and ListTagsForResource for a resource that does not exist; an ' +
      'ItemReader without Parameters or Arguments is taken, and its executions fail with States.ItemReaderFailed',
    why: 'AWS documents the code alone; nobody recorded what it answers to such a reader',
  },
  {
    service: 'sts',
    what: ['AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML', 'DecodeAuthorizationMessage', 'GetFederationToken'],
    why: 'there are no providers beside those of identity pools, and denials are in plain words',
  },
  {
    service: 'sts',
    what: 'AssumeRole with SourceIdentity, SerialNumber, TokenCode or ProvidedContexts',
    why: 'nothing here sets a source identity, there are no devices for administrators, and no provider of contexts',
  },
  {
    service: 'sts',
    what:
      'the words of AssumeRole for a policy of PolicyArns that does not exist, for more than ten, and for keys of ' +
      'tags that begin with aws:; PackedPolicySize, which counts plain characters',
    why: 'that AWS refuses them is documented, its words are not; nobody says how it packs',
  },
];
