import { crc32, deflateRawSync } from 'node:zlib';
import { mutateBytes } from '../support/mutate.ts';
import { range, type Dice } from '../support/settings.ts';

const names = [
  'index.mjs',
  '../out.js',
  '/etc/passwd',
  'a/../../out',
  '..\\out.js',
  'a\0b',
  '',
  '.',
  'a/',
  'a/b',
  'a',
  'index.mjs/x',
  'é.js',
  'node_modules/a/index.js',
  'x/'.repeat(200),
  'y'.repeat(300),
];
const links = ['b', '..', '../..', '/etc/passwd', 'a/../..', '', 'index.mjs', '\0'];
const bombs = [Buffer.alloc(30 * 2 ** 20), Buffer.alloc(2 ** 20, 'ab')].map((bytes) => deflateRawSync(bytes));
const absurd = [0, 1, 0xffff, 0x7fffffff, 0xfffffffe, 0xffffffff];

interface Part {
  readonly local: Buffer;
  readonly head: Buffer;
}

function partOf(dice: Dice, offset: number): Part {
  const isLink = dice.chance(0.1);
  const content = Buffer.from(isLink ? dice.pick(links) : `export const handler = () => ${dice.below(9)};`);
  const deflated = dice.chance(0.5);
  const plain = deflated ? deflateRawSync(content) : content;
  const data = dice.chance(0.1) ? dice.pick(bombs) : plain;
  const name = Buffer.from(dice.chance(0.5) ? `f${dice.below(99)}.mjs` : dice.pick(names));
  const wrong = (right: number): number => (dice.chance(0.04) ? dice.pick(absurd) : right);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50);
  local.writeUInt16LE(name.length, 26);
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50);
  head.writeUInt16LE(0x0314, 4);
  head.writeUInt16LE(dice.chance(0.05) ? 1 + dice.below(0xffff) : 0x800, 8);
  head.writeUInt16LE(dice.chance(0.05) ? dice.below(100) : Number(deflated) * 8, 10);
  head.writeUInt32LE(wrong(crc32(content)), 16);
  head.writeUInt32LE(wrong(data.length), 20);
  head.writeUInt32LE(wrong(content.length), 24);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt16LE(isLink ? 0o120777 : 0o100644, 40);
  // Now and then the bytes of another entry, or of none.
  head.writeUInt32LE(dice.chance(0.08) ? dice.pick([0, offset >> 1, offset + 7, 0xffffffff]) : offset, 42);
  return { local: Buffer.concat([local, name, data]), head: Buffer.concat([head, name]) };
}

/** An archive that nearly is one: names that lead out, links, bombs, sizes and places that lie, damaged bytes. */
export function hostileZip(dice: Dice): Buffer {
  let offset = 0;
  const parts = range(1 + dice.below(dice.chance(0.1) ? 200 : 5)).map(() => {
    const part = partOf(dice, offset);
    offset += part.local.length;
    return part;
  });
  const heads = parts.map(({ head }) => head);
  const repeated = dice.chance(0.1) ? range(dice.pick([3, 500])).flatMap(() => heads) : heads;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(dice.chance(0.05) ? dice.pick([0, 0xffff]) : Math.min(repeated.length, 0xfffe), 10);
  end.writeUInt32LE(dice.chance(0.05) ? dice.pick(absurd) : offset, 16);
  const archive = Buffer.concat([...parts.map(({ local }) => local), ...repeated, end]);
  return dice.chance(0.2) ? mutateBytes(dice, archive) : archive;
}
