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
import { loadTemplates, type Templates } from '../engine/vtl/index.ts';

/** One code file. Its handlers answer at once, or later when they take long. */
export interface BoundedCode extends Pick<CompiledCode, 'handlers'> {
  run(handler: 'request' | 'response', context: HandlerContext): HandlerResult | Promise<HandlerResult>;
  /** It is a pair of mapping templates: the version that the request names decides what becomes of errors. */
  readonly isTemplate?: true;
  /** Where `code.js:7:3` stands in what was written; as it is where no source map tells. */
  placeOf?(place: string): string;
}

/** The two mapping templates of a resolver or a function. */
export type TemplatePair = Templates;

export interface CodeLoader {
  /** Throws the refusal of what cannot be read as a template. */
  loadTemplates(templates: TemplatePair): BoundedCode;
  /** `name` tells it from others in a debugger. */
  load(code: string, name?: string): BoundedCode;
  stop(): Promise<void>;
}

/** What the program of the evaluator is asked, and answers. */
export interface CodeJob {
  readonly code: string | TemplatePair;
  readonly handler: 'request' | 'response';
  readonly context: HandlerContext;
  readonly now: EpochMs;
}

export type CodeAnswer = {
  /** Unverified behaviours that it came by. */
  readonly unverified: readonly string[];
} & (
  | { readonly kind: 'result'; readonly result: HandlerResult }
  | { readonly kind: 'error'; readonly code: string; readonly message: string; readonly status: number }
);

/** A few milliseconds. A handler that does what handlers do takes a hundredth of it. */
const here: Allowance = { units: 50_000, milliseconds: 10 };

/** Long enough for a person who looks at it in a debugger, and short enough for a loop without end. */
const underDebugger: Allowance = { units: 20_000_000, milliseconds: 24 * 3_600_000 };

/** Under a name that no file has: what a person sees of it is its source. */
const viewOf = (code: string, name: string, folder: string): DebugView => ({
  url: pathToFileURL(join(folder, `${name}.code.js`)).href,
  comment: debugMap(inlineSourceMap(code), folder) ?? '',
});

/**
 * Runs handlers in this thread as long as they cost little. What would cost more is run again where it can be stopped:
 * a handler asks nobody outside, so that nothing of the first attempt is left.
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
    stop: () => evaluator.stop(),
  };
}

const laneOf = (code: CodeJob['code']): string => (typeof code === 'string' ? code : code.request);

/** Only where something failed: the map is read anew each time. */
function sourcePlaceOf(code: string, place: string): string {
  const [, line, column] = /^code\.js:(\d+):(\d+)$/.exec(place) ?? [];
  if (line === undefined) return place;
  return sourcePlaces(inlineSourceMap(code))(Number(line), Number(column)) ?? place;
}

/** A handler that was stopped has failed, like one whose code is at fault. No page documents the words of the error. */
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
