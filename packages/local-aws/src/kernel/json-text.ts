import { UnsupportedError } from './errors.ts';

/**
 * A bound of this runtime, where recursion walks what comes as text in a member. No page documents how deep the
 * services read.
 */
const deepest = 1_000;

/** Throws an UnsupportedError for JSON text that is nested deeper than that, a SyntaxError for what is no JSON. */
export function parseJsonText(text: string): unknown {
  if (depthOf(text) > deepest) throw new UnsupportedError(`JSON nested deeper than ${deepest} levels`);
  return JSON.parse(text);
}

/** Of one pass: brackets within texts are no levels. */
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
