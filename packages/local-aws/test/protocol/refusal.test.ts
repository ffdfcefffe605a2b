import { cbor } from '@smithy/core/cbor';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import type { UnauthenticatedRequest } from '../../src/contract/service.ts';
import { AwsError } from '../../src/kernel/errors.ts';
import { refusal } from '../../src/protocol/refusal.ts';

const requestOf = (service: string, more: Partial<UnauthenticatedRequest> = {}): UnauthenticatedRequest => ({
  method: 'POST',
  path: '/',
  query: new URLSearchParams(),
  body: Buffer.alloc(0),
  requestId: 'request-1',
  sourceIp: '127.0.0.1',
  ...more,
  headers: {
    authorization: `AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/${service}/aws4_request`,
    ...more.headers,
  },
});
const error = new AwsError('SomeCode', `a <tag> & "text" ${'x'.repeat(300)}`, { status: 501 });
const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
const xml = (body: unknown): unknown => new XMLParser({ processEntities: true }).parse(String(body));

describe('an error is written as the client of a request parses it', () => {
  it.each([
    ['a form', requestOf('cloudformation', { headers: form })],
    [
      'a query string',
      requestOf('rds', { method: 'GET', query: new URLSearchParams({ Action: 'DescribeDBInstances' }) }),
    ],
    ['REST with XML', requestOf('route53', { method: 'GET', path: '/2013-04-01/hostedzone' })],
  ])('%s', (_, request) => {
    const { status, headers, body } = refusal(request, error);
    expect({ status, type: headers['content-type'] }).toEqual({ status: 501, type: 'text/xml' });
    expect(xml(body)).toMatchObject({
      ErrorResponse: {
        Error: { Type: 'Receiver', Code: 'SomeCode', Message: error.message },
        RequestId: 'request-1',
      },
    });
  });

  it('the form of EC2', () => {
    expect(xml(refusal(requestOf('ec2', { headers: form }), error).body)).toEqual({
      Response: { Errors: { Error: { Code: 'SomeCode', Message: error.message } }, RequestID: 'request-1' },
    });
  });

  it('S3 under another name', () => {
    expect(xml(refusal(requestOf('s3express', { method: 'GET' }), error).body)).toMatchObject({
      Error: { Code: 'SomeCode', Message: error.message, RequestId: 'request-1' },
    });
  });

  it.each([
    [
      'a target',
      { 'x-amz-target': 'Kinesis_20131202.ListStreams', 'content-type': 'application/x-amz-json-1.1' },
      'application/x-amz-json-1.1',
    ],
    ['REST with JSON', { 'content-type': 'application/json' }, 'application/json'],
    ['nothing that tells', {}, 'application/x-amz-json-1.0'],
  ])('JSON by %s', (_, headers, type) => {
    const answer = refusal(requestOf('kinesis', { headers: headers as Record<string, string> }), error);
    expect(answer.headers).toMatchObject({ 'content-type': type, 'x-amzn-errortype': 'SomeCode' });
    expect(JSON.parse(String(answer.body))).toEqual({ __type: 'SomeCode', message: error.message });
  });

  it.each([1, 23, 24, 255, 256, 70_000])('CBOR, with texts of %d bytes', (length) => {
    const long = new AwsError('SomeCode', 'x'.repeat(length));
    const request = requestOf('monitoring', { headers: { 'smithy-protocol': 'rpc-v2-cbor' } });
    const answer = refusal(request, long);
    expect(answer.headers['content-type']).toBe('application/cbor');
    expect(cbor.deserialize(answer.body as Uint8Array)).toEqual({ __type: 'SomeCode', message: long.message });
  });

  it('without a body for HEAD', () => {
    expect(refusal(requestOf('cloudfront', { method: 'HEAD' }), error)).toMatchObject({ status: 501, body: '' });
  });
});
