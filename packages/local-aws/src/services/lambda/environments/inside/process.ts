import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { privateMbOf } from '../../../../evaluator/process-usage.ts';
import { systemClock } from '../../../../kernel/clock.ts';
import type { Debugging } from '../../../../kernel/debugging.ts';
import type { EnvironmentDefinition, EnvironmentEvent, ExecutionEnvironment, Invocation } from '../executor.ts';
import { framed, MessageReader, type Message } from '../messages.ts';
import { guard, killGroup, unguard } from './guardian.ts';
import { lines } from './lines.ts';

/** The facts that a process needs at its start. It learns the rest when it becomes an environment. */
export type ProcessKind = Pick<EnvironmentDefinition, 'memorySizeMb' | 'python'> & {
  readonly nodeOptions: string;
  readonly pythonPath: string | undefined;
};

export const kindOf = ({ memorySizeMb, python, variables }: EnvironmentDefinition): ProcessKind => ({
  memorySizeMb,
  python,
  nodeOptions: variables.NODE_OPTIONS ?? '',
  pythonPath: variables.PYTHONPATH,
});

const bootstrap = fileURLToPath(new URL('./bootstrap.cjs', import.meta.url));
const pythonBootstrap = fileURLToPath(new URL('./bootstrap.py', import.meta.url));
const lookMs = 50;
/** How long the last output may take after the end of the process. */
const lastWordsMs = 1_000;
/** V8 writes this on standard error before it ends the process. observed: Node.js 20.20 */
const heapIsFull = 'JavaScript heap out of memory';

/**
 * A process that is ready to become the execution environment of one function. Its two timers are the system's: they
 * watch a process of the operating system, which the injected clock does not affect.
 */
export class EnvironmentProcess implements ExecutionEnvironment {
  readonly #word = randomBytes(16).toString('hex');
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #onEvent: (event: EnvironmentEvent) => void = () => undefined;
  #memorySizeMb: number;
  #state: 'spare' | 'starting' | 'idle' | 'busy' | 'ended' = 'spare';
  /** The name of the call that runs. A second attempt has the same request id, so that names no call. */
  #call = '';
  #outOfMemory = false;
  #cancelLook = (): void => undefined;
  readonly #debugging: Debugging | undefined;
  #functionName = '';
  /** Lets time limits run again after a debugger has stopped them. */
  #goOn = (): void => undefined;

  constructor(kind: ProcessKind, debugging?: Debugging) {
    this.#debugging = debugging;
    this.#memorySizeMb = kind.memorySizeMb;
    this.#child = kind.python === undefined ? startNode(kind, debugging !== undefined) : startPython(kind.python, kind);
    const { pid } = this.#child;
    if (pid !== undefined) guard(pid);
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', (status, signal) => {
        this.#exit(status, signal);
        resolve();
      });
      this.#child.once('error', () => {
        this.#exit(1, null);
        resolve();
      });
    });
    this.#listen();
    this.#hold(false);
  }

  get hasEnded(): boolean {
    return this.#state === 'ended';
  }

  /** Makes it the environment of a function; this can happen only once. */
  become(definition: EnvironmentDefinition, onEvent: (event: EnvironmentEvent) => void): void {
    const { taskRoot, handler, variables, jsonLogs, logLevel, callbacksAllowed, inspectPort } = definition;
    this.#functionName = variables.AWS_LAMBDA_FUNCTION_NAME ?? '';
    this.#onEvent = onEvent;
    this.#memorySizeMb = definition.memorySizeMb;
    this.#work('starting');
    const told = { word: this.#word, taskRoot, handler, variables, jsonLogs, logLevel, callbacksAllowed, inspectPort };
    this.#send(told);
  }

  invoke(invocation: Invocation): void {
    this.#work('busy');
    this.#call = randomUUID();
    this.#send({ ...invocation, call: this.#call });
  }

  async terminate(): Promise<void> {
    this.#kill();
    await this.#exited;
  }

  #kill(): void {
    if (this.#child.pid !== undefined && this.#state !== 'ended') killGroup(this.#child.pid);
  }

  #work(state: 'starting' | 'busy'): void {
    this.#state = state;
    this.#hold(true);
    this.#look();
  }

  #rest(): void {
    if (this.#state === 'ended') return;
    this.#state = 'idle';
    this.#cancelLook();
    this.#hold(false);
  }

  /** Keeps the host process alive only while there is work. A pipe that code has ended would wait to be connected. */
  #hold(on: boolean): void {
    const action = on ? 'ref' : 'unref';
    this.#child[action]();
    for (const pipe of this.#child.stdio) if (pipe?.destroyed === false) (pipe as Socket)[action]();
  }

  #send(message: unknown): void {
    (this.#child.stdio[3] as Socket).write(framed(message));
  }

  #listen(): void {
    const [, out, err, input, output, debugger_] = this.#child.stdio as unknown as (Socket | undefined)[];
    const reader = new MessageReader(this.#word);
    const log = (line: string): void => {
      if (line.includes(heapIsFull)) this.#outOfMemory = true;
      this.#onEvent({ kind: 'log', line });
    };
    for (const pipe of [out, err, input, output, debugger_]) pipe?.on('error', () => undefined);
    out?.on('data', lines(log));
    err?.on('data', lines(this.#debugging ? (line) => void (isOfInspector(line) || log(line)) : log));
    debugger_?.on(
      'data',
      lines((line) => this.#hearDebugger(line)),
    );
    output?.on('data', (chunk: Buffer) => {
      let messages: Message[];
      try {
        messages = [...reader.read(chunk)];
      } catch {
        // The handler's code wrote this, and not the runtime in the process. So what follows on this pipe cannot be
        // trusted.
        output.removeAllListeners('data').resume();
        return this.#kill();
      }
      for (const message of messages) this.#take(message);
    });
    // A process without its pipe can no longer answer.
    output?.on('close', () => this.#kill());
  }

  #hearDebugger(line: string): void {
    const [word, port] = line.split(' ');
    this.#goOn();
    if (word === 'stands') this.#goOn = this.#debugging?.stand() ?? this.#goOn;
    if (word === 'listens') this.#debugging?.listens(this.#functionName, Number(port));
  }

  #take({ kind, call, memoryBytes, text }: Message): void {
    if (kind === 'log') return this.#onEvent({ kind, line: text });
    if (!this.#isDue(kind, call)) return;
    this.#rest();
    if (kind === 'ready') return this.#onEvent({ kind });
    if (kind === 'initError') return this.#onEvent({ kind, payload: text });
    if (kind === 'fatal') return this.#onEvent({ kind: 'error', payload: text, memoryBytes, fatal: true });
    this.#onEvent({ kind, payload: text, memoryBytes });
  }

  /**
   * Code that finds out how its runtime speaks can say that it is ready, or answer its call, before the runtime does.
   * What the runtime then says comes too late, and must not answer the next call.
   */
  #isDue(kind: Message['kind'], call: string): boolean {
    if (kind === 'ready' || kind === 'initError') return this.#state === 'starting';
    return this.#state === 'busy' && call === this.#call;
  }

  /** The limit counts all memory of the process, and not only V8's heap. */
  #look(): void {
    // Memory that a debugger uses does not belong to the function.
    if (this.#debugging) return;
    this.#cancelLook = systemClock.after(lookMs, () => {
      if (this.#state === 'ended') return;
      if ((privateMbOf(this.#child.pid ?? 0) ?? 0) <= this.#memorySizeMb) return this.#look();
      this.#outOfMemory = true;
      this.#kill();
    });
  }

  #exit(status: number | null, signal: NodeJS.Signals | null): void {
    if (this.#state === 'ended') return;
    const { pid } = this.#child;
    // The processes that it started end with it, as in a sandbox of Lambda.
    this.#kill();
    this.#state = 'ended';
    this.#goOn();
    this.#cancelLook();
    if (pid !== undefined) unguard(pid);
    let isTold = false;
    const tell = (): void => {
      if (isTold) return;
      isTold = true;
      cancel();
      const outOfMemory = this.#outOfMemory && signal !== null;
      this.#onEvent({ kind: 'exit', status: status ?? 0, ...(signal !== null && { signal }), outOfMemory });
    };
    const output = this.#child.stdio[4] as Socket | undefined;
    const cancel = systemClock.after(lastWordsMs, tell);
    if (!output || output.closed) tell();
    else output.once('close', tell);
  }
}

/** Node's messages about its inspector are not log lines of the function. observed: Node.js 20.20 */
const wordsOfInspector = [
  'Debugger attached.',
  'Debugger ending on ',
  'Debugger listening on ',
  'For help, see: https://nodejs.org/',
  'Starting inspector on ',
  'Waiting for the debugger to disconnect',
];
const isOfInspector = (line: string): boolean => wordsOfInspector.some((words) => line.startsWith(words));

/**
 * V8 would collect the whole heap of a small function after every few megabytes, which takes a fifth of the processor
 * time of a function that is called often. Below this size it need not; a function with less memory than eight times
 * that gets less, because its garbage counts as memory that it uses.
 */
const usualHeapMb = 64;

function startNode({ memorySizeMb, nodeOptions }: ProcessKind, isDebugged: boolean): ChildProcess {
  const first = Math.min(usualHeapMb, memorySizeMb / 8);
  const sizes = { max: memorySizeMb, initial: Math.floor(first) };
  const heap = Object.entries(sizes)
    .filter(([name]) => !new RegExp(`--${name}[-_]old[-_]space[-_]size`).test(nodeOptions))
    .map(([name, size]) => `--${name}-old-space-size=${size}`);
  const args = [...heap, bootstrap];
  // VS Code debugs the processes that inherit its variables.
  const { VSCODE_INSPECTOR_OPTIONS } = process.env;
  const variables = isDebugged && VSCODE_INSPECTOR_OPTIONS !== undefined ? { VSCODE_INSPECTOR_OPTIONS } : {};
  const own = 'VSCODE_INSPECTOR_OPTIONS' in variables ? (process.env.NODE_OPTIONS ?? '') : '';
  const NODE_OPTIONS = [nodeOptions, own].join(' ').trim();
  return start(process.execPath, args, { ...variables, NODE_OPTIONS }, isDebugged ? 5 : 4);
}

/** Texts are UTF-8, whatever the encoding of this machine is. */
const startPython = (python: string, { pythonPath }: ProcessKind): ChildProcess =>
  start(
    python,
    [pythonBootstrap],
    { PYTHONUTF8: '1', PYTHONDONTWRITEBYTECODE: '1', ...(pythonPath !== undefined && { PYTHONPATH: pythonPath }) },
    4,
  );

function start(program: string, args: readonly string[], env: NodeJS.ProcessEnv, count: number): ChildProcess {
  const [command, before] =
    process.platform === 'win32' ? [program, []] : ['/bin/sh', ['-c', 'ulimit -c 0; exec "$0" "$@"', program]];
  const pipes = Array.from({ length: count }, () => 'pipe' as const);
  return spawn(command, [...before, ...args], {
    env,
    // The process has a group of its own: a signal of the terminal does not reach it, and a signal to the group reaches
    // its children.
    detached: true,
    stdio: ['ignore', ...pipes],
  });
}
