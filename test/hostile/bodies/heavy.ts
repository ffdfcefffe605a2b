import { createHash } from 'node:crypto';
import { draftOf, type Draft } from '../apis/wire.ts';
import { outputs } from '../support/target.ts';

/** A request whose body is as large as it may be and takes as long as it can to read. */
export interface Heavy {
  readonly name: string;
  readonly draft: () => Draft;
}

/** The piece again and again, up to so many bytes. */
function filled(head: string, piece: string, tail: string, bytes: number): Buffer {
  const room = bytes - head.length - tail.length;
  return Buffer.from(head + piece.repeat(Math.max(1, Math.floor(room / Buffer.byteLength(piece)))) + tail);
}

/** Members of different names, which cost more than the same one again. */
function numbered(head: string, member: (index: number) => string, tail: string, bytes: number): Buffer {
  const members: string[] = [];
  for (let index = 0, left = bytes; left > 0; index += 1) {
    members.push(member(index));
    left -= members.at(-1)!.length;
  }
  return Buffer.from(head + members.join('') + tail);
}

const xmlShapes: readonly (readonly [name: string, body: (root: string, bytes: number) => Buffer])[] = [
  ['elements', (root, bytes) => filled(`<${root}>`, '<a/>', `</${root}>`, bytes)],
  ['references', (root, bytes) => filled(`<${root}><Key>`, '&lt;', `</Key></${root}>`, bytes)],
  ['attributes', (root, bytes) => filled(`<${root}`, ' a=""', `></${root}>`, bytes)],
  ['comments', (root, bytes) => filled(`<${root}>`, '<!---->', `</${root}>`, bytes)],
];

export const heavyBucket = 'heavy-bodies';
const documents: readonly (readonly [root: string, method: string, path: string, query: Record<string, string>])[] = [
  ['Delete', 'POST', `/${heavyBucket}`, { delete: '' }],
  ['CompleteMultipartUpload', 'POST', `/${heavyBucket}/key`, { uploadId: 'none' }],
  ['Tagging', 'PUT', `/${heavyBucket}`, { tagging: '' }],
  ['Tagging', 'PUT', `/${heavyBucket}/key`, { tagging: '' }],
  ['CORSConfiguration', 'PUT', `/${heavyBucket}`, { cors: '' }],
  ['LifecycleConfiguration', 'PUT', `/${heavyBucket}`, { lifecycle: '' }],
  ['NotificationConfiguration', 'PUT', `/${heavyBucket}`, { notification: '' }],
  ['SelectObjectContentRequest', 'POST', `/${heavyBucket}/key`, { select: '', 'select-type': '2' }],
  ['CreateBucketConfiguration', 'PUT', `/${heavyBucket}`, {}],
];

export const s3Draft = (method: string, path: string, query: Record<string, string>, body: Buffer): Draft => ({
  service: 's3',
  method,
  path,
  query,
  headers: { 'content-md5': createHash('md5').update(body).digest('base64') },
  body,
  signed: true,
});

const ofDocuments = (bytes: number): readonly Heavy[] =>
  documents.flatMap(([root, method, path, query]) =>
    xmlShapes.map(([shape, body]) => ({
      name: `s3 ${root} of ${shape}`,
      draft: () => s3Draft(method, path, query, body(root, bytes)),
    })),
  );

const ofPolicy = (bytes: number): Heavy => ({
  name: 's3 policy',
  draft: () => s3Draft('PUT', `/${heavyBucket}`, { policy: '' }, filled('{"Statement":[', '{},', '{}]}', bytes)),
});

const forms: readonly (readonly [service: string, action: string, member: string])[] = [
  ['sts', 'AssumeRole', 'Tags.member'],
  ['sns', 'Publish', 'MessageAttributes.entry'],
  ['iam', 'CreateRole', 'Tags.member'],
  ['cloudformation', 'DescribeStacks', 'Tags.member'],
];

const ofForms = (bytes: number): readonly Heavy[] =>
  forms.flatMap(([service, action, member]) => {
    const head = `Action=${action}&Version=2010-03-31`;
    const shapes: Readonly<Record<string, () => Buffer>> = {
      pairs: () => filled(head, '&a=', '', bytes),
      names: () => numbered(head, (index) => `&${index}=`, '', bytes),
      members: () => numbered(head, (index) => `&${member}.${index}.Key=`, '', bytes),
      escapes: () => filled(`${head}&a=`, '%41', '', bytes),
    };
    return Object.entries(shapes).map(([shape, body]) => ({
      name: `${service} ${action} of ${shape}`,
      draft: () => draftOf({ service, action, input: {} }, body()),
    }));
  });

/** Calls with a member that is a list or a map; the first two are taken unsigned. */
const calls: readonly (readonly [service: string, action: string, member: string])[] = [
  ['cognito-idp', 'SignUp', 'UserAttributes'],
  ['cognito-identity', 'GetId', 'Logins'],
  ['events', 'PutEvents', 'Entries'],
  ['states', 'StartExecution', 'input'],
  ['logs', 'PutLogEvents', 'logEvents'],
  ['ssm', 'GetParameters', 'Names'],
  ['athena', 'BatchGetQueryExecution', 'QueryExecutionIds'],
  ['sqs', 'SendMessageBatch', 'Entries'],
  ['monitoring', 'PutMetricData', 'MetricData'],
  ['dynamodb', 'BatchWriteItem', 'RequestItems'],
  ['scheduler', 'CreateSchedule', 'Target'],
  ['lambda', 'CreateFunction', 'Environment'],
];

const jsonShapes: readonly (readonly [name: string, body: (member: string, bytes: number) => Buffer])[] = [
  ['lists', (member, bytes) => filled(`{"${member}":[`, '[],', '[]]}', bytes)],
  ['objects', (member, bytes) => filled(`{"${member}":[`, '{},', '{}]}', bytes)],
  ['numbers', (member, bytes) => filled(`{"${member}":[`, '0,', '0]}', bytes)],
  ['names', (member, bytes) => numbered(`{"${member}":{`, (index) => `"${index}a":0,`, '"a":0}}', bytes)],
  ['members', (_, bytes) => numbered('{', (index) => `"${index}a":0,`, '"a":0}', bytes)],
  ['escapes', (member, bytes) => filled(`{"${member}":"`, '\\u0041', '"}', bytes)],
  ['depth', (member, bytes) => filled(`{"${member}":`, '[', '', bytes / 2)],
];

const ofCalls = (bytes: number): readonly Heavy[] =>
  calls.flatMap(([service, action, member]) =>
    jsonShapes.map(([shape, body]) => ({
      name: `${service} ${action} of ${shape}`,
      draft: () => draftOf({ service, action, input: { Name: 'heavy' } }, body(member, bytes)),
    })),
  );

/** A definition of as many states as its megabyte holds. docs: AWS Step Functions Developer Guide, "Service quotas" */
const machines: readonly Heavy[] = ['chained', 'unreachable'].map((kind) => ({
  name: `states ValidateStateMachineDefinition of states that are ${kind}`,
  draft: () => {
    const state = (index: number): string =>
      kind === 'chained' ? `"${index}":{"Type":"Pass","Next":"${index + 1}"},` : `"${index}":{"Type":"Succeed"},`;
    const definition = numbered('{"StartAt":"0","States":{', state, '"a":{"Type":"Succeed"}}}', 1_000_000);
    const input = { definition: definition.toString() };
    return draftOf({ service: 'states', action: 'ValidateStateMachineDefinition', input });
  },
}));

const proofsOf = (bytes: number): readonly Heavy[] =>
  ['SRP_A', 'USERNAME'].map((parameter) => ({
    name: `cognito-idp InitiateAuth of ${parameter}`,
    draft: () => {
      const AuthParameters = { USERNAME: 'somebody', SRP_A: 'a', [parameter]: 'f'.repeat(bytes - 1_000) };
      const input = { AuthFlow: 'USER_SRP_AUTH', ClientId: outputs.userPoolClientId, AuthParameters };
      return draftOf({ service: 'cognito-idp', action: 'InitiateAuth', input });
    },
  }));

/** As much as each door takes: of S3's documents, and of the JSON and Query services. */
export const heavyOnes = ({ xml, other }: { readonly xml: number; readonly other: number }): readonly Heavy[] => [
  ...ofDocuments(xml),
  ofPolicy(xml),
  ...ofForms(other),
  ...ofCalls(other),
  ...machines,
  ...proofsOf(other),
];
