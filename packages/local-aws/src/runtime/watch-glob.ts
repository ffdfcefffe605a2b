import { ownValue } from '../kernel/own-value.ts';

/** Tells whether a path within the folder of the app matches. */
export type WatchGlob = (path: string) => boolean;

/**
 * Reads a glob of cdk.json: `**` stands for any path, `*` for any text within a name, and a folder for everything in
 * it. The time is at most the length of the glob times that of the path: each part tells from which places to which
 * places of the path it leads.
 */
export function watchGlob(glob: string): WatchGlob {
  const parts = glob.split(/(\*\*\/|\*\*|\*)/).filter((part) => part !== '');
  return (path) => {
    let places = new Uint8Array(path.length + 1);
    places[0] = 1;
    for (const part of parts) places = (ownValue(leads, part) ?? literal(part))(path, places);
    return places.some((isReached, at) => isReached === 1 && (at === path.length || path[at] === '/'));
  };
}

/** Answers the places of a path that a part of the glob leads to. */
type Lead = (path: string, from: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

const literal =
  (text: string): Lead =>
  (path, from) => {
    const to = new Uint8Array(from.length);
    for (let at = 0; at + text.length < from.length; at += 1)
      if (from[at] === 1 && path.startsWith(text, at)) to[at + text.length] = 1;
    return to;
  };

/** Leads on over characters for which `goesOn` answers true. */
const any =
  (goesOn: (character: string | undefined) => boolean): Lead =>
  (path, from) => {
    const to = new Uint8Array(from.length);
    for (let at = 0, isReached = false; at < from.length; at += 1) {
      if (at > 0 && !goesOn(path[at - 1])) isReached = false;
      isReached ||= from[at] === 1;
      to[at] = isReached ? 1 : 0;
    }
    return to;
  };

const leads: Readonly<Record<string, Lead>> = {
  '*': any((character) => character !== '/'),
  '**': any(() => true),
  // Nothing, or whatever ends with a slash.
  '**/': (path, from) =>
    any(() => true)(path, from).map((isReached, at) => (path[at - 1] === '/' ? isReached : (from[at] ?? 0))),
};
