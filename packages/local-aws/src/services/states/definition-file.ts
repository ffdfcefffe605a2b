import { parseDocument } from 'yaml';
import { AwsError } from '../../kernel/errors.ts';

/**
 * Reads a definition that lies in S3: it is JSON, or else YAML, before anything is replaced in it. docs: AWS
 * CloudFormation Template Reference, "AWS::StepFunctions::StateMachine" (DefinitionS3Location)
 */
export function definitionInFile(written: string): string {
  try {
    JSON.parse(written);
    return written;
  } catch {
    return fromYaml(written);
  }
}

function fromYaml(written: string): string {
  try {
    const document = parseDocument(written, { version: '1.2' });
    const [problem] = document.errors;
    if (problem) throw problem;
    return JSON.stringify(document.toJS(), null, 2);
  } catch (cause) {
    throw new AwsError('InvalidDefinition', 'Invalid StateMachine definition.', { cause });
  }
}
