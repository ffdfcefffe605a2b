/** `14:02:07.123` */
export const timeOf = (at: number | string): string => {
  const date = new Date(at);
  return `${date.toLocaleTimeString('en-GB')}.${String(date.getMilliseconds()).padStart(3, '0')}`;
};

const names: (readonly [string, string])[] = [];

/** Physical names that end in what nobody can remember are shown as the template's, without the hash of the CDK. */
export function nameResources(resources: readonly { readonly ref: string; readonly logicalId: string }[]): void {
  names.length = 0;
  for (const { ref, logicalId } of resources) {
    const name = ref.replace(/^(arn:|https?:\/\/).*[:/]/, '');
    if (/-[a-z0-9]{8,}$|^[a-z0-9]{26}$/.test(name)) names.push([name, logicalId.replace(/[0-9A-F]{8}$/, '')]);
  }
  names.sort(([a], [b]) => b.length - a.length);
}

/** Somebody whom a pool knows by an id. */
export const nameUser = (id: string, name: string): unknown => id !== name && names.push([id, name]);

const named = (text: string): string => names.reduce((before, [ref, name]) => before.replaceAll(ref, name), text);

/** The last part of an ARN or a path, which people know things by. */
export const shortName = (arn: string): string => named(arn).replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:/, '');

/** `user ada@example.com`, `role/Worker`: an ARN without its account. */
export const callerOf = (principal: string): string =>
  shortName(principal)
    .replace(/^assumed-role\/([^/]+)\/.*$/, 'role $1')
    .replace(/^user\//, '');

export const duration = (ms: number | undefined): string => {
  if (ms === undefined) return '…';
  if (ms < 10) return `${Math.round(ms * 10) / 10} ms`;
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
};

/** JSON on several lines; what is none stays as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** `812 B`, `1.4 kB`, `20 MB` */
export function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const [size, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}
