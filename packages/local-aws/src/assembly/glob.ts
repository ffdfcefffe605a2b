/**
 * Tells whether a path matches a pattern: `*` stands for any text between slashes, `**` for any number of parts. docs:
 * AWS CDK Developer Guide, "cdk deploy" (stack names and wildcards)
 */
export const matchesGlob = (pattern: string, path: string): boolean =>
  matchesParts(pattern.split('/'), path.split('/'));

function matchesParts([first, ...others]: readonly string[], parts: readonly string[]): boolean {
  if (first === undefined) return parts.length === 0;
  if (first === '**') return parts.some((_, index) => matchesParts(others, parts.slice(index))) || others.length === 0;
  const [part, ...rest] = parts;
  return part !== undefined && matchesText(first, part) && matchesParts(others, rest);
}

/** The texts between the stars must follow each other: the first at the beginning, the last at the end. */
function matchesText(pattern: string, text: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let from = first.length;
  for (const other of others) {
    const at = text.indexOf(other, from);
    if (at < 0 || at + other.length > text.length - last.length) return false;
    from = at + other.length;
  }
  return true;
}
