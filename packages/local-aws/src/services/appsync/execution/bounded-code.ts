import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EpochMs } from '../../../kernel/clock.ts';
import { BoundExceeded, type Bound } from '../../../evaluator/bounds.ts';
import { createEvaluator } from '../../../evaluator/evaluator.ts';
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
import { loadTemplates, TemplateSyntaxError, type Templates } from '../engine/vtl/index.ts';

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

export interface CodeLoader {
  /** Loads templates. Throws the refusal of a text that cannot be read as a template. */
  loadTemplates(templates: TemplatePair): BoundedCode;
  /**
   * Takes templates of a caller. They are read only in the process, because a short text may take the parser any time.
   * A text that cannot be read as a template is a TemplateSyntaxError of its run.
   */
  foreignTemplates(templates: TemplatePair): BoundedCode;
  /** Loads code. `name` identifies it in a debugger. */
  load(code: string, name?: string): BoundedCode;
  stop(): Promise<void>;
}

/** A job for the program of the evaluator, and its answer. */
export interface CodeJob {
  readonly code: string | TemplatePair;
  readonly handler: 'request' | 'response';
  readonly context: HandlerContext;
  readonly now: EpochMs;
}

export type CodeAnswer = {
  /** The unverified behaviours that the run has met. */
  readonly unverified: readonly string[];
} & (
  | { readonly kind: 'result'; readonly result: HandlerResult }
  | { readonly kind: 'syntax'; readonly message: string }
  | { readonly kind: 'error'; readonly code: string; readonly message: string; readonly status: number }
);

/** The limit in this thread: a few milliseconds. A usual handler needs a hundredth of it. */
const here: Allowance = { units: 50_000, milliseconds: 10 };

/** The limit under a debugger: long enough for a person who looks at the code, and short enough for an endless loop. */
const underDebugger: Allowance = { units: 20_000_000, milliseconds: 24 * 3_600_000 };

/** The address of the code is one that no file has. A person sees the source instead. */
const viewOf = (code: string, name: string, folder: string): DebugView => ({
  url: pathToFileURL(join(folder, `${name}.code.js`)).href,
  comment: debugMap(inlineSourceMap(code), folder) ?? '',
});

/**
 * Runs handlers in this thread as long as they cost little. A handler that would cost more runs again in a process that
 * can be stopped. That is safe, because a handler calls nothing outside, so the first attempt leaves no trace.
 */
export function createCodeLoader(ports: RunPorts, debugging?: Pick<Debugging, 'sources'>): CodeLoader {
  const evaluator = createEvaluator({
    program: new URL('./code-program.ts', import.meta.url),
    timeMs: 1_000,
    heapMb: 160,
  });

  async function elsewhere(code: CodeJob['code'], handler: 'request' | 'response', context: HandlerContext) {
    const job: CodeJob = { code, handler, context, now: ports.clock.now() };
    let answer: CodeAnswer;
    try {
      answer = JSON.parse(await evaluator.run(laneOf(code), JSON.stringify(job))) as CodeAnswer;
    } catch (error) {
      if (error instanceof BoundExceeded) return stopped(error.bound, context);
      throw error;
    }
    answer.unverified.forEach(ports.requireAllowed);
    if (answer.kind === 'result') return answer.result;
    if (answer.kind === 'syntax') throw new TemplateSyntaxError(answer.message);
    throw new AwsError(answer.code, answer.message, { status: answer.status });
  }

  return {
    load(code, name = 'code') {
      const compiled = debugging
        ? loadCode(code, ports, underDebugger, viewOf(code, name, debugging.sources))
        : loadCode(code, ports, here);
      return {
        handlers: compiled.handlers,
        placeOf: (place) => sourcePlaceOf(code, place),
        run(handler, context) {
          try {
            return compiled.run(handler, context);
          } catch (error) {
            if (error instanceof Overspent) return elsewhere(code, handler, context);
            throw error;
          }
        },
      };
    },
    loadTemplates(templates) {
      const compiled = loadTemplates(templates, ports, here);
      return {
        handlers: compiled.handlers,
        isTemplate: true,
        run(handler, context) {
          try {
            return compiled.run(handler, context);
          } catch (error) {
            if (error instanceof Overspent) return elsewhere(templates, handler, context);
            throw error;
          }
        },
      };
    },
    foreignTemplates: (templates) => ({
      handlers: new Set(['request', 'response'] as const),
      isTemplate: true,
      run: (handler, context) => elsewhere(templates, handler, context),
    }),
    stop: () => evaluator.stop(),
  };
}

const laneOf = (code: CodeJob['code']): string => (typeof code === 'string' ? code : code.request);

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
