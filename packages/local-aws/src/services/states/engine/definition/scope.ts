import { isObject } from '../numbers.ts';
import { untilTooMany } from './diagnostics.ts';
import { variableName } from './fields.ts';
import { loadState } from './load-state.ts';
import type { LoadContext, Names } from './load-context.ts';
import { languageOf } from './source.ts';
import type { Json, JsonObject, Language, Scope, State } from './machine.ts';
import { at, type Reader } from './reader.ts';

/** Reads StartAt and States of `reader`. Any other field is unknown. */
export function loadScope(reader: Reader, context: LoadContext): Scope {
  reader.require('States', 'StartAt');
  const startAt = reader.string('StartAt') ?? '';
  const statesReader = reader.object('States');
  reader.end();
  if (!statesReader) return { startAt, states: new Map() };
  const sources = new Map(statesReader.keys().map((name) => [name, statesReader.object(name) as Reader]));
  if (sources.size === 0) statesReader.invalid('Value cannot be empty');
  checkAssigned(sources, statesReader, context);
  const states = new Map<string, State>();
  const around = variablesAround(sources, context.outerVariables);
  for (const [name, source] of sources) {
    checkName(name, source, context.names);
    const inner = { ...context, outerVariables: around(name) };
    const state = loadState({ name, reader: source, language: languageOfState(source, context), context: inner });
    if (state) states.set(name, state);
  }
  // recorded: test_validate_state_machine_definition_type_standard[INVALID_BASE_NO_STARTAT] (that one fault alone)
  if (states.size === sources.size && reader.has('StartAt'))
    // The states are read, and TestState asks for no targets.
    untilTooMany(() => checkTargets(startAt, states, reader.pointer, context));
  return { startAt, states };
}

function languageOfState(source: Reader, context: LoadContext): Language {
  const language = languageOf(source) ?? context.language;
  // recorded: test_validate_state_machine_definition_type_standard
  if (context.language === 'JSONata' && language === 'JSONPath')
    source.invalid("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
  return language;
}

function checkName(name: string, source: Reader, seen: Set<string>): void {
  const invalid = (message: string): void => source.invalid(message, undefined, 'INVALID_STATE_NAME');
  if (name.length === 0) invalid('State names are 1 to 80 characters long');
  // recorded: asl-validator#69, cfn-lint#4079
  if (name.length > 80)
    invalid(`Invalid State name: State '${name}' exceeds the 80-character limit allowed by the service`);
  if (seen.has(name)) source.invalid(`Duplicate State name: ${name}`, undefined, 'DUPLICATE_STATE_NAME');
  seen.add(name);
}

function checkAssigned(sources: ReadonlyMap<string, Reader>, states: Reader, context: LoadContext): void {
  for (const source of sources.values())
    for (const name of [...assignedBy(source, ['Choices']), ...assignedBy(source, ['Catch'])])
      if (context.outerVariables.has(name)) states.invalid(`Variable '${name}' is already assigned in an outer scope`);
}

/**
 * Answers, for a state, the names that its branches may read but not assign: those of the scope around it. The names
 * that the state's own Catch assigns are not among them, because the branch has ended by then. recorded:
 * test_parallel_catch_error[PARALLEL_CATCH_ERROR_VARIABLE_SAMPLING]
 */
function variablesAround(sources: ReadonlyMap<string, Reader>, outer: Names): (state: string) => Names {
  const own = new Set<string>();
  const caught = new Map<string, Set<string>>();
  const counts = new Map<string, number>();
  for (const [state, source] of sources) {
    for (const name of assignedBy(source, ['Choices'])) own.add(name);
    const names = new Set(assignedBy(source, ['Catch']));
    caught.set(state, names);
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const isCaughtElsewhere = (state: string, name: string): boolean =>
    (counts.get(name) ?? 0) > (caught.get(state)?.has(name) ? 1 : 0);
  return (state) => ({ has: (name) => own.has(name) || isCaughtElsewhere(state, name) || outer.has(name) });
}

/** Answers the names that a state assigns, itself and in `lists`. It only looks, and leaves the fields unread. */
function assignedBy(source: Reader, lists: readonly string[]): string[] {
  const own = lists.includes('Catch') ? [] : [source.peek('Assign')];
  const inLists = lists.flatMap((list) => itemsOf(source.peek(list)).map((item) => membersOf(item)['Assign']));
  return [...own, ...inLists].flatMap((assign) => Object.keys(membersOf(assign))).map(variableName);
}

const itemsOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
const membersOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

function checkTargets(
  startAt: string,
  states: ReadonlyMap<string, State>,
  pointer: string,
  { issues }: LoadContext,
): void {
  const missing = (where: string, target: string): void =>
    issues.invalid(where, `Missing 'Next' target: ${target}`, 'MISSING_TRANSITION_TARGET');
  if (!states.has(startAt)) missing(at(pointer, 'StartAt'), startAt);
  const reached = new Set<string>();
  const queue = [startAt];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const state = states.get(name);
    if (reached.has(name) || !state) continue;
    reached.add(name);
    for (const [, target] of targetsOf(state)) queue.push(target);
  }
  for (const [name, state] of states) {
    const where = at(at(pointer, 'States'), name);
    for (const [field, target] of targetsOf(state)) if (!states.has(target)) missing(at(where, field), target);
  }
  // recorded: floci#2786 (a workflow that cannot end is not asked which states it reaches)
  if (pointer === '' && ![...states.values()].some(isTerminal))
    return issues.general('MISSING_END_STATE', 'Workflow has no terminal state');
  for (const name of states.keys())
    if (!reached.has(name))
      issues.invalid(at(at(pointer, 'States'), name), `State "${name}" is not reachable.`, 'MISSING_TRANSITION_TARGET');
}

const isTerminal = (state: State): boolean =>
  state.type === 'Succeed' || state.type === 'Fail' || ('next' in state ? false : state.type !== 'Choice');

function targetsOf(state: State): [string, string][] {
  const targets: [string, string][] = [];
  if ('next' in state && state.next !== undefined) targets.push(['Next', state.next]);
  if ('catch' in state) state.catch.forEach((catcher, index) => targets.push([`Catch[${index}]/Next`, catcher.next]));
  if (state.type === 'Choice') {
    state.choices.forEach((rule, index) => targets.push([`Choices[${index}]/Next`, rule.next]));
    if (state.default !== undefined) targets.push(['Default', state.default]);
  }
  return targets;
}
