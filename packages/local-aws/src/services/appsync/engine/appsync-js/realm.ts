import { readFileSync } from 'node:fs';
import { createContext, Script } from 'node:vm';
import { realmVocabulary } from './vocabulary.ts';

/** Answers JSON text, or undefined; what it throws ends the run, for the language has nothing that could catch it. */
export type CallHost = (name: string, argumentsJson: string) => string | undefined;

/** One code file, ready to run: context JSON in, `{"value", "stash"}` JSON out. */
export type RunHandler = (
  handler: 'request' | 'response',
  contextJson: string,
  units: number,
  milliseconds: number,
) => string;

/** How a debugger sees a code file: its address, which ends in `code.js`, and the comment that is its source map. */
export interface DebugView {
  readonly url: string;
  readonly comment: string;
}

export interface Realm {
  load(source: string, view?: DebugView): RunHandler;
  /** The stash of the run that just ended, as JSON, also when it was cut short. */
  readStash(): string;
  /** Runs `task` with `callHost` answering what the code asks of the library. */
  withHost<T>(callHost: CallHost, task: () => T): T;
}

interface Started {
  load(factory: unknown): RunHandler;
  readStash(): string;
}

type Start = (vocabularyJson: string, callHost: CallHost) => Started;

/** Functions that use each other, and `_start`. Within a function they leave no name in the realm. */
const files = ['meter', 'methods', 'library', 'context', 'harden', 'start'];
const sourceOfRealm = (): string =>
  `(() => {
${files.map((name) => readFileSync(new URL(`./realm/${name}.js`, import.meta.url), 'utf8')).join('\n')}
return _start;
})()`;

/**
 * A V8 context of its own in which resolver code runs. Making one costs 2 ms or so and 0.2 MB, and everything in it is
 * frozen, so one serves every code file of the process. `vm`'s own time limit costs 70 µs a call; the code counts its
 * steps instead.
 */
function createRealm(): Realm {
  const context = createContext(Object.create(null) as object, { codeGeneration: { strings: false, wasm: false } });
  let current: CallHost | undefined;
  const start = new Script(sourceOfRealm(), { filename: 'realm.js' }).runInContext(context) as Start;
  const { load, readStash } = start(JSON.stringify(realmVocabulary), (name, argumentsJson) =>
    current?.(name, argumentsJson),
  );
  return {
    load: (source, view) => load(scriptOf(source, view).runInContext(context)),
    readStash,
    withHost(callHost, task) {
      const outer = current;
      current = callHost;
      try {
        return task();
      } finally {
        current = outer;
      }
    },
  };
}

const scriptOf = (source: string, view: DebugView | undefined): Script =>
  view
    ? new Script(`${source}\n${view.comment}`, { filename: view.url })
    : new Script(source, { filename: 'code.js', lineOffset: -1 });

let shared: Realm | undefined;
export const sharedRealm = (): Realm => (shared ??= createRealm());
