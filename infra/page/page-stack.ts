import {
  Aws,
  CfnOutput,
  CfnParameter,
  Duration,
  RemovalPolicy,
  Stack,
  Validations,
  type StackProps,
} from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledgedOfPage } from '../acknowledged.ts';
import { customHeaders, policyOfContent } from './headers.ts';

/**
 * A private bucket with CloudFront before it. `npm run deploy` fills it. Everything in it can be made again, so it is
 * deleted with its stack in every stage.
 */
export class PageStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const bucket = new Bucket(this, 'Files', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // The generated name would be the same in every region, and an account can have such a name only once.
    const access = new cloudfront.S3OriginAccessControl(this, 'Access', { originAccessControlName: this.inRegion() });
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: id,
      defaultRootObject: 'index.html',
      defaultBehavior: {
        // Only this distribution may read, and nobody may list. docs: Amazon CloudFront Developer Guide, "Restrict
        // access to an Amazon S3 origin"
        origin: S3BucketOrigin.withOriginAccessControl(bucket as IBucket, { originAccessControl: access }),
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD,
        cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: this.headers(),
        compress: true,
      },
      // The page keeps its places behind `#`, so only the paths of its files belong to it. S3 answers 403 for a missing
      // key if the caller may not list. docs: Amazon S3 API Reference, "GetObject" (Permissions)
      errorResponses: [
        { httpStatus: 403, responseHttpStatus: 404, responsePagePath: '/missing.html', ttl: Duration.seconds(10) },
      ],
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      // The class covers Europe and North America. docs: Amazon CloudFront Developer Guide, "Choose the price class"
      priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
    });
    for (const { rule, reason } of Object.values(acknowledgedOfPage))
      Validations.of(this).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
    new CfnOutput(this, 'PageUrl', { value: `https://${distribution.distributionDomainName}/` });
    new CfnOutput(this, 'PageBucketName', { value: bucket.bucketName });
    new CfnOutput(this, 'DistributionId', { value: distribution.distributionId });
  }

  private inRegion(): string {
    return `${this.stackName}-${Aws.REGION}`;
  }

  /** The page may connect to its own API and user pool, and to nothing else. */
  private headers(): cloudfront.ResponseHeadersPolicy {
    const api = new CfnParameter(this, 'ApiHost', {
      description: 'The host of the GraphQL API that the page connects to',
      allowedPattern: '[a-z0-9]+\\.appsync-api\\.[a-z0-9-]+\\.amazonaws\\.com',
    });
    return new cloudfront.ResponseHeadersPolicy(this, 'Headers', {
      responseHeadersPolicyName: this.inRegion(),
      securityHeadersBehavior: {
        contentSecurityPolicy: {
          contentSecurityPolicy: policyOfContent(api.valueAsString, Aws.REGION),
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
      },
      customHeadersBehavior: {
        customHeaders: Object.entries(customHeaders).map(([header, value]) => ({ header, value, override: true })),
      },
    });
  }
}
