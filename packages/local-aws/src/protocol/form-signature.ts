import { createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../kernel/errors.ts';
import type { Principal } from '../kernel/principal.ts';
import { isSignedBy } from './sigv2.ts';
import { evidenceOf, signatureErrors } from './sigv4-errors.ts';
import { checkToken, signingKeyOf, type KnownCredentials, type VerifierOptions } from './sigv4.ts';

/** Verifies the policy of a form and answers who signed it. The fields have names in lower case. */
export type VerifyForm = (fields: ReadonlyMap<string, string>) => Principal;

/**
 * Verifies forms. The signature of a form signs its policy, by version 4 or 2. docs: Amazon S3 API Reference,
 * "Browser-Based Uploads Using POST (AWS Signature Version 4)"
 */
export function createFormVerifier(options: VerifierOptions): VerifyForm {
  return (fields) => (fields.has('x-amz-algorithm') ? verifyV4(fields, options) : verifyV2(fields, options));
}

const errors = signatureErrors('s3');

function verifyV4(fields: ReadonlyMap<string, string>, { region, regions, find, now }: VerifierOptions): Principal {
  const [accessKeyId = '', date = '', given = '', service = ''] = required(fields, 'X-Amz-Credential').split('/');
  required(fields, 'X-Amz-Date');
  const signature = required(fields, 'X-Amz-Signature');
  if (service !== 's3') throw errors.wrongService(service, 's3');
  if (given !== region) throw errors.wrongRegion(given, region, regions);
  const known = knownBy(accessKeyId, fields, { find, now });
  const policy = required(fields, 'policy');
  const expected = createHmac('sha256', signingKeyOf(known.secretAccessKey, { date, region, service })).update(policy);
  const bytes = Buffer.from(signature, 'hex');
  const right = expected.digest();
  if (bytes.length !== right.length || !timingSafeEqual(bytes, right)) throw mismatch(accessKeyId, policy, signature);
  return known.principal;
}

function verifyV2(fields: ReadonlyMap<string, string>, { find, now }: VerifierOptions): Principal {
  const accessKeyId = required(fields, 'AWSAccessKeyId');
  const signature = required(fields, 'signature');
  const known = knownBy(accessKeyId, fields, { find, now });
  const policy = required(fields, 'policy');
  if (!isSignedBy(known.secretAccessKey, policy, signature)) throw mismatch(accessKeyId, policy, signature);
  return known.principal;
}

function knownBy(
  accessKeyId: string,
  fields: ReadonlyMap<string, string>,
  { find, now }: Pick<VerifierOptions, 'find' | 'now'>,
): KnownCredentials {
  const known = find(accessKeyId);
  if (!known) throw errors.unknownKey(accessKeyId);
  const sessionToken = fields.get('x-amz-security-token');
  checkToken({ accessKeyId, ...(sessionToken !== undefined && { sessionToken }) }, known, now(), errors);
  return known;
}

const mismatch = (accessKeyId: string, policy: string, signature: string): AwsError =>
  errors.mismatch(accessKeyId, { SignatureProvided: signature, ...evidenceOf('StringToSign', policy) });

/** Answers a field that a form must have before its file, or throws. */
export function required(fields: ReadonlyMap<string, string>, name: string): string {
  const value = fields.get(name.toLowerCase());
  if (value !== undefined) return value;
  throw new AwsError(
    'InvalidArgument',
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    { details: { ArgumentName: name, ArgumentValue: '' } },
  );
}
