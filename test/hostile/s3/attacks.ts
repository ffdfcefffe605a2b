import type { Answer } from '../support/http.ts';
import type { Tally } from '../support/judge.ts';
import { ask, codeOf, objectPath, type Draft } from './requests.ts';

export const put = (key: string, body: string): Promise<Answer> => ask({ method: 'PUT', path: objectPath(key), body });
export const get = (key: string): Promise<Answer> => ask({ method: 'GET', path: objectPath(key) });

/** An answer of S3: a success, or an error in XML with a code of S3's. */
export const isS3Answer = ({ status, text }: Answer, method: string): boolean =>
  status < 400 || method === 'HEAD' || text === '' || /^<\?xml [^>]*\?>\s*<Error><Code>\w+<\/Code>/.test(text);

/** Sends `draft` and judges the answer; `expected` says what is wrong with it. */
export async function attack(
  tally: Tally,
  name: string,
  draft: Draft,
  expected: (answer: Answer) => string | undefined,
): Promise<void> {
  const input = {
    ...draft,
    ...(draft.body !== undefined && {
      body: Buffer.from(draft.body as string)
        .toString('latin1')
        .slice(0, 1_000),
    }),
  };
  try {
    const answer = await ask(draft);
    tally.judge(name, input, answer, () => ask(draft));
    tally.count(answer.status < 300 ? 'taken' : codeOf(answer) || String(answer.status));
    const why = isS3Answer(answer, draft.method)
      ? expected(answer)
      : `answers ${answer.status} ${answer.text.slice(0, 200)}`;
    if (why !== undefined) tally.fail(name, why, input);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('ERR_') === true) tally.count('cannot be sent');
    else tally.fail(name, String(error), input);
  }
}

/** A request that must go on being answered. */
export async function attackValid(tally: Tally): Promise<void> {
  const { status, text } = await get('well-known');
  tally.count('interleaved');
  if (status !== 200 || text !== 'a well-known text')
    tally.fail('a valid request among them', `is answered ${status} ${text.slice(0, 200)}`, 'well-known');
}

/** The key that a path names, by S3's rules; undefined when it must be refused. */
export function keyOf(path: string): string | undefined {
  let key: string;
  try {
    key = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  let depth = 0;
  const leadsOut = key.split('/').some((part) => (depth += stepOf(part)) < 0);
  return leadsOut || Buffer.byteLength(key) > 1_024 || key === '' ? undefined : key;
}

function stepOf(part: string): -1 | 0 | 1 {
  if (part === '..') return -1;
  return part === '' || part === '.' ? 0 : 1;
}
