/** Writes a time as `14:02:07.123`. */
export const timeOf = (at: number | string): string => {
  const date = new Date(at);
  return `${date.toLocaleTimeString('en-GB')}.${String(date.getMilliseconds()).padStart(3, '0')}`;
};

const names: (readonly [string, string])[] = [];

/** Shows the template's names of resources instead of their physical names, which end with a hash of the CDK. */
export function nameResources(resources: readonly { readonly ref: string; readonly logicalId: string }[]): void {
  names.length = 0;
  for (const { ref, logicalId } of resources) {
    const name = ref.replace(/^(arn:|https?:\/\/).*[:/]/, '');
    if (/-[a-z0-9]{8,}$|^[a-z0-9]{26}$/.test(name)) names.push([name, logicalId.replace(/[0-9A-F]{8}$/, '')]);
  }
  names.sort(([a], [b]) => b.length - a.length);
}

/** Notes the name of a user whom the pool knows by an id. */
export const nameUser = (id: string, name: string): unknown => id !== name && names.push([id, name]);

const named = (text: string): string => names.reduce((before, [ref, name]) => before.replaceAll(ref, name), text);

/** Answers the last part of an ARN or a path, by which people know things. */
export const shortName = (arn: string): string => named(arn).replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:/, '');

/** Writes an ARN without its account: `user ada@example.com`, `role/Worker`. */
export const callerOf = (principal: string): string =>
  shortName(principal)
    .replace(/^assumed-role\/([^/]+)\/.*$/, 'role $1')
    .replace(/^user\//, '');

export const duration = (ms: number | undefined): string => {
  if (ms === undefined) return '…';
  if (ms < 10) return `${Math.round(ms * 10) / 10} ms`;
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
};

/** Writes JSON on several lines; another text stays as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Writes a size as `812 B`, `1.4 kB` or `20 MB`. */
export function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const [size, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}
