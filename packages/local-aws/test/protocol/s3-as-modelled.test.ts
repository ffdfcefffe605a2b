import { createHash } from 'node:crypto';
import * as client from '@aws-sdk/client-s3';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AwsResponse, UnauthenticatedRequest } from '../../src/contract/service.ts';
import { AwsError } from '../../src/kernel/errors.ts';
import * as actions from '../../src/services/s3/actions/index.ts';
import { createS3, type S3Service } from '../../src/services/s3/index.ts';
import { readS3Request } from '../../src/services/s3/read.ts';
import { payloadHeaders, type S3Action, type S3Example } from '../../src/services/s3/s3-action.ts';
import { botocoreModel, findBotocore } from '../support/models/botocore-model.ts';
import {
  asKnown,
  formDifferences,
  judged,
  limitDifferences,
  outputDifferences,
} from '../support/models/known-differences.ts';
import { elementProblems, s3Model, type S3Operation } from '../support/models/s3-model.ts';
import { administrator, testPorts, type TestPorts } from '../support/ports.ts';

const model = s3Model(client);
const operationOf = (name: string): S3Operation => model.find((operation) => operation.name === name)!;
const here = Object.entries(actions) as [string, S3Action][];

const requestOf = ({ method, path, query, headers = {}, body = '' }: S3Example): UnauthenticatedRequest => ({
  ...{ method, path, query: new URLSearchParams(query), headers, body: Buffer.from(body) },
  ...{ requestId: 'r', sourceIp: '127.0.0.1' },
});

const paths = { account: '/', bucket: '/bucket', object: '/bucket/key' };

/** The least request of an operation, as clients send it. */
const leastOf = ({ method, of, query, input }: S3Operation): S3Example => {
  const required = input.filter((member) => member.required);
  return {
    ...{ method, path: paths[of] },
    query: {
      ...Object.fromEntries(query),
      ...Object.fromEntries(required.flatMap((member) => (member.query === undefined ? [] : [[member.query, '1']]))),
    },
    headers: Object.fromEntries(required.flatMap(({ header }) => (header === undefined ? [] : [[header, '1']]))),
  };
};

function nameOf(example: S3Example): string {
  try {
    return readS3Request(requestOf(example)).action;
  } catch (error) {
    return (error as AwsError).code;
  }
}

// The model names few of the errors that S3 has, so nothing is said of them here: what was recorded is in s3-recorded.
describe('what S3 takes is what AWS’s model of it says', () => {
  it('each of its requests is told by the name of its operation, those that are not here too', () => {
    const found = model.flatMap((operation) => {
      const action = nameOf(leastOf(operation));
      return action === operation.name ? [] : [`${operation.name}: is taken for ${action}`];
    });
    expect(model.length).toBeGreaterThan(100);
    expect(judged(found, formDifferences['s3'])).toEqual(asKnown);
  });

  it('an action honours headers and query parameters that are members of its operation', () => {
    const found = here.flatMap(([name, { headers, query }]) => {
      const operation = operationOf(name);
      const [known, asked] = [
        new Set([...payloadHeaders, ...operation.input.flatMap(({ header }) => header ?? [])]),
        new Set([...operation.query.keys(), ...operation.input.flatMap((member) => member.query ?? [])]),
      ];
      const isKnown = (header: string): boolean =>
        known.has(header) || (header.endsWith('*') && [...known].some((own) => own.startsWith(header.slice(0, -1))));
      return [
        ...headers.filter((header) => !isKnown(header)).map((header) => `${name}: ${header} is no header`),
        ...query
          .filter((parameter) => !asked.has(parameter))
          .map((parameter) => `${name}: ${parameter} is no parameter`),
      ];
    });
    expect(found).toEqual([]);
  });
});

let ports: TestPorts;
let service: S3Service;
beforeAll(() => {
  ports = testPorts();
  service = createS3({ ...ports, authorize: () => undefined } as never);
});
afterAll(async () => {
  await service.stop();
  ports.dispose();
});

const call = { principal: administrator, requestId: 'r', sourceIp: '127.0.0.1' };
type Outcome = { readonly response: AwsResponse } | { readonly code: string };
async function ask(example: S3Example): Promise<Outcome> {
  try {
    const { action, input } = service.read(requestOf(example));
    return { response: (await service.run(action, input, call as never)) as AwsResponse };
  } catch (error) {
    if (error instanceof AwsError) return { code: error.code };
    throw error;
  }
}
const done = async (example: S3Example): Promise<AwsResponse> => {
  const outcome = await ask(example);
  if ('code' in outcome) throw new Error(`${example.method} ${example.path}: ${outcome.code}`);
  return outcome.response;
};

/** The genuine requests that need another bucket or key than all, or the digest of their body. */
const own: Readonly<Record<string, (example: S3Example) => Partial<S3Example>>> = {
  CreateBucket: () => ({ path: '/another' }),
  DeleteBucket: () => ({ path: '/empty' }),
  PutObject: () => ({ path: '/bucket/new' }),
  DeleteObjects: ({ body = '' }) => ({ headers: { 'content-md5': createHash('md5').update(body).digest('base64') } }),
};

/** Makes buckets, objects and an upload with a part, and answers the genuine request with the upload's id. */
async function prepared(name: string, given: S3Example): Promise<S3Example> {
  for (const path of ['/bucket', '/empty']) await ask({ method: 'PUT', path });
  for (const path of ['/bucket/key', '/bucket/other']) await done({ method: 'PUT', path, body: 'x' });
  const example = { ...given, ...own[name]?.(given) };
  if (example.query?.['uploadId'] === undefined) return example;
  const { body } = await done({ method: 'POST', path: '/bucket/key', query: { uploads: '' } });
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(String(body))?.[1] ?? '';
  const part = { method: 'PUT', path: '/bucket/key', query: { uploadId, partNumber: '1' }, body: 'x' };
  const { etag = '' } = (await done(part)).headers;
  const parts = `<Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part>`;
  return {
    ...{ ...example, query: { ...example.query, uploadId } },
    ...(name === 'CompleteMultipartUpload' && { body: `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>` }),
  };
}

const parser = new XMLParser({ parseTagValue: false, ignoreAttributes: false, ignoreDeclaration: true });

/** Headers of every answer. */
const ofEveryAnswer: ReadonlySet<string> = new Set([
  'content-type',
  'content-length',
  'x-amz-request-id',
  'x-amz-id-2',
]);

function problemsOf({ status, output, root }: S3Operation, response: AwsResponse): string[] {
  const headers = new Set(output.flatMap(({ header }) => header ?? []));
  const isKnown = (name: string): boolean =>
    headers.has(name) || ofEveryAnswer.has(name) || (name.startsWith('x-amz-meta-') && headers.has('x-amz-meta-*'));
  const strange = Object.keys(response.headers).filter((name) => !isKnown(name.toLowerCase()));
  const payload = output.find((member) => member.payload);
  const isXml = String(response.headers['content-type']).includes('xml') && String(response.body) !== '';
  const document = isXml ? (parser.parse(String(response.body)) as Record<string, unknown>) : {};
  const [[name, element] = [root, '']] = Object.entries(document);
  return [
    ...(response.status === status ? [] : [`the status is ${response.status}, and ${status} in the model`]),
    ...strange.map((header) => `${header} is no header`),
    ...(name === root ? [] : [`the element is ${name}, and ${root} in the model`]),
    ...(isXml ? elementsProblems(element, output, payload, root) : []),
  ];
}

const elementsProblems = (
  element: unknown,
  output: S3Operation['output'],
  payload: S3Operation['output'][number] | undefined,
  root: string,
): string[] => {
  const own = [3, '', root, 0, output.map(({ name }) => name), output.map(({ schema, traits }) => [schema, traits])];
  return elementProblems(element, payload?.schema ?? own, root);
};

/** What is put is there to be read, and what deletes comes last. */
const orders = [/^(Put|Create)/, /^(?!Delete|Abort|Complete)/, /^(?!DeleteBucket$)/, /./];
const orderOf = (name: string): number => orders.findIndex((pattern) => pattern.test(name));

describe('what S3 answers is what AWS’s model of it says', () => {
  it('statuses, headers, elements and their types; and what is required is required', async () => {
    const [problems, kept, answered] = [new Set<string>(), new Set<string>(), new Set<string>()];
    for (const [name, { genuine }] of [...here].sort(([a], [b]) => orderOf(a) - orderOf(b))) {
      const operation = operationOf(name);
      for (const example of genuine) {
        for (const without of withoutOne(operation, example)) {
          const outcome = await ask(await prepared(name, without.example));
          if ('response' in outcome) kept.add(`${name}: ${without.member} is not required`);
        }
        const outcome = await ask(await prepared(name, example));
        if ('code' in outcome) continue;
        answered.add(name);
        for (const words of problemsOf(operation, outcome.response)) problems.add(`${name}: ${words}`);
      }
    }
    expect(judged([...problems, ...kept], outputDifferences['s3'])).toEqual(asKnown);
    expect(answered.size).toBeGreaterThan(57);
  });
});

/** The request without each of its required members, where the request still asks for the same action. */
const withoutOne = ({ name, input }: S3Operation, example: S3Example) =>
  input
    .filter(({ required, header, query, payload }) => required && (header ?? query ?? payload))
    .map(({ name: member, header, query, payload }) => ({
      member,
      example: {
        ...example,
        ...(query !== undefined && { query: without(example.query, query) }),
        ...(header !== undefined && { headers: without(example.headers, header) }),
        ...(payload && { body: '' }),
      },
    }))
    .filter((broken) => readS3Request(requestOf(broken.example)).action === name);

const without = (members: Readonly<Record<string, string>> = {}, name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(members).filter(([own]) => own !== name));

const botocore = findBotocore();
if (!botocore)
  console.warn('s3-as-modelled: skips enumerations, because python3 here has no botocore of 1.40 or later');

describe.runIf(botocore !== undefined)('enumerations are those of botocore’s model', () => {
  it('another value of a header or a query parameter is refused', async () => {
    const values = botocoreModel(botocore ?? '', 's3');
    const found: string[] = [];
    for (const [name, { genuine, query: honoured }] of here) {
      const members = values.get(name)?.input.members ?? {};
      for (const { name: member, header, query } of operationOf(name).input) {
        if (members[member]?.().values === undefined || (query !== undefined && !honoured.includes(query))) continue;
        const example = await prepared(name, genuine[0]!);
        const broken = {
          ...example,
          ...(header !== undefined && { headers: { ...example.headers, [header]: 'OTHER' } }),
          ...(query !== undefined && { query: { ...example.query, [query]: 'OTHER' } }),
        };
        if (header === undefined && query === undefined) continue;
        if ('response' in (await ask(broken))) found.push(`${name}: ${header ?? query} takes any value`);
      }
    }
    expect(judged(found, limitDifferences['s3'])).toEqual(asKnown);
  });
});
