import { createHash } from 'node:crypto';

/** This file makes every object key of the storage protocol. */

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

function base32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet.charAt((held >> bits) & 31);
    }
  }
  return bits > 0 ? text + alphabet.charAt((held << (5 - bits)) & 31) : text;
}

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}

/** Answers 130 bits of a hash, so that no two owners or tokens share a part. */
function part(text: string): string {
  return base32(sha256(text)).slice(0, 26);
}

/**
 * Makes the id of a report. It fits into an execution name (80 characters), and is the report's key, so nothing needs
 * to be looked up.
 */
export function reportId(owner: string, token: string): string {
  return `${part(owner)}-${part(token)}`;
}

export function isReportId(text: string): boolean {
  return /^[a-z2-7]{26}-[a-z2-7]{26}$/.test(text);
}

export function ownerPart(owner: string): string {
  return part(owner);
}

// The truth bucket is versioned, and every put is conditional.
export const reportKey = (id: string): string => `reports/${id.slice(0, 26)}/${id.slice(27)}.json`;
export const claimPrefix = 'dragons/v1/';
export const claimKey = (nameKey: string): string => `${claimPrefix}${dragonKey(nameKey)}.json`;

/** Answers the identity of a dragon, from its canonical name. */
export function dragonKey(nameKey: string): string {
  return sha256(nameKey).toString('hex');
}

// The derived bucket can be rebuilt.
export const openPrefix = 'open/';
export const openPrefixOf = (owner: string): string => `${openPrefix}${part(owner)}-`;
export const openKey = (id: string): string => `${openPrefix}${id}`;

/** Where there is a quota, the marker by owner is one of the owner's numbered slots. No id ends like that. */
export const slotKey = (owner: string, slot: number): string =>
  `${openPrefixOf(owner)}s${String(slot).padStart(4, '0')}`;

/** Reads the number of a slot from its key. */
export function readSlot(key: string): number | undefined {
  const [, slot] = /^open\/[a-z2-7]{26}-s(\d{4})$/.exec(key) ?? [];
  return slot === undefined ? undefined : Number(slot);
}

/**
 * An open report has a second marker, by its time, which tells the sweeper what is oldest. Eight places share the load
 * of the newest keys. No id begins with a 0.
 */
export const openPlaces: readonly string[] = [...'abcdefgh'].map((place) => `${openPrefix}0${place}/`);
/** All markers by time come before this key, and all markers by owner after it. */
export const openOwners = `${openPrefix}1`;

export function openTimeKey({ id, createdAt }: { readonly id: string; readonly createdAt: string }): string {
  const place = openPlaces[alphabet.indexOf(id.slice(27, 28)) & 7] ?? openPrefix;
  return `${place}${timeText(Date.parse(createdAt))}-${id}`;
}

export const timeText = (time: number): string => String(time).padStart(13, '0');

/** Reads the key of a marker by time. */
export function readOpenTime(key: string): { readonly id: string; readonly time: string } | undefined {
  const [, time, id] = /^open\/0[a-h]\/(\d{13})-(.+)$/.exec(key) ?? [];
  return time === undefined || id === undefined ? undefined : { id, time };
}

export const indexPrefix = (owner: string): string => `index/${part(owner)}/`;

/** Each report writes the newest keys of an index, which come first; four places share that load. */
const spreads = ['a', 'b', 'c', 'd'] as const;
const spreadOf = (id: string): string => spreads[alphabet.indexOf(id.slice(27, 28)) & 3] ?? 'a';

/**
 * Lists where the entries of an index are: a folder, and the beginning of the entries there. In the first version the
 * index of all reports had no places of its own, and its times begin with an 8.
 */
export const indexPlaces = (
  owner: string | undefined,
): readonly { readonly folder: string; readonly begin: string }[] =>
  owner === undefined
    ? [
        ...spreads.map((spread) => ({ folder: `index/all/${spread}/`, begin: '' })),
        { folder: 'index/all/', begin: '8' },
      ]
    : [{ folder: indexPrefix(owner), begin: '' }];

/**
 * Makes keys that list the newest first, because S3 lists keys in ascending order. docs: Amazon S3 API Reference,
 * "ListObjectsV2"
 */
export function indexKeys(owner: string, id: string, createdAt: string): readonly [own: string, all: string] {
  const entry = `${String(9_999_999_999_999 - Date.parse(createdAt)).padStart(13, '0')}-${id}`;
  return [`index/${part(owner)}/${entry}`, `index/all/${spreadOf(id)}/${entry}`];
}

/** The twelve leading bits are written as text, so that the prefix of a shard lists its dragons. */
export const pendingPrefix = 'pending/';
export const pendingKey = (key: string): string => `${pendingPrefix}${leadingBits(key)}/${key}`;

export function leadingBits(key: string): string {
  return Number.parseInt(key.slice(0, 3), 16).toString(2).padStart(12, '0');
}

/** Answers as many leading bits as the prefix of a shard can have. */
export function keyBits(key: string): string {
  return Number.parseInt(key.slice(0, 6), 16).toString(2).padStart(24, '0');
}

/**
 * Answers the prefix of the markers of a shard's dragons. If the shard's own prefix is longer than twelve bits, the
 * markers of its neighbours are among them.
 */
export const pendingPrefixOf = (prefix: string): string => pendingPrefix + prefix.slice(0, 12);
