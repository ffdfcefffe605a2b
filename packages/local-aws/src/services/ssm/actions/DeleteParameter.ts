import { action, type Action } from '../../../protocol/action.ts';
import { text } from '../../../protocol/shapes.ts';
import { parameterNotFound, requireText } from '../errors.ts';
import type { SsmContext } from '../parameters.ts';

export const DeleteParameter = ({ state }: SsmContext): Action =>
  action<{ Name: string }, unknown>({ Name: text }, ({ Name }) => {
    if (!state.remove(requireText(Name, 'name'))) throw parameterNotFound();
    return {};
  });
