import { CatalogueDamagedError } from '../errors.ts';
import { byLeaf, prefixesOf } from './layout.ts';
import type { RowData } from './row.ts';
import { appendRows, readRows, withoutPosition } from './row.ts';

/** An object of rows. The last one may be a seal; then nothing is ever appended again. */
export interface Shard {
  readonly body: Buffer;
  /** The end of the rows: the position of the seal, if there is one. */
  readonly end: number;
  readonly seal: Seal | undefined;
}

/**
 * With `split` the rows were copied into children, one for each value of the next bits; it names the bytes of each
 * copy. With `moved` another generation replaces this one.
 */
export type Seal =
  | { readonly kind: 'split'; readonly bytes: readonly number[] }
  | { readonly kind: 'moved'; readonly generation: string };

/**
 * The column of a seal, which no dragon has. A name without quotes that a row lacks is no error; a name in quotes may
 * be one.
 */
export const sealColumn = 'sealed_str';

const sealText = (seal: Seal): string =>
  seal.kind === 'split' ? `split ${seal.bytes.join(' ')}` : `moved ${seal.generation}`;

export function readSeal(text: string): Seal {
  const [kind, ...rest] = text.split(' ');
  if (kind === 'moved' && rest.length === 1) return { kind, generation: rest[0] as string };
  const bytes = rest.map(Number);
  const bits = Math.log2(bytes.length);
  if (kind !== 'split' || bits < 1 || !Number.isInteger(bits) || !bytes.every(Number.isSafeInteger))
    throw new CatalogueDamagedError('A shard ends with a seal that cannot be read: rebuild the catalogue.');
  return { kind, bytes };
}

export function openShard(key: string, body: Buffer): Shard {
  if (body.length === 0) return { body, end: 0, seal: undefined };
  const from = body.lastIndexOf(10, body.length - 2) + 1;
  const last = parse(body.subarray(from));
  // Each row contains its own position. If the last row does not, the object was cut or somebody else wrote to it.
  if (body.at(-1) !== 10 || last?._pos !== from)
    throw new CatalogueDamagedError(`${key} does not end with a row of its own: rebuild the catalogue.`);
  const text = last[sealColumn];
  return text === undefined ? { body, end: body.length, seal: undefined } : { body, end: from, seal: readSeal(text) };
}

function parse(line: Buffer): { readonly _pos?: unknown; readonly [sealColumn]?: string } | undefined {
  try {
    return JSON.parse(line.toString('utf8')) as { _pos?: unknown };
  } catch {
    return undefined;
  }
}

export function withSeal(body: Buffer, seal: Seal): Buffer {
  const line = `${JSON.stringify({ _pos: body.length, [sealColumn]: sealText(seal) })}\n`;
  return Buffer.concat([body, Buffer.from(line, 'utf8')]);
}

export const rowsOf = ({ body, end }: Shard): readonly RowData[] =>
  readRows(body.subarray(0, end)).map(withoutPosition);

export interface Child {
  readonly prefix: string;
  readonly body: Buffer;
}

/**
 * Answers the first content of a shard's children. It follows from the rows alone, so several processes may write it.
 */
export function childrenOf(prefix: string, shard: Shard, bits: number): readonly Child[] {
  const leaves = prefixesOf(bits, prefix);
  const parts = byLeaf({ leaves }, rowsOf(shard));
  return leaves.map((leaf) => ({ prefix: leaf, body: appendRows(Buffer.alloc(0), parts.get(leaf) ?? []) }));
}
