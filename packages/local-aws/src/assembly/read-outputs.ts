import { AwsError } from '../kernel/errors.ts';
import type { ProvisionedResource } from '../contract/resource-provider.ts';
import type { ExportsOfRegion } from './exports.ts';
import { outputProblems } from './checks/references.ts';
import { scalar } from './intrinsic-arguments.ts';
import { evaluate, references, type Scope } from './intrinsics.ts';
import { placed } from './placed.ts';
import type { ProvisionedStack } from './provisioned-stack.ts';
import type { Stack } from './cloud-assembly.ts';
import type { TemplateOutput } from './template.ts';
import { Waits } from './waits.ts';

const mask = '*****';

type Read = Pick<ProvisionedStack, 'outputs' | 'exportNames'>;

/**
 * Reads the outputs of a template by name, and its exports. The outputs hide values of a resource that keeps them
 * secret. A stack that imports such a value still gets it. What cannot be read is reported, unless the survey of the
 * template has told it, and the others are read.
 */
export function readOutputs(
  { name: stackName, template, form }: Stack,
  scope: Scope,
  exports: ExportsOfRegion,
  resources: ReadonlyMap<string, ProvisionedResource>,
  report: (problem: AwsError) => void,
): Read {
  const outputs: Record<string, string> = {};
  const exportNames: Record<string, string> = {};
  if (form?.lacksOutputs) exports.lack(undefined, new Waits(['what could not be read']).from(stackName));
  for (const [name, output] of Object.entries(template.Outputs ?? {})) {
    try {
      if (outputProblems(name, template).length > 0) throw new Waits([`output ${name}`]);
      if (output.Condition !== undefined && !scope.condition(output.Condition)) continue;
      const exported = exportNameOf(name, output, scope);
      const owner = exported === undefined ? undefined : exports.claim(exported, stackName);
      if (owner !== undefined) report(exportedTwice(name, String(exported), owner));
      const value = scalar(evaluate(output.Value, scope), `The Value of output ${name}`);
      const isSecret = [...references(output.Value)].some((id) => resources.get(id)?.isSecret);
      outputs[name] = isSecret ? mask : value;
      if (exported === undefined || owner !== undefined) continue;
      exports.set(exported, value);
      exportNames[name] = exported;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (!(error instanceof Waits)) report(placed(`Output ${name}`, error));
      const waits = error instanceof Waits ? error : new Waits([`output ${name}`]);
      if (output.Export) exports.lack(nameIfKnown(name, output, scope), waits.from(stackName));
    }
  }
  return { outputs, exportNames };
}

/** recorded: aws-amplify/amplify-cli issue 1581 */
const exportedTwice = (name: string, exported: string, owner: string): AwsError =>
  new AwsError(
    'ValidationError',
    `Output ${name}: Export with name ${exported} is already exported by stack ${owner}.`,
  );

const exportNameOf = (name: string, { Export }: TemplateOutput, scope: Scope): string | undefined =>
  Export && scalar(evaluate(Export.Name, scope), `The Export of output ${name}`);

function nameIfKnown(name: string, output: TemplateOutput, scope: Scope): string | undefined {
  try {
    return exportNameOf(name, output, scope);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}
