import type { AwsError } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { references } from './intrinsics.ts';
import { providerOf } from './provider-of.ts';
import type { Run } from './run.ts';

/**
 * Leaves out what nobody needs to know of a function that is never called: the packages that it lacks. Such are those
 * that a bundle has for log retention and notifications of buckets, which a service here does itself.
 */
export function ofCalled<Note extends AwsError | OperatorError>(
  run: Run,
  logicalId: string,
  notes: readonly Note[],
): readonly Note[] {
  const isOfCalls = (note: Note): boolean => note instanceof OperatorError && note.code === 'PackageMissing';
  return notes.some(isOfCalls) && isUncalled(run, logicalId) ? notes.filter((note) => !isOfCalls(note)) : notes;
}

/** Tells whether a resource is named, and only by properties that have no effect here. */
function isUncalled({ stack: { template }, providers }: Run, logicalId: string): boolean {
  if (references(template.Outputs).has(logicalId)) return false;
  const effects = Object.values(template.Resources).flatMap(({ Type, Properties = {} }) =>
    Object.entries(Properties)
      .filter(([, value]) => references(value).has(logicalId))
      .map(([name]) => providerOf(providers, Type)?.properties[name]?.kind),
  );
  return effects.length > 0 && effects.every((kind) => kind === 'inert');
}
