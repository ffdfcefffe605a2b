import { gunzipSync } from 'node:zlib';
import type { Protocol, UnauthenticatedRequest } from '../../contract/service.ts';
import { AwsError } from '../../kernel/errors.ts';
import { ownValue } from '../../kernel/own-value.ts';
import { jsonProtocol } from '../../protocol/json.ts';
import type { Shapes } from '../../protocol/members.ts';
import { queryCompatible } from '../../protocol/query-compatible.ts';
import { formAnswer, typedMembers } from '../../protocol/query-members.ts';
import { queryProtocol } from '../../protocol/query.ts';

/**
 * CloudWatch moved from the Query protocol to JSON 1.0 and answers both: older SDKs, version 1 of the AWS CLI and
 * Terraform send forms. observed: @aws-sdk/client-cloudwatch 3.1164 (JSON 1.0), boto3 1.26.27 (forms)
 */
export function monitoringProtocol(actions: Readonly<Record<string, { readonly input: Shapes }>>): Protocol {
  const own = queryCompatible(jsonProtocol('GraniteServiceVersion20100801'), {
    query: queryProtocol('http://monitoring.amazonaws.com/doc/2010-08-01/'),
    codes: queryCodes,
    members: (input, action) => typedMembers(ownValue(actions, action)?.input ?? {}, input),
    output: (output) => formAnswer(output, { timestamps: /Timestamps?$/, maps: ['ExtendedStatistics'] }),
  });
  return { ...own, read: (request) => own.read(unpacked(request)) };
}

/**
 * The errors that have another code in the former Query protocol. observed: botocore 1.43.11 (model of cloudwatch); of
 * ValidationException: docs: Amazon CloudWatch API Reference, "Common Error Types" (ValidationError)
 */
const queryCodes: Readonly<Record<string, string>> = {
  InvalidParameterValueException: 'InvalidParameterValue',
  InvalidParameterCombinationException: 'InvalidParameterCombination',
  MissingRequiredParameterException: 'MissingParameter',
  InvalidFormatFault: 'InvalidFormat',
  ValidationException: 'ValidationError',
  ThrottlingException: 'Throttling',
};

const mostBytes = 16 * 2 ** 20;

/** SDKs compress measurements. observed: @aws-sdk/client-cloudwatch 3.1164 (PutMetricData, from 10 KB on) */
function unpacked(request: UnauthenticatedRequest): UnauthenticatedRequest {
  if (request.headers['content-encoding'] !== 'gzip') return request;
  try {
    return { ...request, body: gunzipSync(request.body, { maxOutputLength: mostBytes }) };
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid gzip.');
  }
}
