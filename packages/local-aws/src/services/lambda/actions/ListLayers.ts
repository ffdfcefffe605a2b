import type { ListLayersCommandOutput } from '@aws-sdk/client-lambda';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { numeral, text } from '../../../protocol/members.ts';
import { lambdaAction } from '../context.ts';
import { pager } from '../errors.ts';
import { matching, summaryOf } from '../layer-answers.ts';

const most = 50;

export const ListLayers = lambdaAction({
  input: {
    CompatibleRuntime: text(),
    Marker: text(),
    MaxItems: numeral({ min: 1, max: most }),
    CompatibleArchitecture: text({ values: ['x86_64', 'arm64'] }),
  },
  needs: anywhere('lambda:ListLayers'),
  genuine: () => [{ MaxItems: '2', CompatibleRuntime: 'nodejs20.x' }, {}],
  run({ Marker, MaxItems = most, ...wanted }, { layers }): Wire<ListLayersCommandOutput> {
    const versions = matching(layers.list(), wanted);
    const newest = versions.filter(({ name }, index) => versions[index - 1]?.name !== name);
    const { entries, next } = pager.sorted(newest, ({ name }) => name, {
      token: Marker,
      limit: MaxItems,
      asked: ['ListLayers'],
    });
    return {
      Layers: entries.map((version) => ({
        LayerName: version.name,
        LayerArn: layers.arnOf(version.name),
        LatestMatchingVersion: summaryOf(version),
      })),
      ...(next !== undefined && { NextMarker: next }),
    };
  },
});
