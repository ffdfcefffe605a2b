import { AwsError } from '../../../../kernel/errors.ts';
import { parseJsonText } from '../../../../kernel/json-text.ts';
import { readJson, writeJson, type Json } from '../numbers.ts';
import { invalidDefinition } from './diagnostics.ts';
import { examine } from './load.ts';
import type { Surroundings } from './load-context.ts';
import type { Machine, Scope, State } from './machine.ts';

/** The name that Step Functions gives to a state without a machine. recorded: test_parallel_state_empty_branches */
const nameless = 'StateName';

/** The scope of one state, as a machine that begins with it. */
export interface OneState {
  readonly machine: Machine;
  readonly state: State;
  /** The features that this runtime lacks. They do not matter if the state's work is mocked. */
  readonly lacking: readonly string[];
}

/** Reads the definition of one state, or finds a state at any depth in the definition of a machine. */
export function loadOneState(definition: string, stateName: string | undefined, surroundings: Surroundings): OneState {
  const text = stateName === undefined ? machineAround(definition) : definition;
  const { machine, issues } = examine(text, surroundings);
  // A single state has no next state.
  const found = issues.found.filter(({ code }) => stateName !== undefined || !aboutTheWhole.has(code));
  if (found.length > 0) throw invalidDefinition(found);
  const name = stateName ?? nameless;
  const scope = scopeWith(machine, name);
  const state = scope?.states.get(name);
  // recorded: test_base_state_name_validation_failures
  if (!scope || !state) throw new AwsError('ValidationException', 'State not found in definition');
  return { machine: { startAt: name, states: scope.states }, state, lacking: issues.lacking };
}

const aboutTheWhole = new Set(['MISSING_TRANSITION_TARGET', 'MISSING_END_STATE']);

function machineAround(definition: string): string {
  let state: Json;
  try {
    state = readJson(definition, parseJsonText);
  } catch {
    return definition;
  }
  return writeJson({ StartAt: nameless, States: { [nameless]: state } });
}

function scopeWith(scope: Scope, name: string): Scope | undefined {
  if (scope.states.has(name)) return scope;
  for (const state of scope.states.values())
    for (const inner of scopesIn(state)) {
      const found = scopeWith(inner, name);
      if (found) return found;
    }
  return undefined;
}

function scopesIn(state: State): readonly Scope[] {
  if (state.type === 'Parallel') return state.branches;
  return state.type === 'Map' ? [state.processor] : [];
}
