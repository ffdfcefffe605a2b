/** The program of the processes that run slow handlers. */
import { serve } from '../../../evaluator/serve.ts';
import { createCache } from '../../../kernel/cache.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { systemIds } from '../../../kernel/ids.ts';
import { loadCode, uncounted, type CompiledCode } from '../engine/appsync-js/index.ts';
import type { RunPorts } from '../engine/appsync-js/run.ts';
import { loadTemplates, parseTemplate, readTemplates, TemplateSyntaxError } from '../engine/vtl/index.ts';
import type { CodeAnswer, CodeJob, ReadJob, ReadTemplates, TemplatePair } from './bounded-code.ts';

serve((text) => {
  const answer = answerTo(JSON.parse(text) as CodeJob | ReadJob);
  const written = JSON.stringify(answer);
  return answer.kind === 'result' && written.length > mostWritten
    ? JSON.stringify({ kind: 'large', unverified: answer.unverified } satisfies CodeAnswer)
    : written;
});

/** To read a longer result would hold up all other clients of the runtime. It is our own choice. */
const mostWritten = 5_000_000;

let now = 0;
let unverified = new Set<string>();
const loaded = createCache<string, CompiledCode>(50);
const ports: RunPorts = {
  clock: { now: () => now, after: () => () => undefined },
  ids: systemIds,
  requireAllowed: (id) => void unverified.add(id),
};

function answerTo(job: CodeJob | ReadJob): CodeAnswer {
  // The parent process knows which of them are allowed.
  unverified = new Set();
  try {
    if ('template' in job) return { kind: 'read', nodes: parseTemplate(job.template), unverified: [] };
    now = job.now;
    const result = compiledOf(job.code).run(job.handler, job.context);
    return { kind: 'result', result, unverified: [...unverified] };
  } catch (error) {
    if (error instanceof TemplateSyntaxError)
      return { kind: 'syntax', message: error.message, unverified: [...unverified] };
    if (!(error instanceof AwsError)) throw error;
    const { code, message, status } = error;
    return { kind: 'error', code, message, status, unverified: [...unverified] };
  }
}

function compiledOf(code: CodeJob['code']): CompiledCode {
  if (typeof code !== 'string') return loadTemplates(isRead(code) ? code : readTemplates(code), ports, uncounted);
  let compiled = loaded.get(code);
  if (!compiled) {
    compiled = loadCode(code, ports);
    loaded.set(code, compiled);
  }
  return compiled;
}

const isRead = (templates: TemplatePair | ReadTemplates): templates is ReadTemplates =>
  typeof templates.request !== 'string';
