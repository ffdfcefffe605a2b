/**
 * Recognises keys by their place. Records mostly have the same keys in the same order, so a few comparisons of four
 * bytes recognise a key in its usual place. All members are by the place of the field in the record.
 */
export interface Shape {
  readonly slots: number[];
  readonly lengths: number[];
  /** The last four bytes of each key, which may overlap with those before. */
  readonly tails: number[];
  readonly words: Int32Array[];
}

const mostFields = 64;
const mostWords = 16;

export const createShape = (): Shape => ({ slots: [], lengths: [], tails: [], words: [] });

/** Answers the position after the key and its colon if the field at this place is the usual one, and otherwise -1. */
export const behindKey = (
  { lengths, tails, words }: Shape,
  view: DataView,
  at: number,
  end: number,
  field: number,
): number => {
  if (field >= lengths.length) return -1;
  const behind = at + (lengths[field] as number);
  if (behind > end) return -1;
  const last = behind - 4;
  const key = words[field] as Int32Array;
  for (let from = at, word = 0; from < last; from += 4, word += 1)
    if (view.getInt32(from, true) !== key[word]) return -1;
  if (view.getInt32(last, true) !== tails[field]) return -1;
  return behind;
};

/** Learns the key with its quotes and colon in `[at, end)`, if those of the fields before it are known. */
export const learnKey = (
  { slots, lengths, tails, words }: Shape,
  view: DataView,
  at: number,
  end: number,
  field: number,
  slot: number,
): void => {
  const length = end - at;
  if (field > lengths.length || field >= mostFields || length < 4 || length > mostWords * 4) return;
  slots[field] = slot;
  lengths[field] = length;
  tails[field] = view.getInt32(end - 4, true);
  const key = new Int32Array(Math.ceil(length / 4) - 1);
  for (let from = at, word = 0; from < end - 4; from += 4, word += 1) key[word] = view.getInt32(from, true);
  words[field] = key;
};
