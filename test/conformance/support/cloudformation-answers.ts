export interface FakeStack {
  readonly name: string;
  readonly id: string;
  readonly body: string;
  readonly tag: string;
  status: string;
  failure?: string;
}

export interface Answering {
  /** The newest last, and those that are gone. */
  readonly all: readonly FakeStack[];
  create(stack: FakeStack): void;
  remove(stack: FakeStack): void;
  resourcesOf(name: string): readonly { readonly id: string; readonly type: string; readonly ref: string }[];
  outputsOf(name: string): Readonly<Record<string, string>>;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;
const told = (name: string, text: string): string => element(name, escaped(text));
const list = (name: string, members: readonly string[]): string =>
  element(name, members.map((member) => element('member', member)).join(''));
const sometime = '2026-12-01T10:00:00.000Z';

type Answer = (form: URLSearchParams, stack: FakeStack | undefined, answering: Answering) => string | undefined;

const answers: Readonly<Record<string, Answer>> = {
  CreateStack(form, _, { create }) {
    const name = form.get('StackName') ?? '';
    const id = `arn:aws:cloudformation:us-east-1:000000000000:stack/${name}/1`;
    const [body, tag] = [form.get('TemplateBody') ?? '', form.get('Tags.member.1.Key') ?? ''];
    create({ name, id, body, tag, status: '' });
    return told('StackId', id);
  },
  DescribeStacks(form, stack, answering) {
    const asked = form.get('StackName') === null ? there(answering) : stack && [stack];
    return (
      asked &&
      list(
        'Stacks',
        asked.map((one) => stackText(one, answering)),
      )
    );
  },
  DescribeStackEvents: (_, stack) =>
    stack && list('StackEvents', stack.failure === undefined ? [] : [eventText(stack, stack.failure)]),
  ListStackResources: (_, stack, { resourcesOf }) =>
    stack &&
    list(
      'StackResourceSummaries',
      resourcesOf(stack.name).map(({ id, type, ref }) => resourceText(id, type, ref, stack)),
    ),
  DeleteStack(_, stack, { remove }) {
    if (stack) remove(stack);
    return '';
  },
};

const there = ({ all }: Answering): FakeStack[] => all.filter(({ status }) => status !== 'DELETE_COMPLETE');

/** What CloudFormation answers in its own protocol, as much as the kit asks. */
export function answerTo(form: URLSearchParams, answering: Answering): [status: number, text: string] {
  const [action, name] = [form.get('Action') ?? '', form.get('StackName')];
  const isIt = (one: FakeStack): boolean => one.id === name || (one.name === name && one.status !== 'DELETE_COMPLETE');
  const answer = answers[action]?.(form, answering.all.findLast(isIt), answering);
  if (answer !== undefined) return [200, element(`${action}Response`, element(`${action}Result`, answer))];
  const text = told('Code', 'ValidationError') + told('Message', `Stack with id ${name} does not exist`);
  return [400, element('ErrorResponse', element('Error', text))];
}

const stackText = ({ name, id, status, tag }: FakeStack, { outputsOf }: Answering): string =>
  told('StackName', name) +
  told('StackId', id) +
  told('StackStatus', status) +
  told('CreationTime', sometime) +
  list(
    'Outputs',
    Object.entries(outputsOf(name)).map(([key, value]) => told('OutputKey', key) + told('OutputValue', value)),
  ) +
  list('Tags', [told('Key', tag) + told('Value', 'true')]);

function eventText({ name, id, body }: FakeStack, failure: string): string {
  const { Resources } = JSON.parse(body) as { readonly Resources: object };
  const resource = Object.keys(Resources).find((one) => new RegExp(`\\b${one}\\b`).test(failure)) ?? name;
  const reason = `Resource handler returned message: "${failure}" (RequestToken: 1, HandlerErrorCode: X)`;
  return (
    told('StackId', id) +
    told('StackName', name) +
    told('EventId', resource) +
    told('Timestamp', sometime) +
    told('LogicalResourceId', resource) +
    told('ResourceStatus', 'CREATE_FAILED') +
    told('ResourceStatusReason', reason)
  );
}

const resourceText = (id: string, type: string, ref: string, { status, failure }: FakeStack): string =>
  told('LogicalResourceId', id) +
  told('PhysicalResourceId', ref) +
  told('ResourceType', type) +
  told('ResourceStatus', status) +
  told('LastUpdatedTimestamp', sometime) +
  (failure === undefined ? '' : told('ResourceStatusReason', failure));
