import { AwsError } from '../../../../kernel/errors.ts';
import { declareUnverified, type RequireAllowed } from '../../../../kernel/unverified.ts';
import { loadState, type LoadContext } from './load-state.ts';
import type { Machine, Scope, State } from './machine.ts';
import { at, invalid, read, unsupported, type Reader } from './reader.ts';

const seededRandom = declareUnverified(
  'jsonata-random-seed',
  'Which numbers does $random(seed) give in a JSONata expression of Step Functions?',
  'the seed is ignored',
);

const maxDefinitionBytes = 1_048_576;

/**
 * Checks a definition and makes a machine of it. What AWS would refuse is InvalidDefinition, what only this runtime
 * lacks is UnsupportedByLocalAws; both name the place by JSON pointer.
 */
export function loadMachine(definition: string, requireAllowed: RequireAllowed): Machine {
  if (Buffer.byteLength(definition) > maxDefinitionBytes)
    throw new AwsError(
      'InvalidDefinition',
      "Invalid State Machine Definition: 'The definition is longer than 1048576 bytes'",
    );
  let json: unknown;
  try {
    json = JSON.parse(definition);
  } catch (error) {
    throw new AwsError(
      'InvalidDefinition',
      `Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: ${(error as Error).message} at /'`,
    );
  }
  const root = read(json, '', (ast, pointer) => checkAst(ast, pointer, requireAllowed));
  root.string('Comment');
  root.string('Version');
  const language = root.string('QueryLanguage');
  const timeoutSeconds = root.number('TimeoutSeconds', 1);
  const context: LoadContext = {
    language: checkLanguage(language, '/QueryLanguage') ?? 'JSONPath',
    requireAllowed,
    loadScope,
    outerVariables: new Set(),
    names: new Set(),
  };
  const scope = loadScope(root, context);
  return { ...scope, ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }) };
}

function checkLanguage(language: string | undefined, pointer: string): 'JSONata' | 'JSONPath' | undefined {
  if (language === undefined || language === 'JSONata' || language === 'JSONPath') return language;
  throw invalid(pointer, `Value '${language}' is not one of [JSONPath, JSONata]`);
}

/** Reads StartAt and States of `reader` and leaves no other field unread. */
function loadScope(reader: Reader, context: LoadContext): Scope {
  const startAt = reader.required('StartAt');
  const statesReader = reader.object('States');
  if (!statesReader) throw invalid(reader.pointer, 'These required fields are missing: [States]');
  reader.end();
  const names = new Map(statesReader.keys().map((name) => [name, statesReader.object(name) as Reader]));
  if (names.size === 0) throw invalid(statesReader.pointer, 'At least one state is required');
  const assigned = assignedIn(names.values());
  for (const name of assigned)
    if (context.outerVariables.has(name))
      throw invalid(statesReader.pointer, `Variable '${name}' is already assigned in an outer scope`);
  const inner: LoadContext = { ...context, outerVariables: new Set([...context.outerVariables, ...assigned]) };
  const states = new Map<string, State>();
  for (const [name, state] of names) {
    checkName(name, state.pointer, context.names);
    const language =
      checkLanguage(state.string('QueryLanguage'), at(state.pointer, 'QueryLanguage')) ?? context.language;
    if (context.language === 'JSONata' && language === 'JSONPath')
      throw invalid(
        at(state.pointer, 'QueryLanguage'),
        "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
      );
    if (language === 'JSONPath')
      throw unsupported(state.pointer, 'The query language JSONPath (QueryLanguage JSONata is supported)');
    states.set(name, loadState(name, state, inner));
  }
  checkTargets(startAt, states, reader.pointer);
  return { startAt, states };
}

function checkName(name: string, pointer: string, seen: Set<string>): void {
  if (name.length === 0 || name.length > 80) throw invalid(pointer, 'State names are 1 to 80 characters long');
  if (seen.has(name)) throw invalid(pointer, `DUPLICATE_STATE_NAME: Duplicate State name: ${name}`);
  seen.add(name);
}

/** Names that the states of one scope assign; an inner scope may read but not assign them. */
function assignedIn(states: Iterable<Reader>): Set<string> {
  const assigned = new Set<string>();
  const collect = (holder: Reader): void => {
    for (const name of holder.object('Assign')?.keys() ?? []) assigned.add(name);
  };
  for (const state of states) {
    collect(state);
    for (const list of ['Catch', 'Choices']) if (state.has(list)) state.list(list)?.forEach(collect);
  }
  return assigned;
}

function checkTargets(startAt: string, states: ReadonlyMap<string, State>, pointer: string): void {
  if (!states.has(startAt))
    throw invalid(at(pointer, 'StartAt'), `MISSING_TRANSITION_TARGET: Missing 'Next' target: ${startAt}`);
  const reached = new Set<string>();
  const queue = [startAt];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    for (const [field, target] of targetsOf(states.get(name) as State)) {
      if (!states.has(target))
        throw invalid(
          `${at(at(pointer, 'States'), name)}/${field}`,
          `MISSING_TRANSITION_TARGET: Missing 'Next' target: ${target}`,
        );
      queue.push(target);
    }
  }
  for (const name of states.keys())
    if (!reached.has(name))
      throw invalid(at(at(pointer, 'States'), name), `MISSING_TRANSITION_TARGET: State "${name}" is not reachable.`);
}

function targetsOf(state: State): [string, string][] {
  const targets: [string, string][] = [];
  if ('next' in state && state.next !== undefined) targets.push(['Next', state.next]);
  if ('catch' in state) state.catch.forEach((catcher, index) => targets.push([`Catch/${index}/Next`, catcher.next]));
  if (state.type === 'Choice') {
    state.choices.forEach((rule, index) => targets.push([`Choices/${index}/Next`, rule.next]));
    if (state.default !== undefined) targets.push(['Default', state.default]);
  }
  return targets;
}

/** What Step Functions does not have of JSONata: `$eval`, and a context of its own (`$`, `$$`, bare field names). */
function checkAst(ast: unknown, pointer: string, requireAllowed: RequireAllowed): void {
  const node = ast as { type?: string; steps?: { type?: string; value?: unknown }[] };
  const first = node.type === 'path' ? node.steps?.[0] : (node as { type?: string; value?: unknown });
  if (first?.type === 'name')
    throw invalid(
      pointer,
      `The JSONata field name '${String(first.value)}' needs a variable before it, such as $states.input`,
    );
  if (first?.type === 'variable' && (first.value === '' || first.value === '$'))
    throw invalid(pointer, `The use of JSONata '$${String(first.value)}' at the top level is prohibited`);
  walk(ast, (found) => {
    if (found.type === 'variable' && found.value === 'eval')
      throw invalid(pointer, 'The JSONata function $eval is not available');
    if (
      found.type === 'function' &&
      (found.procedure as { value?: unknown } | undefined)?.value === 'random' &&
      (found.arguments as unknown[] | undefined)?.length
    )
      requireAllowed(seededRandom);
  });
}

function walk(value: unknown, visit: (node: Record<string, unknown>) => void): void {
  if (Array.isArray(value)) return value.forEach((item) => walk(item, visit));
  if (typeof value !== 'object' || value === null) return;
  visit(value as Record<string, unknown>);
  for (const child of Object.values(value)) walk(child, visit);
}
