import { AwsError } from '../../kernel/errors.ts';
import { violationSentence } from '../../kernel/violations.ts';
import { float, map, structure, text } from '../../protocol/members.ts';
import { functionNotFound, invalidParameter, resourceNotFound } from './errors.ts';
import type { Alias, LambdaFunction } from './functions.ts';

type Weights = Alias['weights'];

export const aliasName = text({ required: true, min: 1, max: 128, pattern: /^(?!^[0-9]+$)([a-zA-Z0-9-_]+)$/ });

export const aliasMembers = {
  FunctionVersion: text({ min: 1, max: 1024 }),
  Description: text({ max: 256 }),
  RoutingConfig: structure({ AdditionalVersionWeights: map(float()) }),
};

export const aliasOf = ({ definition, aliases }: LambdaFunction, name: string): Alias => {
  const alias = aliases.get(name);
  // recorded: aws/aws-cdk#4191
  if (!alias) throw resourceNotFound(`Cannot find alias arn: ${definition.arn}:${name}`);
  return alias;
};

/** Writes the AliasConfiguration as the API shows it. */
export const aliasConfiguration = ({ definition }: LambdaFunction, alias: Alias): Record<string, unknown> => ({
  AliasArn: `${definition.arn}:${alias.name}`,
  Name: alias.name,
  FunctionVersion: alias.version,
  Description: alias.description,
  RevisionId: alias.revisionId,
  ...(Object.keys(alias.weights).length > 0 && { RoutingConfig: { AdditionalVersionWeights: alias.weights } }),
});

/**
 * Refuses an alias for a missing version, and invalid weights. docs: AWS Lambda Developer Guide, "Implement Lambda
 * canary deployments using a weighted alias": two versions at most, both published. recorded: localstack/localstack
 * tests/aws/services/lambda_/test_lambda_api.py
 */
export function checkVersions(fn: LambdaFunction, version: string, weights: Weights): void {
  const needed = (wanted: string): void => {
    if (wanted !== '$LATEST' && !fn.versions.has(wanted)) throw functionNotFound(`${fn.definition.arn}:${wanted}`);
  };
  needed(version);
  const [entry, ...others] = Object.entries(weights);
  if (others.length > 0) throw invalidParameter('Number of items in AdditionalVersionWeights cannot be greater than 1');
  if (!entry) return;
  const [other, weight] = entry;
  if (!(weight >= 0 && weight < 1))
    throw notAWeight(
      other,
      weight,
      'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value ' +
        'greater than or equal to 0.0, Member must not be null]',
    );
  if (other === version)
    throw invalidParameter(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  if (version === '$LATEST')
    throw invalidParameter('$LATEST is not supported for an alias pointing to more than 1 version');
  if (!/^\d+$/.test(other))
    throw notAWeight(
      other,
      weight,
      'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have ' +
        'length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+, Member must not ' +
        'be null]',
    );
  needed(other);
}

const notAWeight = (version: string, weight: number, rule: string): AwsError =>
  new AwsError(
    'ValidationException',
    violationSentence({ at: 'routingConfig.additionalVersionWeights', rule, value: `{${version}=${weight}}` }),
  );
