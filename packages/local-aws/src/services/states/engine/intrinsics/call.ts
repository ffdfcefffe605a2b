import type { Json } from '../definition/machine.ts';
import type { Path } from '../jsonpath/path.ts';
import { IntrinsicFailure, intrinsics, type Chance } from './functions.ts';
import type { Work } from '../work.ts';
import type { Argument, Call } from './parse.ts';

/** What calls stand in; `read` gives the value of a path. */
export interface CallScope {
  readonly read: (path: Path) => Json;
  readonly chance: Chance;
  readonly work: Work;
}

export function runCall(call: Call, scope: CallScope): Json {
  const args = call.arguments.map((argument) => valueOf(argument, scope));
  const found = intrinsics[call.name];
  if (!found) throw new IntrinsicFailure(`There is no function States.${call.name}`);
  const [least, most] = found.arity;
  if (args.length < least || args.length > most)
    throw new IntrinsicFailure(`States.${call.name} does not take ${args.length} arguments`);
  scope.work.weigh(args);
  const result = found.run(args, scope.chance);
  if (Array.isArray(result)) scope.work.spend(result.length);
  return result;
}

function valueOf(argument: Argument, scope: CallScope): Json {
  switch (argument.kind) {
    case 'literal':
      return argument.value;
    case 'path':
      return scope.read(argument.path);
    case 'call':
      return runCall(argument.call, scope);
  }
}
