/** The program of the processes that search in values of parameters. */
import { serve } from '../../evaluator/serve.ts';
import { UnsupportedError } from '../../kernel/errors.ts';
import { compilePattern } from '../../kernel/java-regex.ts';
import type { Search, SearchAnswer } from './allowed-patterns.ts';

serve((text) => JSON.stringify(answerTo(JSON.parse(text) as Search)));

function answerTo({ pattern, values }: Search): SearchAnswer {
  const { linear, backtracking } = compilePattern(pattern);
  const finds = (value: string): boolean => (linear?.handles(value) ? linear : backtracking).finds(value);
  try {
    return { found: values.every(finds) };
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error;
    return { unsupported: error.what };
  }
}
