import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EpochMs } from '../../../kernel/clock.ts';
import { BoundExceeded, type Bound } from '../../../evaluator/bounds.ts';
import { createEvaluator, type Evaluator } from '../../../evaluator/evaluator.ts';
import { debugMap } from '../../../kernel/debug-map.ts';
import type { Debugging } from '../../../kernel/debugging.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { inlineSourceMap, sourcePlaces } from '../../../kernel/source-places.ts';
import {
  loadCode,
  Overspent,
  type Allowance,
  type CompiledCode,
  type DebugView,
  type HandlerContext,
  type HandlerResult,
} from '../engine/appsync-js/index.ts';
import type { RunPorts } from '../engine/appsync-js/run.ts';
import {
  loadTemplates,
  TemplateSyntaxError,
  type ReadTemplates,
  type TemplateNodes,
  type Templates,
} from '../engine/vtl/index.ts';

/** One code file. Its handlers answer at once, or later if they take long. */
export interface BoundedCode extends Pick<CompiledCode, 'handlers'> {
  run(handler: 'request' | 'response', context: HandlerContext): HandlerResult | Promise<HandlerResult>;
  /** The code is a pair of mapping templates. The version that the request names decides how errors are treated. */
  readonly isTemplate?: true;
  /** Translates `code.js:7:3` to the place in the source. Without a source map it answers the same place. */
  placeOf?(place: string): string;
}

/** The two mapping templates of a resolver or a function. */
export type TemplatePair = Templates;
export type { ReadTemplates, TemplateNodes } from '../engine/vtl/index.ts';

export interface CodeLoader {
  /**
   * Reads a template of the app, in a process: a short text may take the parser any time. Throws TemplateSyntaxError
   * for a text that cannot be read, or takes too long.
   */
  readTemplate(text: string): Promise<TemplateNodes>;
  loadTemplates(templates: ReadTemplates): BoundedCode;
  /** Takes templates of a caller. What cannot be read as a template is a TemplateSyntaxError of its run. */
  foreignTemplates(templates: TemplatePair): BoundedCode;
  /** Loads code. `name` identifies it in a debugger. */
  load(code: string, name?: string): BoundedCode;
  stop(): Promise<void>;
}

/** A job for the program of the evaluator, and its answer. */
export interface CodeJob {
  readonly code: string | TemplatePair | ReadTemplates;
  readonly handler: 'request' | 'response';
  readonly context: HandlerContext;
  readonly now: EpochMs;
}

export interface ReadJob {
  readonly template: string;
}

export type CodeAnswer = {
  /** The unverified behaviours that the run has met. */
  readonly unverified: readonly string[];
} & (
  | { readonly kind: 'result'; readonly result: HandlerResult }
  /** The result takes so much memory that it was not handed on. */
  | { readonly kind: 'large' }
  | { readonly kind: 'read'; readonly nodes: TemplateNodes }
  | { readonly kind: 'syntax'; readonly message: string }
  | { readonly kind: 'error'; readonly code: string; readonly message: string; readonly status: number }
);

/** The limit in this thread: a few milliseconds. A usual handler needs a hundredth of it. */
const here: Allowance = { units: 50_000, milliseconds: 10 };

/** The processor time to read a template of the app. One of 64 KB that is sound needs about three seconds. */
const longestReadingMs = 10_000;

const program = new URL('./code-program.ts', import.meta.url);

type Handler = 'request' | 'response';

/** The limit under a debugger: long enough for a person who looks at the code, and short enough for an endless loop. */
const underDebugger: Allowance = { units: 20_000_000, milliseconds: 24 * 3_600_000 };

/** The address of the code is one that no file has. A person sees the source instead. */
const viewOf = (code: string, name: string, folder: string): DebugView => ({
  url: pathToFileURL(join(folder, `${name}.code.js`)).href,
  comment: debugMap(inlineSourceMap(code), folder) ?? '',
});

export const createCodeLoader = (
  ports: RunPorts,
  debugging?: Pick<Debugging, 'sources'>,
  readingMs = longestReadingMs,
): CodeLoader => new TwoPlaceLoader(ports, debugging, readingMs);

/**
 * Runs handlers in this thread as long as they cost little. A handler that would cost more runs again in a process that
 * can be stopped. That is safe, because a handler calls nothing outside, so the first attempt leaves no trace.
 */
class TwoPlaceLoader implements CodeLoader {
  readonly #ports: RunPorts;
  readonly #debugging: Pick<Debugging, 'sources'> | undefined;
  readonly #evaluator = createEvaluator({ program, timeMs: 1_000, heapMb: 160 });
  readonly #reader: Evaluator;
  #lastTemplate = 0;

  constructor(ports: RunPorts, debugging: Pick<Debugging, 'sources'> | undefined, readingMs: number) {
    this.#ports = ports;
    this.#debugging = debugging;
    this.#reader = createEvaluator({ program, timeMs: readingMs, heapMb: 160 });
  }

  async readTemplate(template: string): Promise<TemplateNodes> {
    const job: ReadJob = { template };
    try {
      const answer = JSON.parse(await this.#reader.run('templates', JSON.stringify(job))) as CodeAnswer;
      if (answer.kind === 'read') return answer.nodes;
      throw errorOf(answer);
    } catch (error) {
      if (!(error instanceof BoundExceeded)) throw error;
      throw new TemplateSyntaxError(`To read it takes more ${error.bound} than it may.`);
    }
  }

  load(code: string, name = 'code'): BoundedCode {
    const compiled = this.#debugging
      ? loadCode(code, this.#ports, underDebugger, viewOf(code, name, this.#debugging.sources))
      : loadCode(code, this.#ports, here);
    return {
      handlers: compiled.handlers,
      placeOf: (place) => sourcePlaceOf(code, place),
      run: this.#hereOrElsewhere(compiled, code, code),
    };
  }

  loadTemplates(templates: ReadTemplates): BoundedCode {
    const compiled = loadTemplates(templates, this.#ports, here);
    const lane = `template ${(this.#lastTemplate += 1)}`;
    return {
      handlers: compiled.handlers,
      isTemplate: true,
      run: this.#hereOrElsewhere(compiled, templates, lane),
    };
  }

  foreignTemplates(templates: TemplatePair): BoundedCode {
    return {
      handlers: new Set(['request', 'response'] as const),
      isTemplate: true,
      run: (handler, context) => this.#elsewhere(templates, templates.request, handler, context),
    };
  }

  async stop(): Promise<void> {
    await Promise.all([this.#evaluator.stop(), this.#reader.stop()]);
  }

  /** The lane tells the evaluator which jobs wait for each other. */
  #hereOrElsewhere(compiled: CompiledCode, code: CodeJob['code'], lane: string): BoundedCode['run'] {
    return (handler, context) => {
      try {
        return compiled.run(handler, context);
      } catch (error) {
        if (error instanceof Overspent) return this.#elsewhere(code, lane, handler, context);
        throw error;
      }
    };
  }

  async #elsewhere(
    code: CodeJob['code'],
    lane: string,
    handler: Handler,
    context: HandlerContext,
  ): Promise<HandlerResult> {
    const job: CodeJob = { code, handler, context, now: this.#ports.clock.now() };
    let answer: CodeAnswer;
    try {
      answer = JSON.parse(await this.#evaluator.run(lane, JSON.stringify(job))) as CodeAnswer;
    } catch (error) {
      if (error instanceof BoundExceeded) return stopped(error.bound, context);
      throw error;
    }
    for (const id of answer.unverified) this.#ports.requireAllowed(id);
    if (answer.kind === 'result') return answer.result;
    if (answer.kind === 'large') return stopped('memory', context);
    throw errorOf(answer);
  }
}

function errorOf(answer: CodeAnswer): Error {
  if (answer.kind === 'error') return new AwsError(answer.code, answer.message, { status: answer.status });
  return new TemplateSyntaxError(answer.kind === 'syntax' ? answer.message : `Nobody asked for: ${answer.kind}`);
}

/** The source map is read again each time, but only after a failure. */
function sourcePlaceOf(code: string, place: string): string {
  const [, line, column] = /^code\.js:(\d+):(\d+)$/.exec(place) ?? [];
  if (line === undefined) return place;
  return sourcePlaces(inlineSourceMap(code))(Number(line), Number(column)) ?? place;
}

/** A handler that was stopped has failed, like one with faulty code. No page documents the words of the error. */
function stopped(bound: Bound, { stash }: HandlerContext): HandlerResult {
  const message = `The handler took more ${bound} than it may.`;
  return {
    outcome: { kind: 'error', error: { message, type: 'Code', data: null, info: null } },
    stash,
    appended: [],
    responseHeaders: {},
    invalidations: [],
    cacheEvictions: [],
    logs: [{ level: 'ERROR', line: `ERROR - code.js: ${message}` }],
  };
}
