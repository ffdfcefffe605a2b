import { sha256 } from '../../storage/keys.ts';
import type { StoredObject } from '../../storage/object-store.ts';
import { always, fromJson, ifAbsent, toJson } from '../../storage/object-store.ts';
import type { Ports } from '../ports.ts';
import type { DragonData } from '../dragon.ts';
import { dragonFields } from '../dragon.ts';
import type { Counts } from './counts.ts';
import { readVisible } from './generation.ts';
import { manifestKey } from './manifest.ts';
import type { RowData } from './row.ts';

/**
 * A larger file is not rewritten for every new dragon, because programs that read the whole file could not use it
 * either.
 */
export const mostFileBytes = 8 * 1024 * 1024;

/**
 * The catalogue that the file shows, and the hashes of its possible contents. If the file has none of these hashes,
 * somebody else has written it.
 */
interface Note {
  readonly generation: string;
  readonly rows: number;
  readonly written: readonly string[];
}

export type FileState = 'no catalogue' | 'current' | 'written' | 'removed' | 'not ours';

/**
 * Keeps the file that the parameter names: the whole catalogue as one JSON array in the original application's form,
 * for programs that read such a file. This application does not read it. A file that somebody else has put there is
 * left alone.
 */
export async function refreshOriginalFile(
  ports: Pick<Ports, 'derived' | 'catalogueKey'>,
  counts: Counts | undefined,
): Promise<FileState> {
  const { derived, catalogueKey } = ports;
  if (counts === undefined || catalogueKey === manifestKey(catalogueKey)) return 'no catalogue';
  const note = await readNote(ports);
  if (note?.generation === counts.generation && note.rows === counts.rows) return 'current';
  const present = await derived.get(catalogueKey);
  if (present !== undefined && !note?.written.includes(hashOf(present.body))) return 'not ours';
  if (counts.covered.reduce((sum, [, bytes]) => sum + bytes, 0) > mostFileBytes) return remove(ports, present);
  return write(ports, counts, present);
}

async function write(
  ports: Pick<Ports, 'derived' | 'catalogueKey'>,
  counts: Counts,
  present: StoredObject | undefined,
): Promise<FileState> {
  const body = toJson((await readVisible(ports)).map(originalRecord));
  const hash = hashOf(body);
  const hashes = present === undefined ? [hash] : [hashOf(present.body), hash];
  // The note comes first and fits both states, so after a crash in between the file is still recognised.
  await putNote(ports, { generation: '', rows: 0, written: hashes });
  const condition = present === undefined ? ifAbsent : { ifMatch: present.etag };
  if (!(await ports.derived.put(ports.catalogueKey, body, condition)).stored) return 'not ours';
  await putNote(ports, { generation: counts.generation, rows: counts.rows, written: [hash] });
  return 'written';
}

/** Removes a file that is too large to be kept up to date: no file is better than an old one. */
async function remove(
  { derived, catalogueKey }: Pick<Ports, 'derived' | 'catalogueKey'>,
  present: StoredObject | undefined,
): Promise<FileState> {
  if (present !== undefined) await derived.delete(catalogueKey, { ifMatch: present.etag });
  return 'removed';
}

const noteKey = (catalogueKey: string): string => `${catalogueKey}.note`;

async function readNote({ derived, catalogueKey }: Pick<Ports, 'derived' | 'catalogueKey'>): Promise<Note | undefined> {
  const object = await derived.get(noteKey(catalogueKey));
  return object === undefined ? undefined : fromJson<Note>(object);
}

async function putNote(ports: Pick<Ports, 'derived' | 'catalogueKey'>, note: Note): Promise<void> {
  await ports.derived.put(noteKey(ports.catalogueKey), toJson(note), always);
}

const hashOf = (body: Buffer): string => sha256(body.toString('latin1')).toString('base64url');

function originalRecord(row: RowData): DragonData {
  return Object.fromEntries(dragonFields.map((field) => [field, row[field]])) as unknown as DragonData;
}
