import { isCall, parseCall } from './intrinsics/parse.ts';
import { runCall } from './intrinsics/call.ts';
import { IntrinsicFailure, type Chance } from './intrinsics/functions.ts';
import { find, PathNotFound } from './jsonpath/evaluate.ts';
import { parsePath } from './jsonpath/parse.ts';
import type { Path } from './jsonpath/path.ts';
import type { Json, JsonObject } from './definition/machine.ts';
import { isObject, writeJson } from './numbers.ts';
import type { Work } from './work.ts';

/** The values that the paths of a JSONPath state may read. */
export interface PathScope {
  readonly input: Json;
  readonly context: () => Json;
  readonly variables: JsonObject;
  readonly chance: Chance;
  readonly work: Work;
}

/** Is thrown if the path or the call of a field finds nothing; `error` is the name of the error. */
export class PathFailure extends Error {
  override readonly name = 'PathFailure';
  readonly error: string;

  constructor(error: string, message: string) {
    super(message);
    this.error = error;
  }
}

/** Answers the value of a path: in the input, the context object or a variable. Throws PathNotFound. */
function readPath(path: Path, scope: PathScope): Json {
  const { root, steps } = path;
  const { work } = scope;
  if (root.kind === 'input') return find(steps, scope.input, work);
  if (root.kind === 'context') return find(steps, scope.context(), work);
  if (!Object.hasOwn(scope.variables, root.name))
    throw new PathNotFound(`The variable '$${root.name}' is not assigned`);
  return find(steps, scope.variables[root.name] as Json, work);
}

/** Evaluates a field that is a path, such as InputPath. */
export function evaluatePath(text: string, scope: PathScope): Json {
  try {
    return readPath(parsePath(text), scope);
  } catch (error) {
    if (error instanceof PathNotFound)
      throw new PathFailure('States.Runtime', `Invalid path '${text}' : ${error.message}`);
    throw error;
  }
}

/** Evaluates a field that is a path or a call, such as ErrorPath. */
export const evaluatePathOrCall = (text: string, scope: PathScope): Json =>
  isCall(text) ? evaluateCall(text, scope) : evaluatePath(text, scope);

/**
 * Evaluates JSON in which the members whose names end with `.$` are paths and calls: Parameters, ItemSelector and the
 * like.
 */
export function evaluatePayload(template: Json, scope: PathScope): Json {
  if (Array.isArray(template)) return template.map((item) => evaluatePayload(item, scope));
  if (!isObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) =>
      isDynamic(name)
        ? [name.slice(0, -2), evaluateMember(name, String(value), scope)]
        : [name, evaluatePayload(value, scope)],
    ),
  );
}

export const isDynamic = (name: string): boolean => name.endsWith('.$');

function evaluateMember(name: string, text: string, scope: PathScope): Json {
  if (isCall(text)) return evaluateCall(text, scope);
  try {
    return readPath(parsePath(text), scope);
  } catch (error) {
    if (!(error instanceof PathNotFound)) throw error;
    // docs: AWS Study Group, "Check the workflow", which shows the text of AWS
    scope.work.weigh(scope.input);
    const input = writeJson(scope.input);
    throw new PathFailure(
      'States.Runtime',
      `The JSONPath '${text}' specified for the field '${name}' could not be found in the input '${input}'`,
    );
  }
}

function evaluateCall(text: string, scope: PathScope): Json {
  try {
    return runCall(parseCall(text), { read: (path) => readPath(path, scope), chance: scope.chance, work: scope.work });
  } catch (error) {
    if (error instanceof IntrinsicFailure || error instanceof PathNotFound)
      throw new PathFailure(
        'States.IntrinsicFailure',
        `The function '${text}' had the following error: ${error.message}`,
      );
    throw error;
  }
}
