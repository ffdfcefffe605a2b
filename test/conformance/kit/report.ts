import type { Answer, Cases } from './case.ts';
import { compare, isOutdated, isSame, recordedFor, refusalIn, type Verdict } from './compare.ts';
import { fingerprintOf, type Recording } from './recording.ts';
import type { Group } from './run-cases.ts';

export interface Standing {
  readonly id: string;
  readonly question: string;
  readonly verdict: Verdict;
  readonly here: Answer;
  /** What AWS has answered, and when and where. */
  readonly recorded?: { readonly answer: Answer; readonly date: string; readonly region: string };
  /** Of an unknown one that is recorded: whether the runtime assumes what AWS does. */
  readonly assumption?: 'right' | 'wrong';
  /** It was recorded for an earlier form of the case. */
  readonly isOutdated: boolean;
}

export interface Run {
  readonly group: Group;
  /** By id. */
  readonly answers: Readonly<Record<string, Answer>>;
  /** What the runtime answers where it is allowed to assume. */
  readonly assumed?: Readonly<Record<string, Answer>>;
}

export const standingsOf = (runs: readonly Run[], recordings: readonly Recording[]): readonly Standing[] =>
  runs.flatMap(({ group: { cases, template }, answers, assumed = {} }) =>
    Object.entries(cases).map(([id, one]) => {
      const fingerprint = fingerprintOf(one, template);
      const recorded = recordedFor(id, fingerprint, recordings);
      const here = answers[id] ?? null;
      const verdict = compare(here, recorded?.answer);
      const guess = assumed[id];
      return {
        id,
        question: one.question,
        verdict,
        here,
        ...(recorded && { recorded }),
        ...(verdict === 'unknown' && recorded && guess !== undefined && { assumption: rightOrWrong(guess, recorded) }),
        isOutdated: isOutdated(id, fingerprint, recordings),
      };
    }),
  );

const rightOrWrong = (guess: Answer, { answer }: { readonly answer: Answer }): 'right' | 'wrong' =>
  refusalIn(guess) === undefined && isSame(guess, answer) ? 'right' : 'wrong';

const titles: Readonly<Record<Verdict, string>> = {
  different: 'Different: the runtime answers otherwise than AWS',
  equal: 'Equal',
  unknown: 'Unknown here: a recording settles them',
  refused: 'Refused by name: the runtime does not do it',
  unrecorded: 'Answered here, and not recorded yet',
};

/** For people: how the runtime stands, by class. */
export function reportLines(standings: readonly Standing[]): string[] {
  const counts = Object.keys(titles).map((verdict) => {
    const count = standings.filter((standing) => standing.verdict === verdict).length;
    return `${count} ${verdict}`;
  });
  return [
    `${standings.length} cases: ${counts.join(', ')}.`,
    ...Object.entries(titles).flatMap(([verdict, title]) => section(title, standings, verdict as Verdict)),
  ];
}

function section(title: string, standings: readonly Standing[], verdict: Verdict): string[] {
  const found = standings.filter((standing) => standing.verdict === verdict);
  return found.length === 0 ? [] : ['', title, ...found.flatMap(linesOf)];
}

function linesOf({ id, question, verdict, here, recorded, assumption, isOutdated: old }: Standing): string[] {
  const when = recorded && `${recorded.date}, ${recorded.region}`;
  const note = [
    ...(assumption ? [`what is assumed is ${assumption} (${when})`] : []),
    ...(old ? ['recorded for an earlier form of the case: record it anew'] : []),
  ];
  const first = `  ${id.padEnd(40)} ${question}${note.length > 0 ? ` – ${note.join('; ')}` : ''}`;
  const shows = verdict === 'different' || assumption === 'wrong';
  return shows && recorded
    ? [first, `    AWS (${when}): ${JSON.stringify(recorded.answer)}`, `    here: ${JSON.stringify(here)}`]
    : [first];
}

/** Every case, with what it is for. */
export const listLines = (cases: Cases): string[] =>
  Object.entries(cases).flatMap(([id, { question, settles, slow }]) => [
    `${id.padEnd(40)} ${question}`,
    `${' '.repeat(41)}${settles.join(', ')}${slow === undefined ? '' : ` (slow: ${slow})`}`,
  ]);
