import type { Call } from '../../contract/action.ts';
import type { CallService } from '../../contract/ports.ts';
import type { AwsResponse } from '../../contract/service.ts';
import { AwsError } from '../../kernel/errors.ts';
import { text } from '../../protocol/members.ts';
import type { Archived } from './code.ts';
import type { Control } from './control.ts';
import { maxUnzippedBytes, UnzippedTooLarge } from './engine/unzip.ts';
import { invalidParameter } from './errors.ts';

/** Code as a call gives it: in itself, or in an object. docs: AWS Lambda API Reference, "FunctionCode" */
export const codeMembers = {
  ZipFile: text({ sensitive: true }),
  S3Bucket: text({ min: 3, max: 63 }),
  S3Key: text({ min: 1, max: 1024 }),
  S3ObjectVersion: text({ min: 1, max: 1024 }),
};

interface GivenCode {
  readonly ZipFile?: string;
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly S3ObjectVersion?: string;
}

interface Parts {
  readonly control: Pick<Control, 'upload'>;
  readonly callService: CallService;
}

/** What a call that gives no code, or two, is told. */
interface Words {
  readonly none: string;
  readonly two: string;
}

const ofFunctions: Words = {
  none: 'Please provide a source for function code.',
  two: 'Please do not provide other FunctionCode parameters when providing a ZipFile.',
};

/** Keeps the code that a call gives. Throws if it gives none, or two, or what is no archive. */
export async function uploaded(
  given: GivenCode,
  { control, callService }: Parts,
  call: Call,
  words = ofFunctions,
): Promise<Archived> {
  const { ZipFile, S3Bucket, S3Key, S3ObjectVersion } = given;
  if (ZipFile !== undefined) {
    if ((S3Bucket ?? S3Key ?? S3ObjectVersion) !== undefined) throw invalidParameter(words.two);
    return control.upload(Buffer.from(ZipFile, 'base64'));
  }
  if (S3Bucket === undefined || S3Key === undefined) throw invalidParameter(words.none);
  const query = new URLSearchParams();
  if (S3ObjectVersion !== undefined) query.set('versionId', S3ObjectVersion);
  return control.upload(await objectOf({ bucket: S3Bucket, key: S3Key, query }, callService, call));
}

interface Place {
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
}

/** Reads an object as the caller. docs: AWS Lambda API Reference, "CreateFunction" (S3Bucket: of the same region) */
async function objectOf(place: Place, callService: CallService, { principal, entry }: Call): Promise<Buffer> {
  const input = { method: 'GET', headers: {}, body: new Uint8Array(), ...place };
  try {
    const asked = { principal, service: 's3', action: 'GetObject', input, cause: entry };
    return await bytesOf(((await callService(asked)) as AwsResponse).body);
  } catch (error) {
    throw error instanceof AwsError ? refused(place, error) : error;
  }
}

function refused({ bucket, key }: Place, { code, message }: AwsError): AwsError {
  // recorded: aws-samples/aws-cost-explorer-report#28
  if (code === 'AccessDenied')
    return new AwsError(
      'AccessDeniedException',
      'Your access has been denied by S3, please make sure your request credentials have permission to GetObject for ' +
        `${bucket}/${key}. S3 Error Code: AccessDenied. S3 Error Message: ${message}`,
      { status: 403 },
    );
  // recorded: aws-solutions/aws-waf-security-automations#135
  return invalidParameter(`Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${message}`);
}

/** An archive that is longer than what it may hold cannot be one of a function. */
async function bytesOf(body: AwsResponse['body']): Promise<Buffer> {
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxUnzippedBytes) throw invalidParameter(new UnzippedTooLarge().message);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
