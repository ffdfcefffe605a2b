import { existsSync } from 'node:fs';

/** A folder for temporary files, which may be cleaned away while the process goes on: then there is a new one. */
export interface LastingFolder {
  /** Answers the folder, and makes it when there is none. */
  path(): string;
  /** Answers the folder that was made last, if one was. */
  made(): string | undefined;
}

/** `made` is told of each folder. */
export function lastingFolder(make: () => string, made: (path: string) => void = () => undefined): LastingFolder {
  let last: string | undefined;
  return {
    path() {
      if (last !== undefined && existsSync(last)) return last;
      last = make();
      made(last);
      return last;
    },
    made: () => last,
  };
}

/**
 * Makes a folder with some content once. It is made again when it was cleaned away, or when it could not be made: a
 * disk that was full may have room the next time.
 */
export function madeOnce(make: () => Promise<string>): () => Promise<string> {
  let made: Promise<string> | undefined;
  const again = (): Promise<string> => {
    const making = make();
    made = making;
    making.catch(() => {
      if (made === making) made = undefined;
    });
    return making;
  };
  return async () => {
    const known = made ?? again();
    const path = await known;
    if (existsSync(path)) return path;
    return made === known || made === undefined ? again() : made;
  };
}
