import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { operatorCodes } from '../../src/kernel/operator-error.ts';
import { openDataDirectory } from '../../src/storage/data-directory.ts';
import { digestOf } from '../../src/storage/digest.ts';
import { exportState, importState } from '../../src/storage/transfer.ts';
import { freshDirectories } from '../support/directories.ts';
import { recordingOperator } from '../support/operator.ts';

const fresh = freshDirectories('hostile-state-');
const full = process.env['HOSTILE'] === 'full';
const numRuns = full ? 3_000 : 60;

/** What happens to one file of a directory. */
type Mishap =
  | { readonly kind: 'flip'; readonly at: number; readonly bits: number }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'blank'; readonly at: number; readonly length: number }
  | { readonly kind: 'grow'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'earlier' | 'another' | 'gone' | 'folder' };

const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const mishap: fc.Arbitrary<Mishap> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('flip'), at: share, bits: fc.integer({ min: 1, max: 255 }) }) },
  fc.record({ kind: fc.constant('cut'), at: share }),
  fc.record({ kind: fc.constant('blank'), at: share, length: fc.constantFrom(1, 512, 4_096) }),
  fc.record({ kind: fc.constant('grow'), text: fc.string({ maxLength: 40 }) }),
  fc.record({ kind: fc.constant('text'), text: fc.constantFrom('', 'mine', '{}', '0', '9'.repeat(400), '\0\0') }),
  fc.record({ kind: fc.constantFrom('earlier', 'another', 'gone', 'folder') }),
) as fc.Arbitrary<Mishap>;

function befall(directory: string, name: string, mishap: Mishap, others: Record<'earlier' | 'another', string>): void {
  const file = join(directory, name);
  const bytes = readFileSync(file);
  const place = 'at' in mishap ? Math.floor(mishap.at * bytes.length) : 0;
  switch (mishap.kind) {
    case 'flip':
      if (bytes.length > 0) bytes.writeUInt8(bytes.readUInt8(place) ^ mishap.bits, place);
      return writeFileSync(file, bytes);
    case 'cut':
      return truncateSync(file, place);
    case 'blank':
      return writeFileSync(file, bytes.fill(0, place, Math.min(bytes.length, place + mishap.length)));
    case 'grow':
      return writeFileSync(file, mishap.text, { flag: 'a' });
    case 'text':
      return writeFileSync(file, mishap.text);
    case 'gone':
      return rmSync(file);
    case 'folder':
      rmSync(file);
      return mkdirSync(file);
    default:
      rmSync(file);
      return cpSync(join(others[mishap.kind], name), file);
  }
}

/** Makes a directory in use, whose copies are what `kill -9` leaves, or one that was stopped. */
async function used(rows: number, kept?: string): Promise<{ readonly directory: string; readonly digest: string }> {
  const directory = fresh();
  const data = openDataDirectory(directory, recordingOperator());
  data.database.exec('CREATE TABLE ssm_things (k TEXT PRIMARY KEY, v TEXT); CREATE INDEX ssm_by_v ON ssm_things (v)');
  for (let i = 0; i < rows; i += 1) {
    data.database.prepare('INSERT INTO ssm_things VALUES (?, ?)').run(`key ${i}`, `${rows} ${'v'.repeat(i * 3)}`);
    await data.database.durable();
  }
  if (kept !== undefined) cpSync(directory, kept, { recursive: true });
  const { digest } = digestOf(data.database);
  data.close();
  return { directory, digest };
}

/** Answers the digest that a start would serve, or the code of the refusal. */
function outcomeOf(directory: string): string {
  try {
    const data = openDataDirectory(directory, recordingOperator());
    const { digest } = digestOf(data.database);
    data.close();
    return digest;
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
}

it(`${numRuns} mishaps of state files: a start serves what was acknowledged, or is refused by name`, async () => {
  const killed = fresh();
  const { directory: stopped, digest } = await used(40, killed);
  const { directory: another } = await used(41);
  const { directory: earlier } = await used(20);
  const places = [stopped, killed].flatMap((place) => {
    const names = readdirSync(place).filter((name) => statSync(join(place, name)).isFile());
    return names.filter((name) => name !== '.gitignore').map((name) => ({ place, name }));
  });
  const counted: Record<string, number> = {};
  fc.assert(
    fc.property(fc.constantFrom(...places), mishap, ({ place, name }, what) => {
      const others = { earlier, another };
      const there = what.kind !== 'earlier' && what.kind !== 'another' ? place : others[what.kind];
      fc.pre(readdirSync(there).includes(name));
      const copy = join(fresh(), 'data');
      cpSync(place, copy, { recursive: true });
      befall(copy, name, what, others);
      const outcome = outcomeOf(copy);
      const isRefused = (operatorCodes as readonly string[]).includes(outcome);
      counted[isRefused ? outcome : 'served'] = (counted[isRefused ? outcome : 'served'] ?? 0) + 1;
      if (!isRefused) expect(outcome).toBe(digest);
    }),
    { numRuns },
  );
  process.stdout.write(`hostile: state files ${JSON.stringify(counted)}\n`);
  expect(Object.keys(counted).length).toBeGreaterThan(1);
});

it(`${numRuns} mishaps of an export: what is imported is what was exported, or it is refused by name`, async () => {
  const { directory, digest } = await used(40);
  const place = fresh();
  exportState(directory, join(place, 'x'), recordingOperator());
  fc.assert(
    fc.property(mishap, (what) => {
      fc.pre(what.kind !== 'earlier' && what.kind !== 'another');
      const copy = fresh();
      cpSync(join(place, 'x'), join(copy, 'x'));
      befall(copy, 'x', what, { earlier: copy, another: copy });
      let outcome: string;
      try {
        outcome = importState(join(copy, 'data'), join(copy, 'x'), recordingOperator()).digest;
        expect(outcomeOf(join(copy, 'data'))).toBe(digest);
      } catch (error) {
        outcome = String((error as { code?: unknown }).code);
        expect(operatorCodes).toContain(outcome);
        return;
      }
      expect(outcome).toBe(digest);
    }),
    { numRuns: full ? 1_000 : 25 },
  );
});
