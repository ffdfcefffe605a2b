import { ParameterMissing } from './dynamic-references.ts';
import type { Problems } from './problems.ts';
import { Waits } from './waits.ts';

/** Tells what the reader of a stored parameter waits for: a resource with a problem might have stored it. */
export function waitsForStore(error: unknown, problems: Problems): Waits | undefined {
  if (!(error instanceof ParameterMissing)) return undefined;
  const storing = problems.missing.filter(({ stack, logicalId }) =>
    /^(AWS::SSM::Parameter|Custom::.*|AWS::CloudFormation::CustomResource)$/.test(
      stack.template.Resources[logicalId]?.Type ?? '',
    ),
  );
  if (storing.length === 0) return undefined;
  return new Waits([...new Set(storing.map(({ stack, logicalId }) => `${logicalId} of ${stack.name}`))]);
}
