/** The program of the processes that run handlers which take long. */
import { serve } from '../../../evaluator/serve.ts';
import { createCache } from '../../../kernel/cache.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { systemIds } from '../../../kernel/ids.ts';
import { loadCode, type CompiledCode } from '../engine/appsync-js/index.ts';
import type { CodeAnswer, CodeJob } from './bounded-code.ts';

serve((text) => JSON.stringify(answerTo(JSON.parse(text) as CodeJob)));

let now = 0;
let unverified = new Set<string>();
const loaded = createCache<string, CompiledCode>(50);

function answerTo(job: CodeJob): CodeAnswer {
  now = job.now;
  // The process that asked knows which of them are allowed.
  unverified = new Set();
  try {
    const result = compiledOf(job.code).run(job.handler, job.context);
    return { kind: 'result', result, unverified: [...unverified] };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { code, message, status } = error;
    return { kind: 'error', code, message, status, unverified: [...unverified] };
  }
}

function compiledOf(code: string): CompiledCode {
  let compiled = loaded.get(code);
  if (!compiled) {
    compiled = loadCode(code, {
      clock: { now: () => now, after: () => () => undefined },
      ids: systemIds,
      requireAllowed: (id) => void unverified.add(id),
    });
    loaded.set(code, compiled);
  }
  return compiled;
}
