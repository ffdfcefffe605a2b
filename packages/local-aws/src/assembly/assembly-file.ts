import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { readPlainText } from '../storage/plain-file.ts';

const manifestName = 'manifest.json';

/** What is wrong with the assembly around its templates. It names the file. */
export class AssemblyFault extends OperatorError {}

/** Reads a file of the cloud assembly in `directory` as JSON. Throws an error that names the file. */
export function readAssemblyFile(directory: string, file: string): unknown {
  const text = textOf(file);
  if (text === undefined) throw new AssemblyFault('InvalidAssembly', problemOf(directory, file));
  return parsed(text, (problem, cause) => invalidAssembly(file, problem, cause));
}

function problemOf(directory: string, file: string): string {
  const found = statSync(directory, { throwIfNoEntry: false });
  if (!found && /\.(?:ya?ml|json|template)$/i.test(directory)) return `There is no template ${directory}.`;
  if (found && !found.isDirectory())
    return (
      `${directory} is a pipe, a device or a socket, which is not waited for: ` +
      'a template is a file, and a cloud assembly a folder.'
    );
  return `${directory} is not a cloud assembly: ${file} cannot be read. ${assemblyNear(directory)}`;
}

/** An operator may name the folder of the app, or the one above the assembly. */
function assemblyNear(directory: string): string {
  const near = [join(directory, 'cdk.out'), dirname(directory)].find((folder) =>
    existsSync(join(folder, manifestName)),
  );
  return near === undefined ? 'Run "cdk synth" first.' : `There is one in ${near}: --assembly ${near}.`;
}

/** Reads a template of a cloud assembly. The error does not name the file, below which all problems of it stand. */
export function readAssemblyTemplate(file: string): unknown {
  const text = textOf(file);
  if (text === undefined) throw invalidTemplate('the file cannot be read');
  return parsed(text, invalidTemplate);
}

function parsed(text: string, invalid: (problem: string, cause?: unknown) => OperatorError): unknown {
  if (text.trim() === '') throw invalid('the file is empty');
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The message of the JavaScript engine quotes the text, line breaks and all.
    throw invalid(`the file is not valid JSON: ${messageOf(cause).replace(/\s+/g, ' ')}`, cause);
  }
}

function textOf(file: string): string | undefined {
  try {
    return readPlainText(file);
  } catch {
    return undefined;
  }
}

const invalidTemplate = (problem: string, cause?: unknown): OperatorError =>
  new OperatorError('InvalidAssembly', `${problem}. Run "cdk synth" again.`, { cause });

export const invalidAssembly = (file: string, problem: string, cause?: unknown): AssemblyFault =>
  new AssemblyFault('InvalidAssembly', `${file}: ${problem}. Run "cdk synth" again.`, { cause });
