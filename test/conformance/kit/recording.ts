import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { CommandError } from '../../../functions/import/connect.ts';
import type { Answer, Case, Template } from './case.ts';
import { telltale } from './normalise.ts';

/** What an account of AWS has answered, on one day in one region. */
export interface Recording {
  readonly date: string;
  readonly region: string;
  /** By the ids of cases. */
  readonly answers: Readonly<Record<string, Recorded>>;
}

interface Recorded {
  /** Of the case as it was run: another case of the same id is another question. */
  readonly fingerprint: string;
  readonly answer: Answer;
}

export const recordingsFolder = new URL('../recordings', import.meta.url).pathname;

const answer: v.GenericSchema<Answer> = v.lazy(() =>
  v.union([v.null(), v.boolean(), v.number(), v.string(), v.array(answer), v.record(v.string(), answer)]),
);
const schema = v.strictObject({
  date: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/)),
  region: v.pipe(v.string(), v.regex(/^[a-z]{2}(-[a-z]+)+-\d$/)),
  answers: v.record(v.string(), v.strictObject({ fingerprint: v.string(), answer })),
});

/** What the case asks, without what it is for. */
export function fingerprintOf({ steps, stack, selectClosed }: Case, template: Template): string {
  const asked = JSON.stringify([steps, typeof stack === 'string' ? template : stack, selectClosed]);
  return createHash('sha256').update(asked).digest('hex').slice(0, 16);
}

/** All of a folder, the oldest first. */
export function readRecordings(folder: string): readonly Recording[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const read = files.map((name) => readRecording(join(folder, name)));
  return read.toSorted((one, other) => one.date.localeCompare(other.date));
}

export function readRecording(file: string): Recording {
  const text = readFileSync(file, 'utf8');
  const [found] = telltale.exec(text) ?? [];
  if (found !== undefined)
    throw new CommandError(`${file} holds ${found}, which says whose account it was. Record it anew, or take it out.`);
  const read = v.safeParse(schema, parsed(file, text));
  if (read.success) return read.output;
  throw new CommandError(`${file} is no recording: ${v.getDotPath(read.issues[0]) ?? 'its content'} is wrong.`);
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError(`${file} is not JSON.`);
  }
}

/** Answers where it stands. An older one of the same day and region is replaced case by case. */
export function writeRecording(folder: string, recording: Recording): string {
  const name = `${recording.date}-${recording.region}.json`;
  const file = join(folder, name);
  const before = readdirSync(folder).includes(name) ? readRecording(file).answers : {};
  const answers = Object.entries({ ...before, ...recording.answers }).toSorted(([one], [other]) =>
    one.localeCompare(other),
  );
  const text = `${JSON.stringify({ ...recording, answers: Object.fromEntries(answers) }, null, 2)}\n`;
  const [found] = telltale.exec(text) ?? [];
  if (found !== undefined) throw new CommandError(`The recording would hold ${found}: nothing was written.`);
  writeFileSync(file, text);
  return file;
}
