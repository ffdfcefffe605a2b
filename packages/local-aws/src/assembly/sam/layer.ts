import { codeAt, resource, without, type Expansion, type Members } from './model.ts';

/**
 * Its name is the logical id unless it has one. SAM adds a digest to the logical id, so that a former version stays;
 * here each start makes the version that the template has. docs: AWS SAM Developer Guide,
 * "AWS::Serverless::LayerVersion"
 */
export const expandLayer = (id: string, properties: Members): Expansion => ({
  [id]: {
    ...resource('AWS::Lambda::LayerVersion', {
      LayerName: id,
      ...without(properties, 'ContentUri', 'RetentionPolicy'),
      Content: codeAt(properties['ContentUri']),
    }),
    DeletionPolicy: properties['RetentionPolicy'] === 'Delete' ? 'Delete' : 'Retain',
  },
});
