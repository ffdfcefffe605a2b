import type { ListLayerVersionsCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { numeral, text } from '../../../protocol/members.ts';
import { lambdaAction } from '../context.ts';
import { pager } from '../errors.ts';
import { layerName, matching, onLayer, summaryOf } from '../layer-answers.ts';
import type { LayerVersion } from '../layers.ts';

const most = 50;

export const ListLayerVersions = lambdaAction({
  input: {
    CompatibleRuntime: text(),
    LayerName: layerName,
    Marker: text(),
    MaxItems: numeral({ min: 1, max: most }),
    CompatibleArchitecture: text({ values: ['x86_64', 'arm64'] }),
  },
  needs: onLayer('lambda:ListLayerVersions'),
  genuine: () => [{ LayerName: 'hostile-nothing', MaxItems: '1' }],
  run({ LayerName, Marker, MaxItems = most, ...wanted }, { layers }): Wire<ListLayerVersionsCommandOutput> {
    const name = layers.nameIn(LayerName);
    const versions = matching(
      layers.list().filter((version) => version.name === name),
      wanted,
    );
    const { entries, next } = pager.sorted(versions, keyOf, {
      token: Marker,
      limit: MaxItems,
      asked: ['ListLayerVersions', name],
    });
    return { LayerVersions: entries.map(summaryOf), ...(next !== undefined && { NextMarker: next }) };
  },
});

/** The newest version comes first. recorded: localstack/localstack test_lambda_api.py (test_layer_lifecycle) */
const keyOf = ({ version }: LayerVersion): string => String(10 ** 10 - version).padStart(11, '0');
