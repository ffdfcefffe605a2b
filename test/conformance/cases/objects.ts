import type { Cases, Step } from '../kit/case.ts';

const object = (Key: string, Body: string): Step => ({
  call: 's3:PutObject',
  input: { Bucket: '{{Bucket}}', Key, Body },
  name: 'put',
  quiet: true,
});
const read = (action: string, Key: string): Step => ({
  call: `s3:${action}`,
  input: { Bucket: '{{Bucket}}', Key },
  as: '{{Reader}}',
});
/** The request of the SDK in JSON, with a byte that is no UTF-8. */
const broken = Buffer.concat([Buffer.from('{"Name":"'), Buffer.from([0xff]), Buffer.from('"}')]).toString('base64');
const posted = (service: string, target: string, version = '1.0'): Step => ({
  post: broken,
  service,
  headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target },
});

/** S3, and bodies that no SDK sends. */
export const objects: Cases = {
  's3/missing-key': {
    question: 'Is a missing key 404 under a ListBucket that is limited by s3:prefix?',
    settles: ['difference:Chosen without verification', 'doubt:missing-key'],
    stack: 'buckets',
    steps: [
      read('HeadObject', 'in/missing'),
      read('GetObject', 'in/missing'),
      read('HeadObject', 'out/missing'),
      read('GetObject', 'out/missing'),
    ],
  },
  's3/conditional-delete': {
    question: 'Does a conditional delete need s3:GetObject beside s3:DeleteObject?',
    settles: ['doubt:conditional-delete'],
    stack: 'buckets',
    steps: [
      object('in/deleted', 'x'),
      {
        call: 's3:DeleteObject',
        input: { Bucket: '{{Bucket}}', Key: 'in/deleted', IfMatch: '{{put.ETag}}' },
        as: '{{Deleter}}',
      },
    ],
  },
  's3/conditional-write-policy': {
    question: 'Does a policy keep unconditional writes out that denies them where both headers are absent?',
    settles: ['doubt:conditional-write-policy'],
    stack: 'buckets',
    steps: [
      { call: 's3:PutObject', input: { Bucket: '{{Guarded}}', Key: 'a', Body: 'x' } },
      {
        call: 's3:PutObject',
        input: { Bucket: '{{Guarded}}', Key: 'a', Body: 'x', IfNoneMatch: '*' },
        keep: ['ETag'],
        name: 'first',
      },
      {
        call: 's3:PutObject',
        input: { Bucket: '{{Guarded}}', Key: 'a', Body: 'y', IfMatch: '{{first.ETag}}' },
        keep: ['ETag'],
      },
      { call: 's3:CreateMultipartUpload', input: { Bucket: '{{Guarded}}', Key: 'b' }, keep: ['Key'] },
    ],
  },
  's3/select-closed': {
    question: 'What does S3 Select answer in an account to which it is closed?',
    settles: ['difference:Chosen without verification', 'doubt:select-closed'],
    stack: 'buckets',
    selectClosed: true,
    steps: [
      object('in/rows.json', '{"a":1}\n'),
      {
        call: 's3:SelectObjectContent',
        input: {
          Bucket: '{{Bucket}}',
          Key: 'in/rows.json',
          ExpressionType: 'SQL',
          Expression: 'SELECT s.a FROM S3Object s',
          InputSerialization: { JSON: { Type: 'LINES' } },
          OutputSerialization: { JSON: {} },
        },
      },
    ],
  },
  'wire/no-utf8': {
    question: 'What do services answer to a body that is not UTF-8?',
    settles: ['difference:Chosen without verification'],
    steps: [
      posted('sqs', 'AmazonSQS.ListQueues'),
      posted('ssm', 'AmazonSSM.GetParameter', '1.1'),
      posted('events', 'AWSEvents.ListRules', '1.1'),
      posted('dynamodb', 'DynamoDB_20120810.ListTables'),
      posted('states', 'AWSStepFunctions.ListStateMachines'),
    ],
  },
};
