import { honoured, inert, list, object, only, text, type PropertySpec } from '../../contract/properties.ts';
import type { ResourceProvider, ResourceRequest } from '../../contract/resource-provider.ts';
import { parseDocument } from '../../iam/document.ts';
import { S3Error } from './errors.ts';
import type { S3Context } from './context.ts';
import { isBucketName } from './engine/address.ts';
import type { Versioning } from './store/model.ts';

const encryptionRule = object({
  ServerSideEncryptionByDefault: object({ SSEAlgorithm: only('AES256') }),
  BucketKeyEnabled: inert('bucket keys save calls to KMS, which is not called here'),
  BlockedEncryptionTypes: inert('no encryption with customer keys is accepted in any case'),
});

const bucketProperties: Readonly<Record<string, PropertySpec>> = {
  BucketName: text,
  VersioningConfiguration: object({ Status: only('Enabled', 'Suspended') }),
  LifecycleConfiguration: inert('objects do not expire here: lifecycle rules act on AWS after days, once a day'),
  PublicAccessBlockConfiguration: inert('nothing here is reachable without a signature of the account'),
  BucketEncryption: object({ ServerSideEncryptionConfiguration: list(encryptionRule) }),
  OwnershipControls: object({ Rules: list(object({ ObjectOwnership: only('BucketOwnerEnforced') })) }),
  Tags: inert('tags of buckets change nothing that this runtime does'),
  LoggingConfiguration: inert('server access logs are not written here'),
  MetricsConfigurations: inert('there are no CloudWatch request metrics here'),
  IntelligentTieringConfigurations: inert('every object is STANDARD here'),
  AccelerateConfiguration: inert('there is no edge network here'),
};

/** `AWS::S3::Bucket`. Its objects outlive the run; its configuration comes from the template at every start. */
export function bucketProvider(context: S3Context, endpointUrl: string): ResourceProvider {
  const { host } = new URL(endpointUrl);
  const port = host.slice(host.lastIndexOf(':') + 1);
  return {
    properties: bucketProperties,
    provision(request) {
      const name = bucketName(request);
      const versioning = (request.properties['VersioningConfiguration'] as { Status?: Versioning } | undefined)?.Status;
      provisionBucket(context, name, versioning);
      // `bucket.localhost`: the virtual-host style that this endpoint answers.
      const domain = `${name}.localhost:${port}`;
      return {
        ref: name,
        attributes: {
          Arn: `arn:aws:s3:::${name}`,
          DomainName: domain,
          RegionalDomainName: domain,
          DualStackDomainName: domain,
        },
      };
    },
  };
}

function bucketName(request: ResourceRequest): string {
  const name =
    (request.properties['BucketName'] as string | undefined) ??
    request.physicalName({ maxLength: 63, lowerCase: true });
  if (!isBucketName(name))
    throw new S3Error(400, 'InvalidBucketName', `The specified bucket is not valid. (${request.logicalId}: ${name})`);
  return name;
}

function provisionBucket({ store, clock }: S3Context, name: string, wanted: Versioning): void {
  store.transaction(() => {
    const existing = store.buckets.get(name) ?? store.buckets.create(name, clock.now());
    // A bucket that was once versioned can only be suspended.
    store.buckets.setVersioning(name, wanted ?? (existing.versioning === undefined ? undefined : 'Suspended'));
  });
}

/** `AWS::S3::BucketPolicy`. The document is for GetBucketPolicy and for whoever authorises requests. */
export function bucketPolicyProvider({ store }: S3Context): ResourceProvider {
  return {
    properties: { Bucket: text, PolicyDocument: honoured },
    provision({ properties }) {
      const bucket = String(properties['Bucket']);
      store.bucket(bucket);
      const policy = properties['PolicyDocument'];
      if (typeof policy !== 'object' || policy === null || Array.isArray(policy))
        throw new S3Error(400, 'MalformedPolicy', "Policies must be valid JSON and the first byte must be '{'");
      checkPolicy(bucket, policy as Record<string, unknown>);
      store.policies.set(bucket, {
        text: JSON.stringify(policy),
        document: parseDocument(`The policy of bucket ${bucket}`, policy, 'resource'),
      });
      return { ref: bucket, attributes: {} };
    },
  };
}

/** A bucket's policy speaks of that bucket and its objects alone, and says of whom. */
function checkPolicy(bucket: string, policy: Readonly<Record<string, unknown>>): void {
  const malformed = (message: string): S3Error => new S3Error(400, 'MalformedPolicy', message, { BucketName: bucket });
  const statements = [policy['Statement']].flat() as (Record<string, unknown> | undefined)[];
  for (const statement of statements) {
    if (statement === undefined) throw malformed('Missing required field Statement');
    if (statement['Principal'] === undefined && statement['NotPrincipal'] === undefined)
      throw malformed('Missing required field Principal');
    const resources = [statement['Resource'] ?? statement['NotResource']].flat();
    const arn = `arn:aws:s3:::${bucket}`;
    const concerns = (resource: unknown): boolean =>
      typeof resource === 'string' &&
      (resource === arn || resource.startsWith(`${arn}/`) || /[*?]/.test(resource.slice(0, arn.length + 1)));
    if (!resources.every(concerns)) throw malformed('Policy has invalid resource');
  }
}
