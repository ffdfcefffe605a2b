import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AwsError } from '../../../src/kernel/errors.ts';
import { compilePattern } from '../../../src/delivery/event-pattern/pattern.ts';

interface Recorded {
  readonly name: string;
  readonly pattern: unknown;
  readonly event: unknown;
  readonly answer: boolean | { readonly code: string; readonly message: string };
}

const folder = process.env['AWS_RECORDINGS'] ?? join(import.meta.dirname, '../../../../../../shared/corpora');
const file = join(folder, 'event-patterns.json');
const isHere = existsSync(file);
if (!isHere) console.log(`No recordings of event patterns: ${file} is not there`);

function answerTo({ pattern, event }: Recorded): Recorded['answer'] {
  try {
    return compilePattern(pattern)(event);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { code: error.code, message: error.message };
  }
}

it.skipIf(!isHere)('every pattern that AWS has judged is judged as there, in its words', () => {
  const recorded = JSON.parse(readFileSync(file, 'utf8')) as readonly Recorded[];
  const differing = recorded.filter((one) => JSON.stringify(answerTo(one)) !== JSON.stringify(one.answer));
  expect(differing.map((one) => ({ name: one.name, here: answerTo(one), there: one.answer }))).toEqual([]);
});
