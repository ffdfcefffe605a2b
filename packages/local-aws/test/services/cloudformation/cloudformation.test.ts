import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListExportsCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningStack } from '../../../src/contract/running-stack.ts';
import { createCloudFormation } from '../../../src/services/cloudformation/index.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { sdkConfig, serveService, testPorts } from '../../support/ports.ts';

const clock = manualClock();
const ports = testPorts({ clock });
const idOf = (name: string): string => `arn:aws:cloudformation:us-east-1:000000000000:stack/${name}/0`;
const template = { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } };
const shop: RunningStack = {
  name: 'Shop',
  id: idOf('Shop'),
  description: 'Sells <things>',
  template,
  parameters: [{ name: 'Stage', value: 'dev' }],
  outputs: [{ name: 'Url', value: 'http://127.0.0.1?a=1&b=2', description: 'Where', exportName: 'shop-url' }],
  resources: [
    { logicalId: 'Topic', physicalId: 'arn:aws:sns:us-east-1:000000000000:t', type: 'AWS::SNS::Topic' },
    { logicalId: 'Queue', physicalId: 'http://127.0.0.1/000000000000/q', type: 'AWS::SQS::Queue' },
  ],
};
const inner: RunningStack = {
  ...shop,
  name: 'Shop-Inner',
  id: idOf('Shop-Inner'),
  parentId: shop.id,
  parameters: [],
  outputs: [],
  resources: Array.from({ length: 130 }, (_, index) => ({
    logicalId: `Queue${index}`,
    physicalId: `queue-${index}`,
    type: 'AWS::SQS::Queue',
  })),
};
let client: CloudFormationClient;
let close: () => Promise<void>;

beforeAll(async () => {
  const server = await serveService(createCloudFormation({ ...ports, stacks: () => [shop, inner] }));
  close = server.close;
  client = new CloudFormationClient(sdkConfig(server.url));
});
afterAll(async () => {
  client.destroy();
  await close();
  ports.dispose();
});

describe('the stacks that run', () => {
  it('are described with their parameters and outputs, by name and by id', async () => {
    const described = {
      StackId: shop.id,
      StackName: 'Shop',
      Description: 'Sells <things>',
      StackStatus: 'CREATE_COMPLETE',
      CreationTime: new Date(clock.now()),
      Parameters: [{ ParameterKey: 'Stage', ParameterValue: 'dev' }],
      Outputs: [
        { OutputKey: 'Url', OutputValue: 'http://127.0.0.1?a=1&b=2', Description: 'Where', ExportName: 'shop-url' },
      ],
      DisableRollback: false,
      Tags: [],
    };
    const [all, named, byId] = await Promise.all(
      [{}, { StackName: 'Shop' }, { StackName: shop.id }].map((input) => client.send(new DescribeStacksCommand(input))),
    );
    expect(all?.Stacks).toMatchObject([described, { StackName: 'Shop-Inner', ParentId: shop.id, RootId: shop.id }]);
    expect(named?.Stacks).toMatchObject([described]);
    expect(byId?.Stacks).toEqual(named?.Stacks);
  });

  it('are listed, by their status too', async () => {
    const listed = async (StackStatusFilter?: ('CREATE_COMPLETE' | 'DELETE_COMPLETE')[]) =>
      (await client.send(new ListStacksCommand({ StackStatusFilter }))).StackSummaries?.map(
        ({ StackName }) => StackName,
      );
    expect(await listed()).toEqual(['Shop', 'Shop-Inner']);
    expect(await listed(['CREATE_COMPLETE'])).toEqual(['Shop', 'Shop-Inner']);
    expect(await listed(['DELETE_COMPLETE'])).toEqual([]);
  });

  it('show their resources, a hundred at a time', async () => {
    const { StackResourceSummaries } = await client.send(new ListStackResourcesCommand({ StackName: 'Shop' }));
    expect(StackResourceSummaries).toMatchObject([
      {
        LogicalResourceId: 'Topic',
        PhysicalResourceId: 'arn:aws:sns:us-east-1:000000000000:t',
        ResourceType: 'AWS::SNS::Topic',
        ResourceStatus: 'CREATE_COMPLETE',
      },
      { LogicalResourceId: 'Queue' },
    ]);
    const pages: number[] = [];
    for await (const page of paginateListStackResources({ client }, { StackName: 'Shop-Inner' }))
      pages.push(page.StackResourceSummaries?.length ?? 0);
    expect(pages).toEqual([100, 30]);
  });

  it('are found by a resource, and a resource by its logical id', async () => {
    const { StackResources } = await client.send(
      new DescribeStackResourcesCommand({ PhysicalResourceId: 'http://127.0.0.1/000000000000/q' }),
    );
    expect(StackResources?.map(({ StackName, LogicalResourceId }) => [StackName, LogicalResourceId])).toEqual([
      ['Shop', 'Topic'],
      ['Shop', 'Queue'],
    ]);
    const one = { StackName: 'Shop', LogicalResourceId: 'Queue' };
    expect((await client.send(new DescribeStackResourcesCommand(one))).StackResources).toHaveLength(1);
    expect((await client.send(new DescribeStackResourceCommand(one))).StackResourceDetail).toMatchObject({
      ...one,
      PhysicalResourceId: 'http://127.0.0.1/000000000000/q',
    });
  });

  it('show their template', async () => {
    const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName: 'Shop' }));
    expect(JSON.parse(TemplateBody)).toEqual(template);
  });

  it('tell what they export, and that everything was made, the newest first', async () => {
    expect((await client.send(new ListExportsCommand({}))).Exports).toEqual([
      { ExportingStackId: shop.id, Name: 'shop-url', Value: 'http://127.0.0.1?a=1&b=2' },
    ]);
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: 'Shop' }));
    expect(StackEvents.map(({ LogicalResourceId, ResourceStatus }) => [LogicalResourceId, ResourceStatus])).toEqual(
      ['Shop', 'Queue', 'Topic'].map((name) => [name, 'CREATE_COMPLETE']),
    );
  });

  it('are told apart from those that do not', async () => {
    const refused = { name: 'ValidationError', message: 'Stack with id nope does not exist' };
    const StackName = 'nope';
    await expect(client.send(new DescribeStacksCommand({ StackName }))).rejects.toMatchObject(refused);
    await expect(client.send(new ListStackResourcesCommand({ StackName }))).rejects.toMatchObject(refused);
    await expect(client.send(new DescribeStackResourcesCommand({ StackName }))).rejects.toMatchObject(refused);
    await expect(client.send(new GetTemplateCommand({ StackName }))).rejects.toMatchObject(refused);
    await expect(
      client.send(new DescribeStackResourceCommand({ StackName: 'Shop', LogicalResourceId: 'Nope' })),
    ).rejects.toMatchObject({ name: 'ValidationError', message: 'Resource Nope does not exist for stack Shop' });
  });
});
