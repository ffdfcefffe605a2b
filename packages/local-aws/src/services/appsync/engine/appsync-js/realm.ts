import { readFileSync } from 'node:fs';
import { createContext, Script } from 'node:vm';
import { realmVocabulary } from './vocabulary.ts';

/**
 * Answers JSON text, or undefined. An error that it throws ends the run, because the language has no way to catch it.
 */
export type CallHost = (name: string, argumentsJson: string) => string | undefined;

/**
 * Runs one code file: it takes the context as JSON, and answers `{"value", "stash"}` as JSON, with `arguments` if their
 * JSON is another than `argumentsJson`.
 */
export type RunHandler = (
  handler: 'request' | 'response',
  contextJson: string,
  units: number,
  milliseconds: number,
  argumentsJson: string,
) => string;

/** The view of a code file in a debugger: its address, which ends in `code.js`, and the comment with its source map. */
export interface DebugView {
  readonly url: string;
  readonly comment: string;
}

export interface Realm {
  load(source: string, view?: DebugView): RunHandler;
  /** Answers as JSON what the run that just ended has left beside a value, even if the run was cut short. */
  readLeft(): string;
  /** Runs `task`. Meanwhile `callHost` answers the calls of the code to the library. */
  withHost<T>(callHost: CallHost, task: () => T): T;
}

interface Started {
  load(factory: unknown): RunHandler;
  readLeft(): string;
}

type Start = (vocabularyJson: string, callHost: CallHost) => Started;

/**
 * These files declare functions that use each other, and `_start`. They are put into one function, so that they leave
 * no names in the realm.
 */
const files = ['meter', 'methods', 'library', 'context', 'harden', 'start'];
const sourceOfRealm = (): string =>
  `(() => {
${files.map((name) => readFileSync(new URL(`./realm/${name}.js`, import.meta.url), 'utf8')).join('\n')}
return _start;
})()`;

/**
 * Makes a V8 context in which resolver code runs. That costs about 2 ms and 0.2 MB. Everything in the context is
 * frozen, so one serves every code file of the process. The time limit of `vm` would cost 70 µs a call; the code counts
 * its steps instead.
 */
function createRealm(): Realm {
  const context = createContext(Object.create(null) as object, { codeGeneration: { strings: false, wasm: false } });
  let current: CallHost | undefined;
  const start = new Script(sourceOfRealm(), { filename: 'realm.js' }).runInContext(context) as Start;
  const { load, readLeft } = start(JSON.stringify(realmVocabulary), (name, argumentsJson) =>
    current?.(name, argumentsJson),
  );
  return {
    load: (source, view) => load(scriptOf(source, view).runInContext(context)),
    readLeft,
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
