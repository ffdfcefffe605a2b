import { spawn, type ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';
import { basename, extname } from 'node:path';
import { systemClock } from '../kernel/clock.ts';
import { BoundExceeded, EvaluatorNotStarted, type Bound, type EvaluatorOptions } from './bounds.ts';
import { cpuMsOf, residentMbOf } from './process-usage.ts';
import { programOf } from './program.ts';
import type { Answer, Loaded } from './serve.ts';

interface Job {
  readonly resolve: (answer: string) => void;
  readonly reject: (error: unknown) => void;
  /**
   * The time by the clock, summed up from many short looks. A debugger may stop this process for long, so a difference
   * of two times would be wrong.
   */
  waitedMs: number;
  readonly cpuMsBefore: number | undefined;
  /** The processor time at the last look. A process that still gets the processor, however rarely, has not hung. */
  cpuMsSeen: number | undefined;
}

const lookMs = 100;
/**
 * The limit by the clock of a process that gets no processor time, as a multiple of that, because the machine may be
 * busy.
 */
const wallFactor = 20;
/** The same limit on a system that does not tell the processor time. */
const wallFactorAlone = 4;
const idleMs = 60_000;
/** The memory that a process of Node needs beside its heap. */
const ownMb = 160;
/** The operating system ends a process after this time, in case the runtime has died and cannot. */
const longestLifeSeconds = 600;

export class EvaluatorProcess {
  readonly #options: EvaluatorOptions;
  readonly #onEnd: () => void;
  readonly #child: Promise<ChildProcess | undefined>;
  #pid = 0;
  #job: Job | undefined;
  /** The reason for which the process was ended from here. */
  #exceeded: Bound | undefined;
  #isLoaded = false;
  #whyGone: Error | undefined;
  #isEnding = false;
  #served = 0;
  #cancelIdle = (): void => undefined;

  constructor(options: EvaluatorOptions, onEnd: () => void) {
    this.#options = options;
    this.#onEnd = onEnd;
    this.#child = programOf(options.program).then(
      (program) => (this.#isEnding ? undefined : this.#start(program)),
      (error: Error) => Promise.reject(this.#notStarted(error.message)),
    );
    this.#child.catch(onEnd);
  }

  /** Tells whether the process has done a job before. */
  get hasServed(): boolean {
    return this.#served > 0;
  }

  /** Runs a job. Only one runs at a time. */
  async run(text: string): Promise<string> {
    this.#cancelIdle();
    const child = await this.#child;
    if (!child?.connected) throw this.#whyGone ?? new BoundExceeded('time');
    const cpuMsBefore = cpuMsOf(this.#pid);
    return new Promise((resolve, reject) => {
      this.#job = { resolve, reject, waitedMs: 0, cpuMsBefore, cpuMsSeen: cpuMsBefore };
      child.channel?.ref();
      child.send(text);
      this.#watch(child, this.#job);
    });
  }

  /** Tells whether the process ends, or nears its longest life. */
  isWorn(): boolean {
    return this.#isEnding || (cpuMsOf(this.#pid) ?? 0) > 500 * longestLifeSeconds;
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    const child = await this.#child.catch(() => undefined);
    if (!child) this.#onEnd();
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    this.#exceeded = 'time';
    child.kill('SIGKILL');
    await exited;
  }

  #start(program: string): ChildProcess {
    const { heapMb } = this.#options;
    const child = this.#spawn([`--max-old-space-size=${heapMb}`, '--max-semi-space-size=8', program]);
    this.#pid = child.pid ?? 0;
    child.on('message', (answer: Answer | Loaded) => {
      if ('isLoaded' in answer) return void (this.#isLoaded = true);
      child.channel?.unref();
      this.#cancelIdle = systemClock.after(idleMs, () => child.kill('SIGKILL'));
      this.#settle(answer);
    });
    const gone = (reason: string): void => {
      this.#cancelIdle();
      this.#onEnd();
      // What a job does cannot end the process before the program is there to do it.
      const isStart = this.#exceeded === undefined && !this.#isLoaded;
      this.#whyGone = isStart ? this.#notStarted(reason) : new BoundExceeded(this.#exceeded ?? 'memory');
      this.#settle(this.#whyGone);
    };
    child.on('error', ({ message }) => gone(message));
    child.on('exit', (code, signal) => gone(signal ?? `it ended with ${code}`));
    return child;
  }

  /** A machine without memory or descriptors refuses it at once. */
  #spawn(args: readonly string[]): ChildProcess {
    try {
      return spawnNode(args);
    } catch (error) {
      throw this.#notStarted((error as Error).message);
    }
  }

  #notStarted(reason: string): Error {
    const { pathname } = this.#options.program;
    return new EvaluatorNotStarted(basename(pathname, extname(pathname)), reason);
  }

  #settle(answer: Answer | Error): void {
    const job = this.#job;
    this.#job = undefined;
    if (answer instanceof Error) job?.reject(answer);
    else {
      this.#served += 1;
      if ('value' in answer) job?.resolve(answer.value);
      else job?.reject(new Error(answer.fault));
    }
  }

  #watch(child: ChildProcess, job: Job): void {
    systemClock.after(lookMs, () => {
      if (this.#job !== job) return;
      job.waitedMs += lookMs;
      const exceeded = this.#exceededBy(job);
      if (exceeded === undefined) return this.#watch(child, job);
      this.#exceeded = exceeded;
      child.kill('SIGKILL');
    });
  }

  #exceededBy(job: Job): Bound | undefined {
    const { timeMs, heapMb } = this.#options;
    const cpuMs = cpuMsOf(this.#pid);
    const isTold = cpuMs !== undefined && job.cpuMsBefore !== undefined;
    if (isTold && cpuMs - job.cpuMsBefore > timeMs) return 'time';
    if (isTold && cpuMs !== job.cpuMsSeen) job.waitedMs = 0;
    job.cpuMsSeen = cpuMs;
    if (job.waitedMs > timeMs * (isTold ? wallFactor : wallFactorAlone)) return 'time';
    return (residentMbOf(this.#pid) ?? 0) > heapMb + ownMb ? 'memory' : undefined;
  }
}

/** Starts Node with a low priority, so that evaluations do not slow down everything else. */
function spawnNode(args: readonly string[]): ChildProcess {
  const limited = `ulimit -c 0; ulimit -t ${longestLifeSeconds}; exec "$0" "$@"`;
  const [command, before] =
    process.platform === 'win32' ? [process.execPath, []] : ['/bin/sh', ['-c', limited, process.execPath]];
  const child = spawn(command, [...before, ...args], { env: {}, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  child.unref();
  child.channel?.unref();
  try {
    if (child.pid !== undefined) setPriority(child.pid, 10);
  } catch {
    // The process may have ended already.
  }
  return child;
}
