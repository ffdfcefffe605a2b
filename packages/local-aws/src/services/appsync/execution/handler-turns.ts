import type { Run } from './run-document.ts';
import { sizeOf } from './volume.ts';

/** A request may have so many characters in contexts of handlers before it waits for a turn. Most have less in all. */
const freeCharacters = 2 ** 18;
/** So many are written and read in one turn of the event loop: two or three milliseconds. */
const charactersInTurn = 2 ** 19;

/** Answers undefined if what handles these values may begin at once, and otherwise a promise for its turn. */
export type TakeTurn = (run: Run, values: readonly unknown[]) => Promise<void> | undefined;

interface Waiting {
  readonly characters: number;
  readonly begin: () => void;
}

/**
 * Makes handlers with long contexts take turns, because each context is written for each handler in the thread that
 * serves everybody. Requests take turns with each other too, so that none waits for all the handlers of another.
 */
export function createHandlerTurns(): TakeTurn {
  const lanes = new Map<Run, Waiting[]>();
  const turn = (): void => {
    let left = charactersInTurn;
    for (const [run, queue] of lanes) {
      const first = queue.shift();
      // The next one of this request comes after one of each other request.
      lanes.delete(run);
      if (queue.length > 0) lanes.set(run, queue);
      left -= first?.characters ?? 0;
      run.waitingHandlers -= 1;
      first?.begin();
      if (left <= 0) break;
    }
    if (lanes.size > 0) setImmediate(turn);
  };
  return (run, values) => {
    let characters = 0;
    for (const value of values) characters += sizeOf(value);
    run.handlerCharacters += characters;
    if (run.handlerCharacters <= freeCharacters) return undefined;
    return new Promise((begin) => {
      if (lanes.size === 0) setImmediate(turn);
      const queue = lanes.get(run) ?? [];
      lanes.set(run, queue);
      queue.push({ characters, begin });
      run.waitingHandlers += 1;
    });
  };
}
