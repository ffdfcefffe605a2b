import { parseJsonText } from '../../../../kernel/json-text.ts';
import { AwsError, UnsupportedError } from '../../../../kernel/errors.ts';
import { compileMany, isExpression } from '../jsonata.ts';
import { readJson } from '../numbers.ts';
import { checkAst } from './check-ast.ts';
import { createDiagnostics, invalidDefinition, notSupported, untilTooMany, type Diagnostics } from './diagnostics.ts';
import { given } from './fields.ts';
import { oneOf } from './item-reader.ts';
import type { LoadContext, Surroundings } from './load-context.ts';
import { languageOf } from './source.ts';
import type { Machine } from './machine.ts';
import { read } from './reader.ts';
import { loadScope } from './scope.ts';

export type MachineType = 'STANDARD' | 'EXPRESS';

/** docs: AWS Step Functions Developer Guide, "Choosing workflow type in Step Functions" */
const expressSeconds = 300;

const maxDefinitionBytes = 1_048_576;

/**
 * Checks a definition and makes a machine of it. An invalid definition is InvalidDefinition, and a missing feature is
 * UnsupportedByLocalAws. Both name all faults, each with its place as a JSON pointer.
 */
export function loadMachine(definition: string, surroundings: Surroundings, type: MachineType = 'STANDARD'): Machine {
  const { machine, issues } = examine(definition, surroundings, type);
  const lacking = issues.lacking.length > 0 ? notSupported(issues.lacking) : undefined;
  if (issues.found.length > 0) throw invalidDefinition(issues.found, lacking);
  if (lacking) throw lacking;
  return machine;
}

/** Answers the machine, if it can be loaded, and the faults of its definition. */
export function examine(
  definition: string,
  surroundings: Surroundings,
  type: MachineType = 'STANDARD',
): { machine: Machine; issues: Diagnostics } {
  const issues = createDiagnostics();
  const source = parse(definition, issues);
  compileMany(expressionsIn(source));
  const machine = untilTooMany(() => machineOf(source, surroundings, type, issues));
  return { machine: machine ?? { startAt: '', states: new Map() }, issues };
}

function machineOf(
  source: unknown,
  surroundings: Surroundings,
  type: MachineType,
  issues: Diagnostics,
): Machine | undefined {
  const root = read(source, '', issues, (ast, pointer) => checkAst(ast, pointer, issues));
  if (issues.found.length > 0) return undefined;
  root.string('Comment');
  // recorded: cdk-preflight (pf-sfn-asl-state-fields)
  oneOf(root, 'Version', ['1.0']);
  const language = languageOf(root);
  // recorded: cdk-preflight (pf-sfn-asl-numeric-ranges: AWS takes 0; nobody tells what it does)
  const timeoutSeconds = root.number('TimeoutSeconds', 0);
  if (timeoutSeconds === 0) root.unsupported('0 seconds', 'TimeoutSeconds');
  const context: LoadContext = {
    issues,
    language: language ?? 'JSONPath',
    ...surroundings,
    express: type === 'EXPRESS',
    loadScope,
    outerVariables: new Set(),
    names: new Set(),
    labels: new Set(),
  };
  const scope = loadScope(root, context);
  const limit = type === 'EXPRESS' ? Math.min(timeoutSeconds ?? expressSeconds, expressSeconds) : timeoutSeconds;
  return { ...scope, ...given('timeoutSeconds', limit), ...(type === 'EXPRESS' ? { express: true } : {}) };
}

function parse(definition: string, issues: Diagnostics): unknown {
  if (Buffer.byteLength(definition) > maxDefinitionBytes) {
    issues.invalid('', `The definition is longer than ${maxDefinitionBytes} bytes`);
    return {};
  }
  // recorded: test_sfn_api
  if (definition.trim() === '')
    throw new AwsError(
      'InvalidDefinition',
      "Invalid State Machine Definition: 'Definition must be a valid JSON object'",
    );
  try {
    return readJson(definition, parseJsonText);
  } catch (error) {
    if (error instanceof UnsupportedError) throw error;
    issues.invalid('', 'The definition is not valid JSON', 'INVALID_JSON_DESCRIPTION');
    return {};
  }
}

function expressionsIn(definition: unknown): readonly string[] {
  const found: string[] = [];
  const queue: unknown[] = [definition];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (isExpression(next)) found.push(next);
    else if (typeof next === 'object' && next !== null) for (const inner of Object.values(next)) queue.push(inner);
  }
  return found;
}
