import type { Call } from '../apis/examples.ts';
import { ask as askAws, draftOf, type Draft } from '../apis/wire.ts';
import { ask as askS3, type Draft as S3Draft } from '../s3/requests.ts';
import type { Answer } from '../support/http.ts';

/** How an attack speaks. The suite judges what is answered; where everything comes at once nobody listens. */
export interface Voice {
  aws(draft: Draft): Promise<Answer>;
  s3(draft: S3Draft): Promise<Answer>;
}

export const unjudged: Voice = { aws: askAws, s3: askS3 };

export const calling = (voice: Voice, service: string, action: string, input: Call['input']): Promise<Answer> =>
  voice.aws(draftOf({ service, action, input }));

/** A call of AppSync, whose protocol the other suites do not speak. */
export const evaluation = (what: 'template' | 'code', input: object): Draft => ({
  service: 'appsync',
  method: 'POST',
  path: `/v1/dataplane-evaluate${what}`,
  query: {},
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(input)),
  signed: true,
});
