import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/cli.ts';
import { headersOfPage } from './support/page-headers.ts';
import { synthesisedPage, type Resource } from './support/synthesised.ts';

const template = synthesisedPage();
const ofType = (type: string): Resource[] => Object.values(template.Resources).filter(({ Type }) => Type === type);
const apiHost = 'abc123.appsync-api.eu-west-1.amazonaws.com';

describe('the stack of the page', () => {
  it('is a private bucket that this distribution alone may read', () => {
    expect(
      Object.values(template.Resources)
        .map(({ Type }) => Type)
        .sort(),
    ).toEqual([
      'AWS::CloudFront::Distribution',
      'AWS::CloudFront::OriginAccessControl',
      'AWS::CloudFront::ResponseHeadersPolicy',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
    ]);
    const [bucket] = ofType('AWS::S3::Bucket');
    expect(bucket?.Properties['PublicAccessBlockConfiguration']).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    const [policy] = ofType('AWS::S3::BucketPolicy');
    const { Statement } = policy?.Properties['PolicyDocument'] as { Statement: { Effect: string }[] };
    expect(Statement.filter(({ Effect }) => Effect === 'Allow')).toMatchObject([
      {
        Action: 's3:GetObject',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Condition: { StringEquals: { 'AWS:SourceArn': expect.anything() as unknown } },
      },
    ]);
    expect(JSON.stringify(ofType('AWS::CloudFront::OriginAccessControl'))).toContain('"sigv4"');
  });

  it('takes TLS alone, compresses, and has a page for what is not there', () => {
    const [distribution] = ofType('AWS::CloudFront::Distribution');
    expect(distribution?.Properties['DistributionConfig']).toMatchObject({
      DefaultRootObject: 'index.html',
      DefaultCacheBehavior: { Compress: true, ViewerProtocolPolicy: 'redirect-to-https' },
      CustomErrorResponses: [{ ErrorCode: 403, ResponseCode: 404, ResponsePagePath: '/missing.html' }],
      PriceClass: 'PriceClass_100',
      HttpVersion: 'http2and3',
    });
  });

  it('sends the policy that the page carries, and lets it connect to its own API and user pool alone', () => {
    const headers = headersOfPage(template, { ApiHost: apiHost, 'AWS::Region': 'eu-west-1' });
    const page = readFileSync(join(root, 'web/index.html'), 'utf8');
    const own = /content="(default-src 'none'; [^"]+); connect-src[^"]+"/.exec(page)?.[1];
    expect(headers['content-security-policy']).toBe(
      `${own}; frame-ancestors 'none'; connect-src 'self' https://${apiHost} ` +
        'wss://abc123.appsync-realtime-api.eu-west-1.amazonaws.com https://cognito-idp.eu-west-1.amazonaws.com',
    );
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000',
      'cross-origin-opener-policy': 'same-origin',
    });
  });

  it('has no name that another stage, or the same stage in another region, would have too', () => {
    const named = (stage: string): string[] => {
      const names = JSON.stringify(synthesisedPage({ stage }).Resources).matchAll(/"Name":(\{.+?\}\]\]\}|"[^"]*")/g);
      return [...names].map(([, name = '']) => name);
    };
    const [dev, prod] = [named('dev'), named('prod')];
    expect(dev).toHaveLength(2);
    expect(dev.filter((name) => prod.includes(name))).toEqual([]);
    for (const name of dev) expect(name).toContain('AWS::Region');
  });
});
