import { AwsError } from '../../../kernel/errors.ts';
import { action, type Action } from '../../../protocol/action.ts';
import { flag, list, text } from '../../../protocol/shapes.ts';
import { requireText, validation } from '../errors.ts';
import { findParameter, parameterOutput, type SsmContext } from '../parameters.ts';

const maxNames = 10;

export const GetParameters = (context: SsmContext): Action =>
  action<{ Names: string[]; WithDecryption?: boolean }, unknown>(
    { Names: list(text), WithDecryption: flag },
    ({ Names }) => {
      if (!Array.isArray(Names) || Names.length < 1 || Names.length > maxNames) {
        throw validation(
          `1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length less than or equal to ${maxNames} and greater than or equal to 1`,
        );
      }
      const found = [...new Set(Names.map((name) => requireText(name, 'names')))].map((name) => ({
        name,
        parameter: find(context, name),
      }));
      return {
        Parameters: found.flatMap(({ parameter }) => (parameter ? [parameterOutput(context, parameter)] : [])),
        InvalidParameters: found.flatMap(({ name, parameter }) => (parameter ? [] : [name])),
      };
    },
  );

const missing = new Set(['ParameterNotFound', 'ParameterVersionNotFound']);

function find(context: SsmContext, name: string): ReturnType<typeof findParameter> | undefined {
  try {
    return findParameter(context, name);
  } catch (error) {
    if (error instanceof AwsError && missing.has(error.code)) return undefined;
    throw error;
  }
}
