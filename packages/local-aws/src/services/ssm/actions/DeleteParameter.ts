import { action, type Action } from '../../../protocol/action.ts';
import { parameterNotFound, requireText } from '../errors.ts';
import type { SsmContext } from '../parameters.ts';

export const DeleteParameter = ({ state }: SsmContext): Action =>
  action<{ Name: string }, unknown>(['Name'], ({ Name }) => {
    if (!state.remove(requireText(Name, 'name'))) throw parameterNotFound();
    return {};
  });
