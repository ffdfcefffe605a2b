/** A sentence of the specification about a resource, taken apart. */
interface Told {
  /** The place of the property, such as `GlobalSecondaryIndexes[0].IndexName`. */
  readonly path: string;
  /** The property, the key or the value that the sentence is about. */
  readonly names: readonly string[];
}

/** Tells whether a sentence of a service is about a property, or a value, that the specification has told already. */
export function toldBy(
  where: string,
  sentences: readonly string[],
  properties: unknown,
): (sentence: string) => boolean {
  const told = sentences
    .filter((sentence) => sentence.startsWith(where))
    .map((sentence) => readSentence(sentence.slice(where.length), properties));
  return (sentence) =>
    told.some(({ path, names }) => isWithin(path, sentence) || names.some((name) => isNamed(name, sentence)));
}

/** The words of a text in lower case, with one space between two. */
const words = (text: string): string =>
  text
    .toLowerCase()
    .match(/[\p{L}\p{N}_]+/gu)
    ?.join(' ') ?? '';

const isNamed = (name: string, sentence: string): boolean =>
  words(name) !== '' && ` ${words(sentence)} `.includes(` ${words(name)} `);

/** Tells whether all members that the sentence of a validation names are around what was told. */
function isWithin(path: string, sentence: string): boolean {
  const named = [...sentence.matchAll(/ at '([^']+)' failed to satisfy constraint/g)].map(([, at = '']) => at);
  const told = `${path.toLowerCase()}.`;
  return named.length > 0 && named.every((at) => told.startsWith(`${at.toLowerCase()}.`));
}

function readSentence(sentence: string, properties: unknown): Told {
  const [, key] = /^[^:]*: (?:(?:required|extraneous) key \[|property )([^\]\s]+)/.exec(sentence) ?? [];
  const [, path = ''] = /^\.([^:]+?): /.exec(sentence) ?? [];
  const member = path.match(/[^.[\]]+/g)?.findLast((part) => !/^\d+$/.test(part));
  const value = key === undefined ? valueAt(path, properties) : undefined;
  return { path, names: [key ?? member, value].filter((name) => name !== undefined) };
}

/** Answers the text at a place of the properties. */
function valueAt(path: string, properties: unknown): string | undefined {
  let value = properties;
  for (const [, name, index] of path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name ?? index ?? ''];
  }
  return typeof value === 'string' ? value : undefined;
}
