import { ownValue } from '../kernel/own-value.ts';
import { anyText, literal, orFoldersBefore, placesAfter, type Lead } from './leads.ts';

/** Tells whether a path within the folder of the app matches. */
export type WatchGlob = (path: string) => boolean;

/**
 * Reads a glob of cdk.json: `**` stands for any path, `*` for any text within a name, and a folder for everything in
 * it.
 */
export function watchGlob(glob: string): WatchGlob {
  const parts = glob.split(/(\*\*\/|\*\*|\*)/).filter((part) => part !== '');
  const leads = parts.map((part) => ownValue(stars, part) ?? literal(part));
  return (path) =>
    placesAfter(leads, path).some((isReached, at) => isReached === 1 && (at === path.length || path[at] === '/'));
}

const stars: Readonly<Record<string, Lead>> = {
  '*': anyText((character) => character !== '/'),
  '**': anyText(() => true),
  '**/': orFoldersBefore,
};
