import { basename, extname } from 'node:path';
import { messageOf } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { readPlainText } from '../storage/plain-file.ts';
import { AssemblyFault } from './assembly-file.ts';
import type { Stack } from './cloud-assembly.ts';
import type { GivenParameters } from './language-extensions.ts';
import { LocalFiles } from './local-files.ts';
import type { Read } from './manifest.ts';
import { readTemplateOf, type ReadText } from './read-template.ts';
import { packagedStackName } from './serverless-package.ts';
import { readYaml } from './yaml.ts';

/**
 * Reads a template that somebody wrote in JSON or YAML. Its stack is named after the file, unless `serverless package`
 * wrote it.
 */
export function readTemplateFile(
  file: string,
  wanted: readonly string[] = [],
  parameters: GivenParameters = {},
): Read<Stack> {
  const name = packagedStackName(file) ?? stackNameOf(file);
  const unknown = wanted.filter((one) => one !== name);
  const text = `--stack ${unknown.join(' ')}: ${file} is the stack ${name}.`;
  const faults = unknown.length > 0 ? [new AssemblyFault('UnknownStack', text)] : [];
  return { content: stackOf(file, name, parameters), faults };
}

function stackOf(file: string, name: string, parameters: GivenParameters): Stack {
  const notes: string[] = [];
  const { template: read, form } = readTemplateOf(() => parseTemplate(file, notes), parameters);
  const files = new LocalFiles(file);
  const template = files.packaged(read);
  return {
    name,
    file,
    environment: undefined,
    template,
    form,
    notes,
    asset: (bucket, key) => files.at(bucket, key),
    // Its parameters are known when its parent is provisioned.
    nested: (bucket, key) => stackOf(files.at(bucket, key).path, name, undefined),
    assets: files.all(),
  };
}

/** Letters, digits and hyphens. docs: AWS CloudFormation API Reference, "CreateStack" (StackName) */
const stackNameOf = (file: string): string =>
  basename(file, extname(file))
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^[^A-Za-z]+/, '')
    .slice(0, 100) || 'template';

function parseTemplate(file: string, notes: string[]): ReadText {
  try {
    const text = readPlainText(file).replace(/^\uFEFF/, '');
    const { value, errors, faults, repeated } = readYaml(text);
    if (repeated.length > 0) notes.push(`${file}: of what stands twice the last counts: ${repeated.join(', ')}.`);
    // A number of JSON need not be one of YAML.
    if (text.trimStart().startsWith('{')) return { value: JSON.parse(text) as unknown };
    if (errors.length > 0) throw invalid(errors.join('; '));
    return { value, faults: faults.map((fault) => invalid(fault)) };
  } catch (cause) {
    if (cause instanceof OperatorError) throw cause;
    // The parsers quote the text with its line breaks.
    throw invalid(messageOf(cause).replace(/\s+/g, ' ').trim(), cause);
  }
}

const invalid = (problem: string, cause?: unknown): OperatorError =>
  new OperatorError('InvalidAssembly', `it cannot be read as a template: ${problem}`, { cause });
