import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StackResource {
  readonly id: string;
  readonly type: string;
  readonly physicalId: string;
  readonly status: string;
}

export interface Beside {
  /** As the deletion goes on. */
  status: string;
  resources: StackResource[];
  outputs: Readonly<Record<string, string>>;
  /** What deleting the stack does, which may be to fail. */
  onDelete: () => void;
}

/** What CloudFormation would say of one stack: as much as `npm run destroy` asks, in its own protocol. */
export interface FakeStack extends Beside {
  readonly url: string;
  readonly asked: string[];
  /** Other stacks of the account, by their names, each of which has a url of no use. */
  readonly others: Map<string, Beside>;
  close(): Promise<void>;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;
const member = (content: string): string => element('member', content);

/** The runtime has no CloudFormation, so this stands in for it. */
export async function startCloudFormation(stackName: string, outputs: FakeStack['outputs']): Promise<FakeStack> {
  const idOf = (name: string): string => `arn:aws:cloudformation:us-east-1:000000000000:stack/${name}/1`;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      const form = new URLSearchParams(body);
      const action = form.get('Action') ?? '';
      fake.asked.push(action);
      const asked = form.get('StackName') ?? '';
      const found = stacks().find(([name]) => [name, idOf(name)].includes(asked));
      response.writeHead(found ? 200 : 400, { 'content-type': 'text/xml' });
      response.end(found ? answerOf(action, ...found) : absent(asked));
    });
  });
  const stacks = (): [string, Beside][] => [[stackName, fake], ...fake.others];
  const answers: Readonly<Record<string, (name: string, stack: Beside) => string>> = {
    DescribeStacks: (name, stack) => element('Stacks', member(stackText(name, idOf(name), stack))),
    ListStackResources: (_, { resources }) => element('StackResourceSummaries', resources.map(resourceText).join('')),
    DeleteStack: (_, stack) => {
      stack.onDelete();
      return '';
    },
  };
  const answerOf = (action: string, name: string, stack: Beside): string =>
    element(`${action}Response`, element(`${action}Result`, answers[action]?.(name, stack) ?? ''));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeStack = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    status: 'CREATE_COMPLETE',
    resources: [],
    outputs,
    onDelete: () => undefined,
    asked: [],
    others: new Map(),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return fake;
}

function stackText(name: string, id: string, { status, outputs }: Beside): string {
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
