import type { Json, JsonObject } from '../definition/machine.ts';
import { isObject, writeJson } from '../numbers.ts';
import type { Path, Step } from './path.ts';

/** Is thrown if a ResultPath does not fit the input. */
export class PathMismatch extends Error {
  override readonly name = 'PathMismatch';
}

/** Answers a copy of `root` with `value` at a Reference Path. It makes missing objects on the way, but no lists. */
export const writeAt = (root: Json, path: Path, value: Json): Json => write(root, path.steps, value);

function write(target: Json | undefined, [step, ...rest]: readonly Step[], value: Json): Json {
  if (!step) return value;
  return step.kind === 'indexes'
    ? writeItem(target, step.indexes[0] as number, rest, value)
    : writeMember(target, step, rest, value);
}

function writeMember(target: Json | undefined, step: Step, rest: readonly Step[], value: Json): Json {
  const name = step.kind === 'names' ? (step.names[0] as string) : '';
  if (target !== undefined && target !== null && !isObject(target))
    throw new PathMismatch(`Unable to apply step "${name}" to input ${writeJson(target)}`);
  const object: JsonObject = target ?? {};
  const inner = Object.hasOwn(object, name) ? object[name] : undefined;
  return Object.fromEntries([
    ...Object.entries(object).filter(([key]) => key !== name),
    [name, write(inner, rest, value)],
  ]);
}

function writeItem(target: Json | undefined, index: number, rest: readonly Step[], value: Json): Json {
  if (!Array.isArray(target) || index < 0 || index >= target.length)
    throw new PathMismatch(`Unable to apply step "[${index}]" to input ${writeJson(target ?? null)}`);
  return target.map((item, position) => (position === index ? write(item, rest, value) : item));
}
