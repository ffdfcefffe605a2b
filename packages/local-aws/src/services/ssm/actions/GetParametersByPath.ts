import { action, type Action } from '../../../protocol/action.ts';
import { flag, integer, text } from '../../../protocol/shapes.ts';
import { requireText, validation } from '../errors.ts';
import { pageOf, parameterOutput, readLimit, type SsmContext } from '../parameters.ts';

interface Input {
  Path: string;
  Recursive?: boolean;
  WithDecryption?: boolean;
  MaxResults?: number;
  NextToken?: string;
}

export const GetParametersByPath = (context: SsmContext): Action =>
  action<Input, unknown>(
    { Path: text, Recursive: flag, WithDecryption: flag, MaxResults: integer, NextToken: text },
    ({ Path, Recursive, MaxResults, NextToken }) => {
      if (!requireText(Path, 'path').startsWith('/')) {
        throw validation(
          'The parameter path must start with a forward slash (/) and can consist of sub-paths divided by a slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
        );
      }
      const prefix = Path.endsWith('/') ? Path : `${Path}/`;
      const { page, nextToken } = pageOf(context.state, {
        nextToken: NextToken,
        limit: readLimit(MaxResults, 10),
        accept: ({ name }) => inHierarchy(name, prefix, Recursive === true),
      });
      return {
        Parameters: page.map((parameter) => parameterOutput(context, parameter)),
        ...(nextToken !== undefined && { NextToken: nextToken }),
      };
    },
  );

// A name without a slash lies directly under the root.
function inHierarchy(name: string, prefix: string, recursive: boolean): boolean {
  const full = name.startsWith('/') ? name : `/${name}`;
  return full.startsWith(prefix) && (recursive || !full.slice(prefix.length).includes('/'));
}
