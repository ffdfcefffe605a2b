import type { Ids } from '../../../kernel/ids.ts';
import type { EventQueue } from '../asynchronous/event-queue.ts';
import type { Functions } from '../functions.ts';
import { createGetFunction } from './GetFunction.ts';
import { createGetFunctionConfiguration } from './GetFunctionConfiguration.ts';
import { createGetPolicy } from './GetPolicy.ts';
import { createInvoke } from './Invoke.ts';
import { createListFunctions } from './ListFunctions.ts';

export function createActions(functions: Functions, events: EventQueue, ids: Ids) {
  const { invoke, action } = createInvoke(functions, events, ids);
  const actions = {
    Invoke: action,
    GetFunction: createGetFunction(functions),
    GetFunctionConfiguration: createGetFunctionConfiguration(functions),
    ListFunctions: createListFunctions(functions),
    GetPolicy: createGetPolicy(functions),
  };
  return { invoke, actions };
}
