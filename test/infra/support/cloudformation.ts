import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StackResource {
  readonly id: string;
  readonly type: string;
  readonly physicalId: string;
  readonly status: string;
}

/** What CloudFormation would say of one stack: as much as `npm run destroy` asks, in its own protocol. */
export interface FakeStack {
  readonly url: string;
  /** As the deletion goes on. */
  status: string;
  resources: StackResource[];
  outputs: Readonly<Record<string, string>>;
  /** What deleting the stack does, which may be to fail. */
  onDelete: () => void;
  readonly asked: string[];
  close(): Promise<void>;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;
const member = (content: string): string => element('member', content);

/** The runtime has no CloudFormation, so this stands in for it. */
export async function startCloudFormation(stackName: string, outputs: FakeStack['outputs']): Promise<FakeStack> {
  const stackId = `arn:aws:cloudformation:us-east-1:000000000000:stack/${stackName}/1`;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      const form = new URLSearchParams(body);
      const action = form.get('Action') ?? '';
      fake.asked.push(action);
      const known = [stackName, stackId].includes(form.get('StackName') ?? '');
      response.writeHead(known ? 200 : 400, { 'content-type': 'text/xml' });
      response.end(known ? answerOf(action) : absent(form.get('StackName') ?? ''));
    });
  });
  const answers: Readonly<Record<string, () => string>> = {
    DescribeStacks: () => element('Stacks', member(stackText(stackName, stackId, fake))),
    ListStackResources: () => element('StackResourceSummaries', fake.resources.map(resourceText).join('')),
    DeleteStack: () => {
      fake.onDelete();
      return '';
    },
  };
  const answerOf = (action: string): string =>
    element(`${action}Response`, element(`${action}Result`, answers[action]?.() ?? ''));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeStack = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    status: 'CREATE_COMPLETE',
    resources: [],
    outputs,
    onDelete: () => undefined,
    asked: [],
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return fake;
}

function stackText(name: string, id: string, { status, outputs }: FakeStack): string {
  const list = Object.entries(outputs).map(([key, value]) =>
    member(element('OutputKey', key) + element('OutputValue', escaped(value))),
  );
  return (
    element('StackName', name) +
    element('StackId', id) +
    element('StackStatus', status) +
    element('CreationTime', '2026-11-28T10:00:00.000Z') +
    element('Outputs', list.join(''))
  );
}

const resourceText = ({ id, type, physicalId, status }: StackResource): string =>
  member(
    element('LogicalResourceId', id) +
      element('PhysicalResourceId', physicalId) +
      element('ResourceType', type) +
      element('ResourceStatus', status) +
      element('LastUpdatedTimestamp', '2026-11-28T10:00:00.000Z'),
  );

const absent = (name: string): string =>
  element(
    'ErrorResponse',
    element('Error', `<Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message>`),
  );
