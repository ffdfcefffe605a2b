import type { AwsResponse } from '../contract/service.ts';

/**
 * Browsers call user pools from other origins without credentials, so any origin may: everything that a call needs is
 * in its body. The headers are those that Amplify and the SDK send from a browser and want to read. observed:
 * aws-amplify 6, @aws-sdk/client-cognito-identity-provider 3
 */
const corsHeaders: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-amzn-requestid,x-amzn-errortype,x-amzn-errormessage,date',
};

const allowedHeaders = [
  'authorization',
  'cache-control',
  'content-type',
  'x-amz-target',
  'x-amz-user-agent',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-content-sha256',
  'amz-sdk-invocation-id',
  'amz-sdk-request',
];

export const preflight: AwsResponse = {
  status: 200,
  headers: {
    ...corsHeaders,
    'access-control-allow-methods': 'POST,GET,OPTIONS',
    'access-control-allow-headers': allowedHeaders.join(','),
    'access-control-max-age': '172800',
  },
  body: '',
};

export const withCors = (response: AwsResponse): AwsResponse => ({
  ...response,
  headers: { ...response.headers, ...corsHeaders },
});
