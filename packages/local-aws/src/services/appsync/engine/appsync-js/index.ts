/** Implements the runtime APPSYNC_JS 1.0.0: it checks and runs the code of resolvers and pipeline functions. */
import { UnsupportedError } from '../../../../kernel/errors.ts';
import { Overspent, uncounted, type Allowance } from './overspent.ts';
import { parseModule, refusal } from './parse.ts';
import { sharedRealm, type DebugView } from './realm.ts';
import { functionProblems } from './rules/functions.ts';
import { memberFindings } from './rules/members.ts';
import { moduleProblems } from './rules/modules.ts';
import { syntaxProblems } from './rules/syntax.ts';
import { runHandler, type RunPorts } from './run.ts';
import { analyse } from './scope.ts';
import { transform } from './transform.ts';
import type { HandlerContext, HandlerResult } from './types.ts';

export type * from './types.ts';

export { changedArguments } from './library/control.ts';
export type { DebugView } from './realm.ts';
export { Overspent, uncounted, type Allowance } from './overspent.ts';

export interface CompiledCode {
  readonly handlers: ReadonlySet<'request' | 'response'>;
  /** Runs a handler. Throws Overspent if it would cost more than it may. */
  run(handler: 'request' | 'response', context: HandlerContext): HandlerResult;
}

/** The walks over the code recurse. Chains of thousands of calls or members end in a RangeError. */
function shallow<T>(walk: () => T): T {
  try {
    return walk();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UnsupportedError('APPSYNC_JS code that is nested so deep, or chains so many calls,');
  }
}

/**
 * Checks and loads one code file. A file that AppSync refuses to save is a BadRequestException with every problem and
 * its place (recorded: hashicorp/terraform-provider-aws#30760). A feature that this runtime lacks, or that nobody could
 * verify, is an UnsupportedError or UnverifiedBehaviour, here or in `run`.
 */
export function loadCode(
  code: string,
  ports: RunPorts,
  allowance: Allowance = uncounted,
  view?: DebugView,
): CompiledCode {
  const program = parseModule(code);
  const visits = shallow(() => analyse(program));
  const { problems, undocumented } = memberFindings(visits);
  const refused = [...moduleProblems(visits), ...syntaxProblems(visits), ...functionProblems(visits), ...problems];
  if (refused.length > 0) throw refusal(code, refused);
  for (const id of undocumented) ports.requireAllowed(id);
  const { source, isUncounted, handlers } = shallow(() => transform(code, program, visits, view !== undefined));
  const realm = sharedRealm();
  const runInRealm = realm.load(source, view);
  return {
    handlers,
    run(handler, context) {
      if (!handlers.has(handler)) throw new Error(`The code exports no ${handler} handler.`);
      // A debugger stops at the code here and not in another process, so this check does not apply then.
      if (isUncounted && allowance.units > 0 && !view) throw new Overspent();
      return runHandler(realm, runInRealm, handler, context, ports, allowance);
    },
  };
}
