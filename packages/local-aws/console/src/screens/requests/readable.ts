const secrets = /^(authorization|x-api-key|x-amz-security-token|cookie|password)$/i;

/** Opens JSON within texts, and removes what somebody who looks at the screen must not see. */
export function readable(value: unknown): unknown {
  if (typeof value === 'string') return laidOpen(value);
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      secrets.test(name) && typeof member === 'string' ? '(not shown)' : readable(member),
    ]),
  );
}

function laidOpen(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return readable(JSON.parse(text));
  } catch {
    return text;
  }
}
