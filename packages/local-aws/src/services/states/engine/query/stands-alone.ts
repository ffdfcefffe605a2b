const closing: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);
const closers: ReadonlySet<string> = new Set(closing.values());

/**
 * Tells whether a JSONata expression can be put between parentheses without a change of what is inside or outside: its
 * quotes and brackets are closed in their order, and nothing at its outermost level would end it. It knows only what is
 * easily known: a text with comments, regular expressions, quoted names or `%` counts as one that cannot.
 */
export function standsAlone(source: string): boolean {
  if (source === '' || /[/%`\\]/.test(source)) return false;
  const open: string[] = [];
  for (let at = 0; at < source.length; at++) {
    const character = source[at] as string;
    const closer = closing.get(character);
    if (character === '"' || character === "'") {
      at = source.indexOf(character, at + 1);
      if (at < 0) return false;
    } else if (closer !== undefined) open.push(closer);
    else if (closers.has(character) && open.pop() !== character) return false;
    else if (open.length === 0 && (character === ';' || character === ',')) return false;
  }
  return open.length === 0;
}
