import { CreateBucketCommand, GetBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, expect, it } from 'vitest';
import { assumeRole } from '../authorization/signing.ts';
import { misjudged } from './corpus/signatures.ts';
import { bucket, existing, genuineOf, presigned, signed } from './signatures/genuine.ts';
import { mutantOf } from './signatures/mutants.ts';
import { isAcceptable, type Keys } from './signatures/reference.ts';
import type { Wire } from './signatures/wire.ts';
import { send, type Answer } from './support/http.ts';
import { createTally, each, type Tally } from './support/judge.ts';
import { diceOf, indices, size } from './support/settings.ts';
import { endpoint, outputs } from './support/target.ts';

const { credentials: administrator, region } = outputs;
const timeout = size(120_000, 1_800_000);
let temporary: Keys;
let keys: readonly Keys[];

beforeAll(async () => {
  const s3 = new S3Client({ endpoint: endpoint.origin, region, credentials: administrator });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: existing, Body: 'here' }));
  // The one role that the account itself may assume is named in the policy of the bucket that only it may empty.
  const { Policy = '' } = await s3.send(
    new GetBucketPolicyCommand({ Bucket: outputs.stackOutputs['TruthBucketName'] }),
  );
  temporary = await assumeRole(
    administrator,
    region,
    endpoint.origin,
    /arn:aws:iam::\d+:role\/[^"]*/.exec(Policy)?.[0] ?? '',
  );
  keys = [administrator, temporary];
});

/** Errors by which AWS refuses a request before its service has seen it. */
const refusals = new Set([
  ...[
    'SignatureDoesNotMatch',
    'InvalidSignatureException',
    'IncompleteSignature',
    'IncompleteSignatureException',
    'MissingAuthenticationToken',
    'MissingAuthenticationTokenException',
  ],
  ...[
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'ExpiredToken',
    'ExpiredTokenException',
    'InvalidToken',
    'InvalidAccessKeyId',
    'AuthorizationHeaderMalformed',
  ],
  ...[
    'AuthorizationQueryParametersError',
    'RequestTimeTooSkewed',
    'XAmzContentSHA256Mismatch',
    'UnauthorizedException',
    'NotAuthorizedException',
  ],
  // AppSync reads the body first.
  'MalformedHttpRequestException',
]);
/** The same, where the code alone does not tell. */
const wordings = [
  /<Code>AccessDenied<\/Code><Message>(Access Denied|Request has expired|Request is not valid yet)/,
  /<Code>AccessDenied<\/Code><Message>(AWS authentication requires|There were headers present)/,
  /<Code>InvalidArgument<\/Code><Message>(Only one auth mechanism|x-amz-content-sha256)/,
  /<Code>InvalidRequest<\/Code><Message>The authorization mechanism/,
  /<Code>InvalidRequest<\/Code><Message>Missing required header for this request: x-amz-content-sha256/,
  /Service [^ ]* is not supported by local-aws/,
  /Region [a-z0-9-]+ is not supported by local-aws/,
  /GraphQL over \w+ is not supported by local-aws/,
  /^This endpoint answers to local names only/,
];

const codeOf = ({ headers, text }: Answer): string =>
  String(
    headers['x-amzn-errortype'] ?? /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? /"__type":"(\w+)"/.exec(text)?.[1] ?? '',
  );

/** A request either reaches its service or is refused before. */
function outcomeOf(method: string, answer: Answer): 'accepted' | 'refused' {
  if (answer.status < 300) return 'accepted';
  if (refusals.has(codeOf(answer)) || wordings.some((wording) => wording.test(answer.text))) return 'refused';
  // The answer to HEAD has only its status, HTTP's own refusal of bytes that are no request has no body.
  return (method === 'HEAD' && [403, 501].includes(answer.status)) || (answer.text === '' && answer.status === 400)
    ? 'refused'
    : 'accepted';
}

const show = ({ service, method, target, headers, body }: Wire): object => ({
  service,
  method,
  target,
  headers,
  body: body.toString('latin1'),
});
const ask = ({ method, target, headers, body }: Wire): Promise<Answer> =>
  send({ method, path: target, headers: headers.flat(), body });

async function attack(tally: Tally, name: string, wire: Wire): Promise<void> {
  const expected = isAcceptable(wire, region, keys) ? 'accepted' : 'refused';
  try {
    const answer = await ask(wire);
    tally.judge(name, show(wire), answer, () => ask(wire));
    const outcome = outcomeOf(wire.method, answer);
    tally.count(outcome === expected ? outcome : `${expected}, was ${outcome}`);
    if (outcome === 'accepted' && expected === 'refused')
      tally.fail(name, `FALSE ACCEPT: ${answer.status} ${answer.text.slice(0, 300)}`, show(wire));
    if (outcome !== 'accepted' && expected === 'accepted')
      tally.fail(name, `FALSE REJECT: ${answer.status} ${answer.text.slice(0, 300)}`, show(wire));
  } catch (error) {
    // Node's client does not send every header; what cannot be sent cannot be accepted.
    if ((error as NodeJS.ErrnoException).code?.startsWith('ERR_') === true) tally.count('cannot be sent');
    else tally.fail(name, String(error), show(wire));
  }
}

it('what the SDK signs is let in', { timeout }, async () => {
  const tally = createTally('signatures genuine');
  await each(indices('genuine', size(75, 1_000)), 8, async (index) => {
    const wire = await genuineOf(diceOf('genuine', index), administrator, temporary);
    const name = `genuine:${index}`;
    expect([name, isAcceptable(wire, region, keys)]).toEqual([name, true]);
    const answer = await ask(wire);
    tally.count(wire.service);
    tally.judge(name, show(wire), answer, () => ask(wire));
    if (answer.status >= 300)
      tally.fail(name, `FALSE REJECT: ${answer.status} ${answer.text.slice(0, 300)}`, show(wire));
  });
  await tally.finish();
});

it('what was changed on the way is not, unless it means the same', { timeout }, async () => {
  const tally = createTally('signatures mutants');
  await each(indices('signatures', size(350, 5_000)), 8, async (index) => {
    const dice = diceOf('signatures', index);
    const { name, mutant } = mutantOf(dice, await genuineOf(dice, administrator, temporary));
    await attack(tally, `signatures:${index} (${name})`, mutant);
    if (index % 20 === 0)
      await attack(
        tally,
        'a genuine one among them',
        await signed(administrator, 's3', {
          method: 'GET',
          path: `/${bucket}`,
          query: { 'list-type': '2', prefix: 'x y' },
        }),
      );
  });
  await tally.finish();
});

it('the corpus: what is signed well for another time, place or person, and what was misjudged once', async () => {
  const tally = createTally('signatures corpus');
  const get = { method: 'GET', path: `/${bucket}`, query: { 'list-type': '2' } };
  const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);
  const cases: Readonly<Record<string, Promise<Wire>>> = {
    '16 minutes ago': signed(administrator, 's3', get, minutes(-16)),
    'in 16 minutes': signed(administrator, 's3', get, minutes(16)),
    '14 minutes ago': signed(administrator, 's3', get, minutes(-14)),
    'in 14 minutes': signed(administrator, 's3', get, minutes(14)),
    'another key': signed({ ...administrator, secretAccessKey: `${administrator.secretAccessKey}x` }, 's3', get),
    'an unknown key': signed({ accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' }, 's3', get),
    'temporary credentials without their token': signed(
      { accessKeyId: temporary.accessKeyId, secretAccessKey: temporary.secretAccessKey },
      'sts',
      {
        method: 'POST',
        path: '/',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'Action=GetCallerIdentity&Version=2011-06-15',
      },
    ),
    'a token of nobody': signed({ ...administrator, sessionToken: 'x' }, 's3', get),
    'a URL that expired': presigned(administrator, get, 60, minutes(-2)),
    'a URL of a week ago, for a week and a minute': presigned(
      administrator,
      get,
      604_800,
      new Date(Date.now() - 604_860_000),
    ),
    'a URL that holds': presigned(administrator, get, 60, minutes(-0.5)),
    'a URL from the future': presigned(administrator, get, 60, minutes(16)),
  };
  for (const [name, wire] of Object.entries({ ...cases, ...(await misjudged(administrator)) }))
    await attack(tally, name, await wire);
  await tally.finish();
});
