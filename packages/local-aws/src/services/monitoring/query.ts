import { gunzipSync } from 'node:zlib';
import type { Protocol, UnauthenticatedRequest } from '../../contract/service.ts';
import { AwsError } from '../../kernel/errors.ts';
import { ownValue } from '../../kernel/own-value.ts';
import { jsonProtocol } from '../../protocol/json.ts';
import type { Shapes } from '../../protocol/members.ts';
import { queryCompatible } from '../../protocol/query-compatible.ts';
import { formAnswer, typedMembers } from '../../protocol/query-members.ts';
import { queryProtocol } from '../../protocol/query.ts';
import { withCbor, type CborForm } from '../../protocol/rpc-cbor.ts';

/** What the outputs do not say of themselves; a test compares it with the model. */
const timestamps = /Timestamps?$/;
const target = 'GraniteServiceVersion20100801';

/**
 * CloudWatch moved from the Query protocol to CBOR and JSON 1.0, and answers all three: older SDKs, version 1 of the
 * AWS CLI and Terraform send forms. observed: botocore 1.43.11 (the model prefers CBOR, the client JSON 1.0),
 * @aws-sdk/client-cloudwatch 3.1164 (JSON 1.0), boto3 1.26.27 (forms)
 */
export function monitoringProtocol(actions: Readonly<Record<string, { readonly input: Shapes }>>): Protocol {
  const own = queryCompatible(withCbor(jsonProtocol(target), cbor), {
    query: queryProtocol('http://monitoring.amazonaws.com/doc/2010-08-01/'),
    codes: queryCodes,
    members: (input, action) => typedMembers(ownValue(actions, action)?.input ?? {}, input),
    output: (output) => formAnswer(output, { timestamps, maps: ['ExtendedStatistics'] }),
  });
  return { ...own, read: (request) => own.read(unpacked(request)) };
}

/** A test compares the lists with the model. */
export const cbor: CborForm = {
  namespace: 'com.amazonaws.cloudwatch',
  service: target,
  timestamps,
  errors: [
    'InvalidNextToken',
    'InvalidParameterCombinationException',
    'InvalidParameterValueException',
    'MissingRequiredParameterException',
    'ResourceNotFound',
    'ResourceNotFoundException',
  ],
  withoutOutput: ['DeleteAlarms', 'PutMetricAlarm', 'PutMetricData', 'SetAlarmState'],
};

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
