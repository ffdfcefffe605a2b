import { UnsupportedError } from './errors.ts';

/**
 * The deepest nesting of JSON text in a member, because recursion walks it. This is a bound of this runtime: no page
 * documents how deep the services read.
 */
export const deepestJson = 1_000;

/**
 * Parses JSON text. Throws an UnsupportedError if it is nested deeper than the bound, and a SyntaxError if it is not
 * JSON.
 */
export function parseJsonText(text: string): unknown {
  if (depthOf(text) > deepestJson) throw tooDeep();
  return JSON.parse(text);
}

export const tooDeep = (): UnsupportedError => new UnsupportedError(`JSON nested deeper than ${deepestJson} levels`);

/** Answers the value of a JSON text, or undefined if the text is not JSON. */
export function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const isJson = (text: string): boolean => jsonOrUndefined(text) !== undefined;

/** Answers the depth in one pass. It does not count brackets within texts. */
function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted && character === '\\') index += 1;
    else if (isQuoted) continue;
    else if (character === '{' || character === '[') most = Math.max(most, (depth += 1));
    else if (character === '}' || character === ']') depth -= 1;
  }
  return most;
}
