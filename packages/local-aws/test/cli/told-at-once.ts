import { expect } from 'vitest';
import { checkTemplate } from './check-template.ts';
import { roleOf } from './role-of.ts';

/** Expects `check` to tell each of these faults of a resource once, and no others of it. */
export async function toldAtOnce(
  directory: string,
  Type: string,
  Properties: object,
  sentences: readonly RegExp[],
): Promise<void> {
  const stderr = await checkTemplate(directory, {
    Resources: { Own: { Type, Properties }, Role: roleOf('lambda') },
  });
  const own = stderr.split('\n').filter((line) => line.includes('Own:'));
  for (const sentence of sentences)
    expect(
      own.filter((line) => sentence.test(line)),
      stderr,
    ).toHaveLength(1);
  expect(own, stderr).toHaveLength(sentences.length);
}
