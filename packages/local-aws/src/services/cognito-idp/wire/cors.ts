import type { AwsResponse } from '../../../contract/service.ts';

/**
 * Browsers call user pools across origins without credentials, so any origin may; what a call needs is in its body.
 * Lists what Amplify and the SDK send from a browser and want to read.
 */
const corsHeaders: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-amzn-requestid,x-amzn-errortype,x-amzn-errormessage,date',
};

export const preflight: AwsResponse = {
  status: 200,
  headers: {
    ...corsHeaders,
    'access-control-allow-methods': 'POST,GET,OPTIONS',
    'access-control-allow-headers':
      'authorization,cache-control,content-type,x-amz-target,x-amz-user-agent,x-amz-date,x-amz-security-token,x-amz-content-sha256,amz-sdk-invocation-id,amz-sdk-request',
    'access-control-max-age': '172800',
  },
  body: '',
};

export const withCors = (response: AwsResponse): AwsResponse => ({
  ...response,
  headers: { ...response.headers, ...corsHeaders },
});
