import type { UnlabelParameterVersionResult } from '@aws-sdk/client-ssm';
import type { Wire } from '../../../protocol/actions.ts';
import { list, long, text } from '../../../protocol/members.ts';
import { onParameter, ssmAction } from '../context.ts';
import { parameterVersionNotFound } from '../errors.ts';
import { findParameter } from '../parameters.ts';

export const UnlabelParameterVersion = ssmAction({
  input: {
    Name: text({ required: true, min: 1, max: 2048 }),
    ParameterVersion: long({ required: true }),
    Labels: list(text({ min: 1, max: 100 }), { required: true, min: 1, max: 10 }),
  },
  needs: onParameter('ssm:UnlabelParameterVersion'),
  genuine: ({ parameter }) => [{ Name: parameter, ParameterVersion: 1, Labels: ['unknown'] }],
  run({ Name, ParameterVersion, Labels }, context): Wire<UnlabelParameterVersionResult> {
    const { store, marks } = context;
    const { name } = findParameter(context, Name);
    if (!store.get(name, ParameterVersion)) throw parameterVersionNotFound(name, String(ParameterVersion));
    const present = marks.labels(name);
    const removed = [...new Set(Labels)].filter((label) => present.get(label) === ParameterVersion);
    marks.unlabel(name, removed);
    return { RemovedLabels: removed, InvalidLabels: Labels.filter((label) => !removed.includes(label)) };
  },
});
