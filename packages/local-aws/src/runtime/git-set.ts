interface CharacterSet {
  readonly end: number;
  has(character: string): boolean;
}

const classes: Readonly<Record<string, RegExp>> = {
  alnum: /[a-zA-Z0-9]/,
  alpha: /[a-zA-Z]/,
  blank: /[ \t]/,
  cntrl: /[\0-\x1F\x7F]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\v\f\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9a-fA-F]/,
};

/**
 * Reads what stands between brackets in a line of a `.gitignore` file. A set without an end, or with an unknown class,
 * matches nothing.
 */
export function readSet(pattern: string, start: number): CharacterSet | undefined {
  let at = start + 1;
  const isNegated = pattern[at] === '!' || pattern[at] === '^';
  if (isNegated) at += 1;
  const tests: ((character: string) => boolean)[] = [];
  let before = '';
  for (let isFirst = true; isFirst || pattern[at] !== ']'; isFirst = false) {
    const item = readItem(pattern, at, before);
    if (!item) return undefined;
    tests.push(item.has);
    before = item.last;
    at = item.end;
  }
  return { end: at + 1, has: (character) => tests.some((test) => test(character)) !== isNegated };
}

interface Item extends CharacterSet {
  /** The character from which a range may go on; it is empty after a range or a class. */
  readonly last: string;
}

function readItem(pattern: string, at: number, before: string): Item | undefined {
  const character = pattern[at];
  if (character === undefined) return undefined;
  const following = pattern[at + 1] ?? ']';
  if (character === '-' && before !== '' && following !== ']') {
    const end = following === '\\' ? at + 2 : at + 1;
    const to = pattern[end];
    return to === undefined ? undefined : { end: end + 1, last: '', has: (one) => one >= before && one <= to };
  }
  if (character === '[' && following === ':') {
    const close = pattern.indexOf(']', at + 2);
    if (close < 0) return undefined;
    if (close > at + 2 && pattern[close - 1] === ':') {
      const known = classes[pattern.slice(at + 2, close - 1)];
      return known && { end: close + 1, last: '', has: (one) => known.test(one) };
    }
  }
  const place = character === '\\' ? at + 1 : at;
  const literally = pattern[place];
  return literally === undefined ? undefined : { end: place + 1, last: literally, has: (one) => one === literally };
}
