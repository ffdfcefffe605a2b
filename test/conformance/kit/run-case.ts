import { createHmac } from 'node:crypto';
import { callAws } from './calls.ts';
import type { Answer, Call, Case, Step } from './case.ts';
import { at, filled, MissingPart } from './fill.ts';
import { ask, listen, post } from './graphql.ts';
import { createNormaliser } from './normalise.ts';
import type { Raised } from './place.ts';

/** For a case that needs nothing: no stack is empty. */
export const noStack = {
  Resources: { Nothing: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'nothing' } } },
};

/** Runs the steps of a case on its stack, and answers what is comparable of their answers. */
export async function runCase({ steps }: Case, raised: Raised): Promise<Answer> {
  const { outputs, stack, reach } = raised;
  const known: Record<string, unknown> = { ...outputs, account: reach.account, region: reach.region };
  const answers: unknown[] = [];
  for (const step of steps) {
    const answer = await answerOf(step, raised, known);
    if (step.name !== undefined) known[step.name] = answer;
    if (!step.quiet) answers.push(kept(step, answer));
    if (answer instanceof Missing) break;
  }
  const normalise = createNormaliser({ account: reach.account, region: reach.region, stack, outputs });
  return normalise(answers);
}

class Missing {
  readonly missing: string;

  constructor(missing: string) {
    this.missing = missing;
  }
}

async function answerOf(step: Step, raised: Raised, known: Readonly<Record<string, unknown>>): Promise<unknown> {
  try {
    return await run(filled(step, known), raised);
  } catch (error) {
    if (error instanceof MissingPart) return new Missing(error.message);
    throw error;
  }
}

/** A part that is not there is recorded as such. */
function kept({ keep }: Step, answer: unknown): unknown {
  if (keep === undefined || answer instanceof Missing) return answer;
  const parts = keep.map((path) => [path, at(answer, path)] as const);
  // What an error is is always told.
  return { ...Object.fromEntries(parts), ...(isError(answer) && answer) };
}

const isError = (answer: unknown): answer is object =>
  typeof answer === 'object' && answer !== null && 'error' in answer && 'status' in answer;

async function run(step: Step, raised: Raised): Promise<unknown> {
  if ('ask' in step) return ask(raised, step);
  if ('call' in step) return calls(step, raised);
  if ('listen' in step) return listen(raised, step);
  if ('totp' in step) return totp(step.totp);
  if ('post' in step) return post(raised.reach, step);
  await pause(raised.reach.patience(step.wait));
  return null;
}

async function calls({ call, input, as, until }: Call, { reach }: Raised): Promise<unknown> {
  const end = Date.now() + 1000 * reach.patience(60);
  for (;;) {
    const answer = await callAws(reach, call, input, as);
    if (until === undefined || new RegExp(until.matches).test(JSON.stringify(at(answer, until.path)) ?? ''))
      return answer;
    if (Date.now() > end) return answer;
    await pause(reach.patience(2));
  }
}

const pause = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/** docs: RFC 6238, with the parameters of authenticators: SHA-1, 30 seconds, six digits */
function totp(secret: string): { readonly code: string } {
  const bits = [...secret.toUpperCase().replace(/=+$/, '')]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000;
  return { code: String(number).padStart(6, '0') };
}
