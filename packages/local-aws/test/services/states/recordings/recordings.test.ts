import { describe, expect, it } from 'vitest';
import { difference, differenceOfHistories } from './compare.ts';
import { corpusFile, recordings, type Recording } from './corpus.ts';
import { play, type Answer } from './play.ts';
import { reasonFor, reasons } from './reasons.ts';

interface Verdict {
  readonly recording: Recording;
  readonly verdict: 'equal' | 'different' | 'refused';
  readonly why?: string;
}

/** Tells whether the client itself gave a recorded answer, before it sent anything. */
const isOfClient = (expected: unknown): boolean =>
  /ParamValidationError|Parameter validation failed/.test(JSON.stringify(expected));

async function judge(recording: Recording): Promise<Verdict> {
  try {
    const { answers, outputs } = await play(recording);
    const why = firstDifference(recording, answers, outputs);
    return why === undefined ? { recording, verdict: 'equal' } : { recording, verdict: 'different', why };
  } catch (error) {
    return { recording, verdict: 'refused', why: (error as Error).message };
  }
}

function firstDifference(recording: Recording, answers: readonly Answer[], outputs: readonly unknown[]) {
  const left = [...answers];
  for (const [name, expected] of Object.entries(recording.expected)) {
    if (isOfClient(expected)) continue;
    const why =
      name === 'cases'
        ? difference(
            (expected as { output: unknown }[]).map(({ output }) => output),
            outputs,
            'outputs',
          )
        : take(left, expected);
    if (why !== undefined) return `${name} ${why}`;
  }
  return undefined;
}

/** Finds an answer like the recorded one, and removes it. */
function take(left: Answer[], expected: unknown): string | undefined {
  let nearest: string | undefined;
  for (const [index, answer] of left.entries()) {
    const why = compare(expected, answer);
    if (why === undefined) {
      left.splice(index, 1);
      return undefined;
    }
    if (alike(expected, answer)) nearest ??= why;
  }
  return nearest ?? 'nothing was answered that is like it';
}

const alike = (expected: unknown, answer: Answer): boolean =>
  answer.error
    ? 'exception_value' in Object(expected) || 'Error' in Object(expected)
    : sharesKey(expected, answer.value);

const sharesKey = (one: unknown, other: unknown): boolean =>
  Object.keys(Object(one)).some((key) => Object.hasOwn(Object(other), key));

interface RecordedError {
  readonly exception_typename?: string;
  readonly exception_value?: string;
  readonly Error?: { readonly Code: string; readonly Message: string };
}

function compare(expected: unknown, { value, error }: Answer): string | undefined {
  if (error) {
    const { exception_value: text, Error: given } = Object(expected) as RecordedError;
    const [, code, message] =
      /^An error occurred \((\w+)\) when calling the \w+ operation: (.*)$/s.exec(text ?? '') ?? [];
    const recorded = { code: given?.Code ?? code ?? '', message: given?.Message ?? message ?? '' };
    return difference(recorded, error);
  }
  const events = (expected as { events?: [] }).events;
  const actual = (value as { events?: [] }).events;
  const machines = (value as { stateMachines?: unknown } | undefined)?.stateMachines;
  if (Array.isArray(expected) && machines) return difference(expected, machines);
  if (events && actual) return differenceOfHistories(events, actual);
  return difference(expected, value);
}

const known = recordings();

/** Tells whether a recording may be compared: it needs only what the runtime has, and contains what was sent. */
const isCounted = ({ recording: { key }, verdict }: Verdict): boolean =>
  verdict === 'equal' || (reasonFor(key)?.kind ?? 'different') === 'different';

const isExplained = ({ recording: { key }, verdict }: Verdict, keys: RegExp): boolean =>
  verdict !== 'equal' && keys.test(key);

describe.skipIf(!known)('recordings of AWS', () => {
  it('are equal, but for those that have a reason', { timeout: 600_000 }, async () => {
    const only = process.env['AWS_RECORDINGS_ONLY'];
    const verdicts: Verdict[] = [];
    for (const recording of known ?? [])
      if (!only || recording.key.includes(only) || recording.kind === only) verdicts.push(await judge(recording));
    console.log(report(verdicts));
    const counted = verdicts.filter(isCounted);
    const different = counted.filter(({ verdict }) => verdict !== 'equal');
    expect(
      different.filter(({ recording }) => !reasonFor(recording.key)).map(({ recording }) => recording.key),
    ).toEqual([]);
    if (only) return;
    // The page of what is supported lists the reasons.
    expect(reasons.filter(({ keys }) => !verdicts.some((one) => isExplained(one, keys)))).toEqual([]);
    expect(1 - different.length / counted.length).toBeGreaterThan(0.97);
  });
});

if (!known) console.log(`No recordings of AWS: ${corpusFile} is not there`);

function report(verdicts: readonly Verdict[]): string {
  const lines = ['interpreter', 'refusal', 'other'].map((kind) => {
    const of = verdicts.filter(({ recording }) => recording.kind === kind);
    const count = (verdict: string): number => of.filter((one) => one.verdict === verdict).length;
    return (
      `${kind}: ${count('equal')} equal, ${count('different')} different, ${count('refused')}` +
      ` refused of ${of.length}`
    );
  });
  const counted = verdicts.filter(isCounted);
  const equal = counted.filter(({ verdict }) => verdict === 'equal').length;
  const share = ((100 * equal) / counted.length).toFixed(1);
  const all = `${equal} of ${counted.length} that can be compared are equal (${share} %)`;
  return [...lines, all, ...verdicts.filter(({ verdict }) => verdict !== 'equal').map(lineOf)].join('\n');
}

function lineOf({ recording: { kind, key }, verdict, why }: Verdict): string {
  const reason = reasonFor(key);
  const detail = process.env['AWS_RECORDINGS_SHOW'] || !reason ? ` (${why?.slice(0, 420)})` : '';
  return `${kind} ${verdict} ${key}: ${reason ? `${reason.kind}: ${reason.why}` : 'no reason is known'}${detail}`;
}
