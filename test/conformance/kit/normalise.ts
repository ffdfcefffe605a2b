import type { Answer } from './case.ts';

/** What differs from run to run by its nature: replaced by what it is, numbered by identity. */
const patterns: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['token', /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g],
  ['uuid', /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g],
  ['time', /\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g],
  ['time', /\b1[6-9]\d{8}(?:\d{3})?\b/g],
  ['key', /\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{8,}\b/g],
  ['key', /\bda2-[a-z0-9]{26}\b/g],
  ['address', /\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b/g],
  ['api', /\b(?=[a-z]*\d)[a-z0-9]{26}\b/g],
  ['account', /\b\d{12}\b/g],
];

export interface Known {
  readonly account: string;
  readonly region: string;
  readonly stack: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * Makes recordings of two accounts comparable, and takes out of them what says whose they are. The same id within a
 * case gets the same number.
 */
export function createNormaliser({ account, region, stack, outputs }: Known): (value: unknown) => Answer {
  const fixed: [string, string][] = [
    ...Object.entries(outputs).map(([name, text]): [string, string] => [text, `<${name}>`]),
    [stack, '<stack>'],
    [account, '<account>'],
    [region, '<region>'],
  ].filter((pair): pair is [string, string] => pair[0] !== undefined && pair[0].length > 3);
  // What holds another goes first.
  fixed.sort(([one], [other]) => other.length - one.length);
  const seen = new Map<string, string>();
  const named = (kind: string, text: string): string => {
    const known = seen.get(text);
    if (known !== undefined) return known;
    const count = [...seen.values()].filter((label) => label.startsWith(`<${kind}`)).length;
    const label = count === 0 ? `<${kind}>` : `<${kind}-${count + 1}>`;
    seen.set(text, label);
    return label;
  };
  const text = (given: string): string =>
    patterns
      .reduce(
        (rest, [kind, pattern]) => rest.replace(pattern, (found) => named(kind, found)),
        fixed.reduce((rest, [value, label]) => rest.replaceAll(value, label), given),
      )
      // Names that CloudFormation makes: of the stack, the logical id and a suffix.
      .replace(/(<stack>-\w+)-[A-Za-z0-9]{10,14}\b/g, '$1');
  const any = (value: unknown): Answer => {
    if (typeof value === 'string') return text(value);
    if (typeof value === 'number') return isTime(value) ? '<time>' : value;
    if (typeof value === 'boolean' || value === null || value === undefined) return value ?? null;
    if (value instanceof Date) return '<time>';
    if (Array.isArray(value)) return value.map(any);
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, each]) => each !== undefined)
        .map(([name, each]) => [text(name), any(each)]),
    );
  };
  return any;
}

const isTime = (value: number): boolean => (value > 1.6e9 && value < 2e9) || (value > 1.6e12 && value < 2e12);

/** What must never stand in a recording: whose account it was. */
export const telltale = /\b\d{12}\b|\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{8,}|\beyJ[\w-]{10,}\.|\bda2-[a-z0-9]{26}\b/;
