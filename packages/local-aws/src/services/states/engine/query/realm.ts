import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createContext, Script } from 'node:vm';
import type { Json, JsonObject } from '../definition/machine.ts';
import { javaRandom } from '../intrinsics/java-random.ts';

/** The limits of an evaluation: units of work, bytes of one value, and how often it checks whether it is too late. */
export interface Budget {
  readonly units: number;
  readonly bytes: number;
  readonly looksEvery: number;
}

export interface Job {
  readonly sources: readonly string[];
  readonly bindings: JsonObject;
  readonly now: number;
  readonly budget: Budget;
}

export type Answer =
  | { readonly kind: 'value'; readonly value: Json }
  /** The value is longer than any that a state may have, and so it was not handed on. */
  | { readonly kind: 'long' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'error'; readonly code?: string; readonly message: string }
  | { readonly kind: 'exceeded'; readonly bound: 'time' | 'memory' | 'depth' };

/** The functions that a realm calls on the host of a job. */
export interface RealmHost {
  random(): number;
  uuid(): string;
  isLate(): boolean;
}

export interface Realm {
  /** Answers each source of the job. */
  evaluate(job: Job, host: RealmHost): Promise<readonly Answer[]>;
}

type Start = (
  meterName: string,
  callHost: (name: string, argumentsJson: string) => string,
) => (factory: unknown) => (job: string) => Promise<string>;

/**
 * These files declare functions that use each other, and `_start`. They are put into one function, so that they leave
 * no names in the realm.
 */
const files = ['meter', 'functions', 'harden', 'start'];
const sourceOfRealm = (): string =>
  `(() => {
${files.map((name) => readFileSync(new URL(`./realm/${name}.js`, import.meta.url), 'utf8')).join('\n')}
return _start;
})()`;

/**
 * Makes a V8 context in which only jsonata runs. It has its own objects, and what they inherit is frozen. Nothing of
 * this context is in it, except a function that takes a text and answers a text.
 */
function createRealm(): Realm {
  const context = createContext(Object.create(null) as object, { codeGeneration: { strings: false, wasm: false } });
  const run = (source: string, filename: string): unknown => new Script(source, { filename }).runInContext(context);
  const start = run(sourceOfRealm(), 'realm.js') as Start;
  // Several jobs run at once, because each waits for promises.
  const hosts = new Map<number, RealmHost>();
  // Expressions can look up names, so this name must not be guessable.
  const load = start(`meter ${randomBytes(16).toString('hex')}`, (name, argumentsJson) =>
    JSON.stringify(answer(hosts, name, JSON.parse(argumentsJson) as never)),
  );
  const evaluate = load(run(`((module, exports, global, inTurn) => {${librarySource()}\n})`, 'jsonata.js'));
  let last = 0;
  return {
    async evaluate(job, host) {
      const id = (last += 1);
      hosts.set(id, host);
      try {
        return JSON.parse(await evaluate(JSON.stringify({ id, ...job }))) as readonly Answer[];
      } finally {
        hosts.delete(id);
      }
    },
  };
}

let shared: Realm | undefined;
export const sharedRealm = (): Realm => (shared ??= createRealm());

function answer(
  hosts: ReadonlyMap<number, RealmHost>,
  name: string,
  values:
    | readonly [number]
    | readonly [string]
    | readonly [string, string]
    | readonly [BufferEncoding, BufferEncoding, string],
): unknown {
  if (typeof values[0] === 'number') {
    const host = hosts.get(values[0]);
    if (name === 'random') return host?.random();
    return name === 'uuid' ? host?.uuid() : host?.isLate();
  }
  if (values.length === 1) return javaRandom(BigInt(values[0] as string)).double();
  if (values.length === 2) return createHash(values[0]).update(values[1]).digest('hex');
  const [from, to, text] = values as readonly [BufferEncoding, BufferEncoding, string];
  return Buffer.from(text, from).toString(to);
}

/** Texts of jsonata 2.0.6 that are replaced, each of which it has once. */
const replaced: readonly (readonly [from: string, to: string])[] = [
  // It finds members along the prototypes of the language; of JSON only the own members may be found.
  ['result = input[key];', 'result = Object.prototype.hasOwnProperty.call(input, key) ? input[key] : undefined;'],
  // It begins all items of an array, and all values of an object, at once.
  [
    'Promise.all(expr.expressions\n                    .map(async (item, idx) => {',
    'inTurn(expr.expressions.map((item, idx) => async () => {',
  ],
  [
    'Promise.all(Object.keys(groups).map(async (key, idx) => {',
    'inTurn(Object.keys(groups).map((key, idx) => async () => {',
  ],
];

function librarySource(): string {
  const source = readFileSync(createRequire(import.meta.url).resolve('jsonata'), 'utf8');
  return replaced.reduce((text, [from, to]) => {
    const parts = text.split(from);
    if (parts.length !== 2) throw new Error('This is not the jsonata 2.0.6 that the runtime knows.');
    return parts.join(to);
  }, source);
}
