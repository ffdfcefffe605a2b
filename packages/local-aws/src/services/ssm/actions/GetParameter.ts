import { action, type Action } from '../../../protocol/action.ts';
import { flag, text } from '../../../protocol/shapes.ts';
import { requireText } from '../errors.ts';
import { findParameter, parameterOutput, type SsmContext } from '../parameters.ts';

// WithDecryption says nothing to String and StringList, and there are no others here.
export const GetParameter = (context: SsmContext): Action =>
  action<{ Name: string; WithDecryption?: boolean }, unknown>({ Name: text, WithDecryption: flag }, ({ Name }) => ({
    Parameter: parameterOutput(context, findParameter(context, requireText(Name, 'name'))),
  }));
