/** Implements mapping templates: the Velocity of AppSync. */
import type { Allowance, CompiledCode, HandlerContext, HandlerResult, Json } from '../appsync-js/index.ts';
import { ownWords } from '../appsync-js/own-words.ts';
import { CodeFault } from '../appsync-js/library/fault.ts';
import { leave, type Run } from '../appsync-js/library/port.ts';
import { newRun, resultOf, type RunPorts } from '../appsync-js/run.ts';
import { Evaluation } from './evaluate.ts';
import { Halted, Returned } from './leaving.ts';
import { parseTemplate, TemplateSyntaxError, type Node } from './nodes.ts';
import { fromJson, Info, isStill, type Value, type VtlMap } from './values.ts';

/** A pair of templates as texts. */
export interface Templates {
  readonly request: string;
  readonly response: string;
  /** The value is the text that the template writes, and not the JSON value in it. */
  readonly isText?: true;
}

export type TemplateNodes = readonly Node[];

/** A pair of templates that have been read. */
export interface ReadTemplates {
  readonly request: TemplateNodes;
  readonly response: TemplateNodes;
  readonly isText?: true;
}

export { parseTemplate, TemplateSyntaxError } from './nodes.ts';

/** Reads a pair of templates. Throws TemplateSyntaxError for a text that cannot be read. */
export const readTemplates = ({ request, response, ...kind }: Templates): ReadTemplates => ({
  request: parseTemplate(request),
  response: parseTemplate(response),
  ...kind,
});

export function loadTemplates(templates: ReadTemplates, ports: RunPorts, allowance: Allowance): CompiledCode {
  const read = templates.isText ? (text: string): Json => text : readJson;
  return {
    handlers: new Set(['request', 'response'] as const),
    run: (handler, context) => runTemplate({ nodes: templates[handler], read }, context, ports, allowance),
  };
}

interface Template {
  readonly nodes: TemplateNodes;
  readonly read: (rendered: string) => Json;
}

function runTemplate(template: Template, context: HandlerContext, ports: RunPorts, allowance: Allowance) {
  const run = newRun(ports, context.authType, allowance.units > 0);
  try {
    const shown = contextOf(context);
    const evaluation = new Evaluation(variablesOf(shown), run, allowance.units);
    const outcome = outcomeOf(template, evaluation, run);
    const result = resultOf(run, outcome, evaluation.jsonOf(shown.get('stash') ?? null));
    const args = shown.get('arguments') ?? null;
    return isStill(args, context.arguments) ? result : { ...result, arguments: evaluation.jsonOf(args) };
  } catch (error) {
    // The engine throws a RangeError for a text that is too long, for values that contain themselves, and for macros
    // that call themselves.
    if (error instanceof RangeError) return resultOf(run, failure(ownWords(error) ?? error.message), context.stash);
    throw error;
  }
}

const variablesOf = (context: VtlMap): Map<string, Value> =>
  new Map([
    ['ctx', context],
    ['context', context],
  ]);

function contextOf({ arguments: args, prev, error, ...context }: HandlerContext): VtlMap {
  const { identity, source, stash, result, request, info, env } = context;
  const members: Record<string, unknown> = {
    arguments: args,
    identity,
    source,
    stash,
    result,
    prev,
    error,
    request,
    info,
    env,
  };
  const shown = new Map(Object.entries(members).map(([name, value]) => [name, fromJson(value)] as const));
  shown.set('args', shown.get('arguments') ?? null);
  const about = shown.get('info');
  if (about instanceof Map) shown.set('info', new Info(about));
  return shown;
}

function outcomeOf({ nodes, read }: Template, evaluation: Evaluation, run: Run): HandlerResult['outcome'] {
  try {
    return { kind: 'value', value: read(evaluation.render(nodes)) };
  } catch (error) {
    if (error instanceof Returned)
      return { kind: 'earlyReturn', value: evaluation.jsonOf(error.value), skipTo: 'NEXT' };
    if (error instanceof Halted) return { kind: 'value', value: read(error.text) };
    if (error === leave && run.ended) return run.ended;
    if (error instanceof CodeFault || error instanceof TemplateSyntaxError) return failure(error.message);
    throw error;
  }
}

class NotJson extends CodeFault {}

/** A template must write JSON; an empty text means null. */
function readJson(text: string): Json {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    // recorded: aws/aws-appsync-community#100
    throw new NotJson(`Unable to convert ${text.slice(0, 500)} to Object.`);
  }
}

const failure = (message: string): HandlerResult['outcome'] => ({
  kind: 'error',
  error: { message, type: 'MappingTemplate', data: null, info: null },
});
