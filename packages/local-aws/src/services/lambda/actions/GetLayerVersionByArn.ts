import type { GetLayerVersionByArnCommandOutput } from '@aws-sdk/client-lambda';
import { textOf } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { lambdaAction } from '../context.ts';
import { versionIn, versionOf } from '../layer-answers.ts';

const arns = /^arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+$/;

export const GetLayerVersionByArn = lambdaAction({
  input: { Arn: text({ required: true, min: 1, max: 140, pattern: arns, patternText: arns.source.slice(1, -1) }) },
  needs: ({ Arn }) => [{ action: 'lambda:GetLayerVersion', resource: textOf(Arn) }],
  genuine: () => [{ Arn: 'arn:aws:lambda:us-east-1:000000000000:layer:hostile-nothing:1' }],
  async run({ Arn }, { layers }): Promise<Wire<GetLayerVersionByArnCommandOutput>> {
    return versionOf(layers, versionIn(layers, Arn, Number(Arn.split(':').at(-1))));
  },
});
