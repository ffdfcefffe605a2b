import { declareUnverified, type RequireAllowed } from '../../../../kernel/unverified.ts';
import { given, outcome, referencePath } from './fields.ts';
import { oneOf } from './item-reader.ts';
import { ofOtherLanguage, type StateSource } from './source.ts';
import type { Catcher, Retrier } from './machine.ts';
import type { Reader } from './reader.ts';

const branchFailed = declareUnverified(
  'states-branch-failed',
  'Does a Retry or Catch for States.BranchFailed cover a branch that failed with an error of another name?',
  'it does',
);

/** Reads Retry and Catch. */
export function recovery(source: StateSource): { retry: Retrier[]; catch: Catcher[] } {
  const { reader, context } = source;
  const retriers = reader.list('Retry') ?? [];
  const catchers = reader.list('Catch') ?? [];
  const errorsOf = (item: Reader, list: readonly Reader[]): string[] =>
    loadErrors(item, item === list.at(-1), context.requireAllowed);
  return {
    retry: retriers.map((item) => loadRetrier(item, errorsOf(item, retriers))),
    catch: catchers.map((item) => loadCatcher(item, errorsOf(item, catchers), source)),
  };
}

function loadErrors(reader: Reader, last: boolean, requireAllowed: RequireAllowed): string[] {
  if (!reader.require('ErrorEquals')) return [];
  const errors = reader.take('ErrorEquals');
  if (!Array.isArray(errors) || !errors.every((error) => typeof error === 'string')) {
    reader.invalid('Expected a list of error names', 'ErrorEquals');
    return [];
  }
  const names = errors as string[];
  // recorded: cdk-preflight (pf-sfn-asl-retry-catch)
  if (names.length === 0) reader.invalid('Value cannot be empty', 'ErrorEquals');
  if (names.includes('States.ALL') && (names.length > 1 || !last))
    reader.invalid('States.ALL must appear alone and at end of list', `ErrorEquals[${names.indexOf('States.ALL')}]`);
  if (names.includes('States.BranchFailed')) requireAllowed(branchFailed);
  return names;
}

function loadRetrier(reader: Reader, errors: string[]): Retrier {
  reader.string('Comment');
  // recorded: cdk-preflight (pf-sfn-asl-numeric-ranges: an interval of 0 is taken; the greatest delay)
  const intervalSeconds = reader.number('IntervalSeconds', 0) ?? 1;
  const maxAttempts = reader.number('MaxAttempts', 0) ?? 3;
  const backoffRate = reader.number('BackoffRate', 1, false) ?? 2;
  const maxDelaySeconds = reader.number('MaxDelaySeconds', 1, true, 31_622_400);
  if (maxDelaySeconds !== undefined && maxDelaySeconds <= intervalSeconds)
    reader.invalid('MaxDelaySeconds must be greater than IntervalSeconds', 'MaxDelaySeconds');
  const jitter = oneOf(reader, 'JitterStrategy', ['NONE', 'FULL'] as const) ?? 'NONE';
  reader.end();
  return {
    errors,
    intervalSeconds,
    maxAttempts,
    backoffRate,
    jitter,
    ...given('maxDelaySeconds', maxDelaySeconds),
  };
}

function loadCatcher(reader: Reader, errors: string[], { language, context }: StateSource): Catcher {
  reader.string('Comment');
  reader.require('Next');
  const catcher = {
    errors,
    next: reader.string('Next') ?? '',
    ...outcome(reader, language, context),
    ...(language === 'JSONPath' ? given('resultPath', referencePath(reader, 'ResultPath')) : {}),
  };
  reader.end((field) => ofOtherLanguage(field, language));
  return catcher;
}
