import { parse, type Program } from 'acorn';
import { AwsError } from '../../../../kernel/errors.ts';
import type { CodeError } from './types.ts';

/**
 * A problem in the code for which AppSync refuses to save it. `rule` is the lint rule or the TypeScript code, if there
 * is one. recorded: hashicorp/terraform-provider-aws#30760; observed: @aws-appsync/eslint-plugin 2.0.2
 */
export interface Problem {
  readonly start: number;
  readonly end: number;
  readonly rule: string | undefined;
  readonly message: string;
}

export function parseModule(code: string): Program {
  try {
    return parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { pos = 0 } = error as SyntaxError & { pos?: number };
    // acorn ends its messages with (line:column) and counts columns from zero; AppSync counts them from one. recorded:
    // hashicorp/terraform-provider-aws#30760
    throw refusal(
      code,
      [{ start: pos, end: pos + 1, rule: undefined, message: `${error.message.replace(/ \(\d+:\d+\)$/, '')}.` }],
      'PARSER_ERROR',
    );
  }
}

/** Makes the error of CreateResolver, UpdateFunction …, with every problem in the order of the text. */
export function refusal(code: string, problems: readonly Problem[], errorType?: string): AwsError {
  const codeErrors = [...problems]
    .sort((a, b) => a.start - b.start)
    .map((problem) => toCodeError(code, problem, errorType));
  return new AwsError('BadRequestException', 'The code contains one or more errors.', {
    details: { detail: { codeErrors } },
  });
}

function toCodeError(code: string, { start, end, rule, message }: Problem, errorType?: string): CodeError {
  const { line, column } = position(code, start);
  return {
    errorType: errorType ?? (rule?.startsWith('TS') ? 'PARSER_ERROR' : 'LINT_ERROR'),
    value: `code.js(${line},${column}): error${rule === undefined ? '' : ` ${rule}`}: ${message}`,
    location: { line, column, span: end - start },
  };
}

/** Lines and columns count from one. */
export function position(code: string, offset: number): { line: number; column: number } {
  const before = code.slice(0, offset).split(/\r\n|[\n\r\u2028\u2029]/);
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
