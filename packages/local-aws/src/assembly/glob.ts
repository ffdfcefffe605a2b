/**
 * Tells whether a path matches a pattern: `*` stands for any text between slashes, `**` for any number of parts. docs:
 * AWS CDK Developer Guide, "cdk deploy" (stack names and wildcards)
 */
export const matchesGlob = (pattern: string, path: string): boolean =>
  matchesParts(pattern.split('/'), path.split('/'));

/** Only the last `**` is tried with more parts: what follows an earlier one was found as early as it can be. */
function matchesParts(patterns: readonly string[], parts: readonly string[]): boolean {
  let [at, last, from] = [0, -1, 0];
  for (let part = 0; part < parts.length;) {
    const pattern = patterns[at];
    if (pattern === '**') [last, from, at] = [at, part, at + 1];
    else if (pattern !== undefined && matchesText(pattern, parts[part] as string)) [at, part] = [at + 1, part + 1];
    else if (last >= 0) [at, from, part] = [last + 1, from + 1, from + 1];
    else return false;
  }
  return patterns.slice(at).every((pattern) => pattern === '**');
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
