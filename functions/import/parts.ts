import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalName } from '../shared/dragon/canonical-name.ts';
import type { DragonData } from '../shared/dragon/dragon.ts';
import { prefixesOf } from '../shared/dragon/catalogue/layout.ts';
import { dragonKey, keyBits } from '../shared/storage/keys.ts';

/** The dragons of a part, which are in memory together: some megabytes. */
export const usualPart = 4_000;
/** Each part has an open file. */
const mostBits = 8;
const bufferBytes = 64 * 1024;

/** Answers by how many bits of their keys so many dragons are parted. */
export const bitsOfParts = (count: number, part: number): number =>
  Math.min(mostBits, Math.max(0, Math.ceil(Math.log2(count / part))));

interface Part {
  readonly path: string;
  readonly file: number;
  lines: string[];
  bytes: number;
}

/**
 * Parts dragons by the leading bits of their keys, in temporary files, so that the dragons of a few shards are in
 * memory at a time. In each part they keep their order.
 */
export class Parts {
  private readonly folder: string;
  private readonly parts: ReadonlyMap<string, Part>;
  private readonly bits: number;

  static async create(bits: number): Promise<Parts> {
    return new Parts(await mkdtemp(join(tmpdir(), 'dragons-import-')), bits);
  }

  private constructor(folder: string, bits: number) {
    this.folder = folder;
    this.bits = bits;
    this.parts = new Map(
      prefixesOf(bits).map((prefix) => {
        const path = join(folder, `part-${prefix}`);
        return [prefix, { path, file: openSync(path, 'w', 0o600), lines: [], bytes: 0 }];
      }),
    );
  }

  add(dragon: DragonData): void {
    const name = canonicalName(dragon.dragon_name_str);
    if ('refused' in name) throw new Error(`A dragon has a name that is ${name.refused}.`);
    const part = this.parts.get(keyBits(dragonKey(name.key)).slice(0, this.bits));
    if (part === undefined) throw new Error('No part has this key.');
    const line = JSON.stringify(dragon);
    part.lines.push(line);
    part.bytes += line.length;
    if (part.bytes >= bufferBytes) flush(part);
  }

  /** Reads one part after the other, with the prefix of its keys. */
  async *read(): AsyncGenerator<{ readonly prefix: string; readonly dragons: readonly DragonData[] }> {
    for (const part of this.parts.values()) flush(part);
    for (const [prefix, { path }] of this.parts) {
      const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
      yield { prefix, dragons: lines.map((line) => JSON.parse(line) as DragonData) };
    }
  }

  remove(): void {
    for (const { file } of this.parts.values()) closeSync(file);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function flush(part: Part): void {
  if (part.lines.length > 0) writeSync(part.file, `${part.lines.join('\n')}\n`);
  part.lines = [];
  part.bytes = 0;
}
