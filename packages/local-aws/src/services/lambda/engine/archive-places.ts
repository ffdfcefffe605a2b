import { dirname, join, relative, resolve, sep } from 'node:path';
import { UnsupportedError } from '../../../kernel/errors.ts';

/** What an entry of an archive is. */
export type Kind = 'folder' | 'file' | 'program' | 'link';

/**
 * Folders cost no bytes of the archive's limit, and a path of a few kilobytes makes thousands, which take minutes to
 * remove. These are bounds of this runtime.
 */
const mostPlaces = 100_000;
const mostDepth = 100;
/** Those of Linux, less what leads to the folder. */
const mostOfName = 255;
const mostOfPath = 3_500;

/**
 * Answers where each entry goes. It throws if one leads out of the archive, or is a file where another needs a folder.
 */
export function createPlaces(root: string): (entry: { readonly name: string; readonly kind: Kind }) => string {
  const folders = new Set([root]);
  const files = new Set<string>();
  return ({ name, kind }) => {
    const place = resolve(join(root, name));
    if (name.includes('\0') || (place !== root && !place.startsWith(root + sep)))
      throw new Error(`zip entry outside of the archive: ${name}`);
    const parts = name.split('/');
    if (Buffer.byteLength(name) > mostOfPath || parts.some((part) => Buffer.byteLength(part) > mostOfName))
      throw new Error(`zip entry with a name that is too long: ${name.slice(0, 100)}`);
    if (parts.length > mostDepth)
      throw new UnsupportedError(`Lambda code in more than ${mostDepth} folders, one within the other`);
    if (kind !== 'folder' && folders.has(place)) throw fileAndFolder(name);
    if (kind !== 'folder') files.add(place);
    // What is above a known folder is known.
    for (let at = kind === 'folder' ? place : dirname(place); !folders.has(at); at = dirname(at)) {
      folders.add(at);
      if (folders.size + files.size > mostPlaces)
        throw new UnsupportedError(`Lambda code of more than ${mostPlaces} files and folders`);
      if (files.has(at)) throw fileAndFolder(name);
    }
    return place;
  };
}

const fileAndFolder = (name: string): Error => new Error(`zip entry that is a file and a folder: ${name}`);

/**
 * Refuses a link that leads out of the archive. What goes up after it has gone down might go up from where another link
 * leads, and what is absolute may lead elsewhere in each place where the archive is unpacked.
 */
export function checkLink(target: Buffer, place: string, root: string): void {
  if (target.length === 0 || target.length > mostOfPath || target.includes(0))
    throw new Error('zip entry that is no link');
  const path = target.toString();
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const firstName = parts.findIndex((part) => part !== '..');
  const ups = firstName < 0 ? parts.length : firstName;
  const depth = relative(root, dirname(place)).split(sep).filter(Boolean).length;
  if (path.startsWith('/') || ups > depth || parts.includes('..', ups))
    throw new UnsupportedError(`A link in Lambda code that leads out of it (${path.slice(0, 100)})`);
}
