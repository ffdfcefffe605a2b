import type { SourceLocation } from '../engine/envelope.ts';
import type { FieldInfo } from './run-document.ts';

/** Answers the path of a field in the answer. */
export function responsePath({ path }: FieldInfo): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: FieldInfo['path'] | undefined = path; at; at = at.prev) keys.unshift(at.key);
  return keys;
}

/** Answers the places of a field in the document. */
export const locations = ({ fieldNodes }: FieldInfo): SourceLocation[] =>
  fieldNodes.flatMap(({ loc }) =>
    loc ? [{ line: loc.startToken.line, column: loc.startToken.column, sourceName: null }] : [],
  );
