import { isDeepStrictEqual } from 'node:util';
import type { Answer } from './case.ts';
import type { Recording } from './recording.ts';

/** How the runtime stands to AWS in one case. */
export type Verdict =
  /** It answers what was recorded. */
  | 'equal'
  /** It answers something else. */
  | 'different'
  /** It refuses to answer because nobody knew: the recording settles it. */
  | 'unknown'
  /** It refuses by name what it does not do. */
  | 'refused'
  /** Nobody has recorded what AWS answers. */
  | 'unrecorded';

/** Reads from an answer of the runtime which unverified behaviour it has met. */
export const unverifiedIn = (answer: Answer): string | undefined =>
  /--allow-unverified ([\w:.-]+)/.exec(JSON.stringify(answer))?.[1];

/** What of an answer of the runtime says that it does not go on. */
export function refusalIn(answer: Answer): 'unknown' | 'refused' | undefined {
  const text = JSON.stringify(answer);
  if (unverifiedIn(answer) !== undefined || text.includes('UnverifiedBehaviour')) return 'unknown';
  return /UnsupportedByLocalAws|not supported by local-aws/i.test(text) ? 'refused' : undefined;
}

export function compare(here: Answer, recorded: Answer | undefined): Verdict {
  const refusal = refusalIn(here);
  if (refusal !== undefined) return refusal;
  if (recorded === undefined) return 'unrecorded';
  return isSame(here, recorded) ? 'equal' : 'different';
}

/** A refused stack is the same where the same resource stood in the way: the words of CloudFormation are not. */
export const isSame = (one: Answer, other: Answer): boolean =>
  isDeepStrictEqual(withoutReason(one), withoutReason(other));

function withoutReason(answer: Answer): Answer {
  if (typeof answer !== 'object' || answer === null || !('refused' in answer)) return answer;
  return { refused: answer.refused ?? null };
}

/** The newest answer of AWS to this very question, and when and where it was given. */
export function recordedFor(
  id: string,
  fingerprint: string,
  recordings: readonly Recording[],
): { readonly answer: Answer; readonly date: string; readonly region: string } | undefined {
  const found = recordings.findLast(({ answers }) => answers[id]?.fingerprint === fingerprint);
  const answer = found?.answers[id]?.answer;
  return found && answer !== undefined ? { answer, date: found.date, region: found.region } : undefined;
}

/** Whether there are only answers to an earlier form of the question. */
export const isOutdated = (id: string, fingerprint: string, recordings: readonly Recording[]): boolean =>
  recordings.some(({ answers }) => answers[id] !== undefined && answers[id].fingerprint !== fingerprint) &&
  recordedFor(id, fingerprint, recordings) === undefined;
