import {
  declaredTags,
  honoured,
  inert,
  list,
  object,
  only,
  tagList,
  text,
  type PropertySpec,
} from '../../contract/properties.ts';
import type { ResourceProvider, ResourceRequest } from '../../contract/resource-provider.ts';
import { findings } from '../../kernel/errors.ts';
import { verifyPrincipals } from '../../iam/missing-principal.ts';
import { provisionTags } from './bucket-settings.ts';
import { bucketPolicyFindings, bucketPolicyOf, invalidPrincipal } from './bucket-policy.ts';
import { S3Error } from './errors.ts';
import type { S3Context } from './context.ts';
import { isBucketName } from './engine/address.ts';
import { corsDocument, readCors, type TemplateCorsRule } from './engine/cors.ts';
import { bucketNotifications, notificationChecks, provisionNotifications } from './template-notifications.ts';
import type { Versioning } from './store/model.ts';

const encryptionRule = object({
  ServerSideEncryptionByDefault: object({
    SSEAlgorithm: text,
    KMSMasterKeyID: inert('nothing is encrypted at rest here; answers say AES256'),
  }),
  BucketKeyEnabled: inert('bucket keys save calls to KMS, which is not called here'),
  BlockedEncryptionTypes: inert('no encryption with customer keys is accepted in any case'),
});

const bucketProperties: Readonly<Record<string, PropertySpec>> = {
  BucketName: text,
  VersioningConfiguration: object({ Status: text }),
  CorsConfiguration: object({ CorsRules: honoured }),
  LifecycleConfiguration: inert('objects do not expire here: lifecycle rules act on AWS after days, once a day'),
  NotificationConfiguration: bucketNotifications,
  PublicAccessBlockConfiguration: inert('nothing here is reachable without a signature of the account'),
  BucketEncryption: object({ ServerSideEncryptionConfiguration: list(encryptionRule) }),
  OwnershipControls: object({ Rules: list(object({ ObjectOwnership: only('BucketOwnerEnforced') })) }),
  Tags: tagList,
  LoggingConfiguration: inert('server access logs are not written here'),
  MetricsConfigurations: inert('there are no CloudWatch request metrics here'),
  IntelligentTieringConfigurations: inert('every object is STANDARD here'),
  AccelerateConfiguration: inert('there is no edge network here'),
};

/**
 * Provides `AWS::S3::Bucket`. Its objects stay after the run; its configuration comes from the template at every start.
 */
export function bucketProvider(context: S3Context, endpointUrl: string): ResourceProvider {
  const { host } = new URL(endpointUrl);
  const port = host.slice(host.lastIndexOf(':') + 1);
  return {
    properties: bucketProperties,
    examine: (request) =>
      findings(
        () => bucketName(request),
        () => corsOf(request),
        ...notificationChecks(
          request.logicalId,
          (request.properties['NotificationConfiguration'] ?? {}) as Readonly<Record<string, unknown>>,
        ),
      ),
    provision(request) {
      const name = bucketName(request);
      const versioning = (request.properties['VersioningConfiguration'] as { Status?: Versioning } | undefined)?.Status;
      provisionBucket(context, name, versioning);
      const cors = corsOf(request);
      if (cors !== undefined) context.store.settings.set(name, 'cors', cors);
      provisionNotifications(context, name, request.properties['NotificationConfiguration']);
      provisionTags(context, name, declaredTags(request.properties['Tags']));
      // This endpoint answers the virtual-host style: `bucket.localhost`.
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

/** Answers the document that PutBucketCors would take for the rules of a template. */
function corsOf({ properties }: ResourceRequest): string | undefined {
  const rules = (properties['CorsConfiguration'] as { CorsRules?: readonly TemplateCorsRule[] } | undefined)?.CorsRules;
  const document = rules && corsDocument(rules);
  if (document !== undefined) readCors(Buffer.from(document));
  return document;
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
    // The versioning of a bucket can only be suspended, never removed.
    store.buckets.setVersioning(name, wanted ?? (existing.versioning === undefined ? undefined : 'Suspended'));
  });
}

/** Provides `AWS::S3::BucketPolicy`. GetBucketPolicy answers the document, and the authorizer judges by it. */
export function bucketPolicyProvider(context: S3Context): ResourceProvider {
  const { store } = context;
  return {
    properties: { Bucket: text, PolicyDocument: honoured },
    examine: ({ properties }) => bucketPolicyFindings(String(properties['Bucket']), properties['PolicyDocument']),
    provision({ properties }) {
      const bucket = String(properties['Bucket']);
      store.bucket(bucket);
      const policy = properties['PolicyDocument'];
      store.policies.set(bucket, bucketPolicyOf(bucket, policy));
      return { ref: bucket, attributes: {} };
    },
    verify: verifyPrincipals(
      ({ Bucket, PolicyDocument }) => bucketPolicyOf(String(Bucket), PolicyDocument).document,
      context,
      ({ Bucket }) => invalidPrincipal(String(Bucket)),
    ),
  };
}
