/**
 * Answers the places of a path that a part of a glob leads to from the given ones. So a glob takes at most its length
 * times that of the path, whatever stars it has.
 */
export type Lead = (path: string, from: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

/** Answers the places of a path that all parts of a glob lead to, one after the other. */
export function placesAfter(leads: readonly Lead[], path: string): Uint8Array<ArrayBuffer> {
  let places = new Uint8Array(path.length + 1);
  places[0] = 1;
  for (const lead of leads) {
    places = lead(path, places);
    if (!places.includes(1)) break;
  }
  return places;
}

export const literal =
  (text: string): Lead =>
  (path, from) => {
    const to = new Uint8Array(from.length);
    for (let at = 0; at + text.length < from.length; at += 1)
      if (from[at] === 1 && path.startsWith(text, at)) to[at + text.length] = 1;
    return to;
  };

export const oneCharacter =
  (matches: (character: string) => boolean): Lead =>
  (path, from) => {
    const to = new Uint8Array(from.length);
    for (let at = 0; at + 1 < from.length; at += 1) if (from[at] === 1 && matches(path[at] ?? '')) to[at + 1] = 1;
    return to;
  };

/** Leads on over characters for which `goesOn` answers true. */
export const anyText =
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

/** Leads over nothing, or over whatever ends with a slash. */
export const orFoldersBefore: Lead = (path, from) =>
  anyText(() => true)(path, from).map((isReached, at) => (path[at - 1] === '/' ? isReached : (from[at] ?? 0)));
