import type { Json } from '../definition/machine.ts';
import type { Path } from '../jsonpath/path.ts';
import { IntrinsicFailure, intrinsics, type Chance } from './functions.ts';
import type { Argument, Call } from './parse.ts';

/** Answers a call; `read` gives the value of a path. */
export function runCall(call: Call, read: (path: Path) => Json, chance: Chance): Json {
  const args = call.arguments.map((argument) => valueOf(argument, read, chance));
  const found = intrinsics[call.name];
  if (!found) throw new IntrinsicFailure(`There is no function States.${call.name}`);
  const [least, most] = found.arity;
  if (args.length < least || args.length > most)
    throw new IntrinsicFailure(`States.${call.name} does not take ${args.length} arguments`);
  return found.run(args, chance);
}

function valueOf(argument: Argument, read: (path: Path) => Json, chance: Chance): Json {
  switch (argument.kind) {
    case 'literal':
      return argument.value;
    case 'path':
      return read(argument.path);
    case 'call':
      return runCall(argument.call, read, chance);
  }
}
