import type { LabelParameterVersionResult } from '@aws-sdk/client-ssm';
import { AwsError } from '../../../kernel/errors.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { list, long, text } from '../../../protocol/members.ts';
import { onParameter, ssmAction } from '../context.ts';
import { parameterVersionNotFound } from '../errors.ts';
import { findParameter } from '../parameters.ts';

/** docs: AWS Systems Manager API Reference, "LabelParameterVersion" */
const mostLabels = 10;
const isLabel = (label: string): boolean => /^[a-zA-Z0-9_.-]+$/.test(label) && !/^(\d|aws|ssm)/i.test(label);

export const LabelParameterVersion = ssmAction({
  input: {
    Name: text({ required: true, min: 1, max: 2048 }),
    ParameterVersion: long(),
    Labels: list(text({ min: 1, max: 100 }), { required: true, min: 1, max: mostLabels }),
  },
  needs: onParameter('ssm:LabelParameterVersion'),
  genuine: ({ parameter }) => [{ Name: parameter, Labels: ['hostile'] }],
  run({ Name, ParameterVersion, Labels }, context): Wire<LabelParameterVersionResult> {
    const { store, marks } = context;
    const newest = findParameter(context, Name);
    const { name, version } =
      ParameterVersion === undefined ? newest : { name: newest.name, version: ParameterVersion };
    if (!store.get(name, version)) throw parameterVersionNotFound(name, String(version));
    const valid = [...new Set(Labels)].filter(isLabel);
    const present = [...marks.labels(name)].filter(([, at]) => at === version).map(([label]) => label);
    if (new Set([...present, ...valid]).size > mostLabels)
      throw new AwsError(
        'ParameterVersionLabelLimitExceeded',
        `A parameter version can have maximum ${mostLabels} labels.` +
          'Move one or more labels to another version and try again.',
      );
    marks.label(name, version, valid);
    return { InvalidLabels: Labels.filter((label) => !isLabel(label)), ParameterVersion: version };
  },
});
