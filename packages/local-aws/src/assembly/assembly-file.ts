import { readFileSync } from 'node:fs';
import { messageOf } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';

/** Reads a file of the cloud assembly in `directory` as JSON. Throws an error that names the file. */
export function readAssemblyFile(directory: string, file: string): unknown {
  const text = readText(directory, file);
  if (text.trim() === '') throw invalidAssembly(file, 'the file is empty');
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The message of the JavaScript engine quotes the text, line breaks and all.
    throw invalidAssembly(file, `the file is not valid JSON: ${messageOf(cause).replace(/\s+/g, ' ')}`, cause);
  }
}

function readText(directory: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new OperatorError(
      'InvalidAssembly',
      `${directory} is not a cloud assembly: ${file} cannot be read. Run "cdk synth" first.`,
      { cause },
    );
  }
}

export const invalidAssembly = (file: string, problem: string, cause?: unknown): OperatorError =>
  new OperatorError('InvalidAssembly', `${file}: ${problem}. Run "cdk synth" again.`, { cause });
