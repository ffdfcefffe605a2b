import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { AwsError, messageOf } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Stack } from './cloud-assembly.ts';
import { LocalFiles } from './local-files.ts';
import { transformed } from './sam/transform.ts';
import { formatProblems } from './template-format.ts';
import type { Template } from './template.ts';
import { parseYaml } from './yaml.ts';

/** Reads a template that somebody wrote in JSON or YAML. Its stack is named after the file. */
export function readTemplateFile(file: string, wanted: readonly string[] = []): Stack {
  const name = stackNameOf(file);
  const unknown = wanted.filter((one) => one !== name);
  if (unknown.length > 0)
    throw new OperatorError('UnknownStack', `--stack ${unknown.join(' ')}: ${file} is the stack ${name}.`);
  const written = parseTemplate(file);
  const problems = formatProblems(written);
  if (problems.length > 0) throw new AwsError('ValidationError', `${file}: ${problems.join(' ')}`);
  const files = new LocalFiles(file);
  const template = files.packaged(transformed(written as Template));
  return {
    name,
    file,
    environment: undefined,
    template,
    asset: (bucket, key) => files.at(bucket, key),
    nested: (bucket, key) => readTemplateFile(files.at(bucket, key).path),
    assets: files.all(),
  };
}

/** Letters, digits and hyphens. docs: AWS CloudFormation API Reference, "CreateStack" (StackName) */
const stackNameOf = (file: string): string =>
  basename(file, extname(file))
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^[^A-Za-z]+/, '')
    .slice(0, 100) || 'template';

function parseTemplate(file: string): unknown {
  try {
    const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    return text.trimStart().startsWith('{') ? JSON.parse(text) : parseYaml(text);
  } catch (cause) {
    // The parsers quote the text with its line breaks.
    const problem = messageOf(cause).replace(/\s+/g, ' ').trim();
    throw new OperatorError('InvalidAssembly', `${file} cannot be read as a template: ${problem}`, { cause });
  }
}
