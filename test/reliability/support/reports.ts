import {
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  type ListExecutionsCommandOutput,
} from '@aws-sdk/client-sfn';
import { reportInput } from '../../support/report-input.ts';
import { ranger, request, sdkOptions, type Target } from './stack.ts';
import { each, sleep } from './settings.ts';

export interface Report {
  readonly id: string;
  readonly status: 'PENDING' | 'VALIDATING' | 'ACCEPTED' | 'REJECTED' | 'FAILED';
  readonly version: number;
  readonly reason: { readonly code: string } | null;
  readonly dragon: { readonly name: string };
}

const fields = 'id status version reason { code } dragon { name }';
const terminal = new Set(['ACCEPTED', 'REJECTED', 'FAILED']);
export const isTerminal = ({ status }: Report): boolean => terminal.has(status);

export async function report(target: Target, user: number, dragonName: string, clientToken?: string): Promise<Report> {
  const mutation = `mutation R($input: ReportDragonInput!) { reportDragon(input: $input) { ${fields} } }`;
  return (
    await request<{ reportDragon: Report }>(target, user, mutation, {
      input: reportInput(dragonName, clientToken === undefined ? {} : { clientToken }),
    })
  ).reportDragon;
}

/**
 * As a client does that repeats under its token what was not acknowledged. A crowd is refused in part: beyond 1,000
 * invocations at a time Lambda throttles, here as on AWS.
 */
export async function reportUntilAcknowledged(
  target: () => Target,
  user: number,
  dragonName: string,
  clientToken = dragonName,
): Promise<Report> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await report(target(), user, dragonName, clientToken);
    } catch (error) {
      if (attempt === 80) throw error;
      await sleep(Math.min(100 * 2 ** attempt, 8_000) * (0.5 + Math.random()));
    }
  }
}

export async function getReport(target: Target, user: number, id: string): Promise<Report | null> {
  return (
    await request<{ getReport: Report | null }>(
      target,
      user,
      `query G($id: ID!) { getReport(id: $id) { ${fields} } }`,
      { id },
    )
  ).getReport;
}

/** Names of the executions, of all or of those that run: each is the id of its report. */
export async function executions(target: Target, statusFilter?: 'RUNNING'): Promise<string[]> {
  const states = new SFNClient({ ...sdkOptions(target), maxAttempts: 5 });
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page: ListExecutionsCommandOutput = await states.send(
      new ListExecutionsCommand({
        stateMachineArn: target.outputs.stackOutputs['StateMachineArn'],
        maxResults: 1000,
        ...(statusFilter && { statusFilter }),
        ...(nextToken && { nextToken }),
      }),
    );
    names.push(...(page.executions ?? []).map(({ name = '' }) => name));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  states.destroy();
  return names;
}

/** What its execution's tasks failed of, in order: for the message of a test that wanted none. */
export async function taskFailures(target: Target, id: string): Promise<string[]> {
  const states = new SFNClient(sdkOptions(target));
  const machineArn = target.outputs.stackOutputs['StateMachineArn'];
  const executionArn = `${machineArn?.replace(':stateMachine:', ':execution:')}:${id}`;
  const { events = [] } = await states.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  states.destroy();
  const said: string[] = [];
  for (const {
    type,
    taskFailedEventDetails: failed,
    taskTimedOutEventDetails: late,
    stateEnteredEventDetails: entered,
  } of events) {
    if (entered) said.push(`${entered.name}:`);
    else if (failed ?? late) said.push(`${failed?.error ?? late?.error ?? type}`);
  }
  return said;
}

/**
 * Waits until every report has ended, asking for one only when its execution runs no more. It gives up when none has
 * ended for `patience` milliseconds: what a crowd left behind takes its time. What has not ended by then is in the
 * result as it stands.
 */
export async function settled(
  target: Target,
  ids: readonly string[],
  patience: number,
): Promise<Map<string, Report | null>> {
  const found = new Map<string, Report | null>();
  const open = (): string[] => ids.filter((id) => !isDone(found.get(id)));
  let until = Date.now() + patience;
  for (let left = open().length; ;) {
    const late = Date.now() > until;
    const running = new Set(late ? [] : await executions(target, 'RUNNING').catch(() => ids));
    // A query may be struck by a fault as well: it is simply asked again.
    await each(
      open().filter((id) => !running.has(id)),
      8,
      async (id) => void found.set(id, await getReport(target, ranger, id).catch(() => found.get(id) ?? null)),
    );
    if (late || open().length === 0) return found;
    if (open().length < left) until = Date.now() + patience;
    left = open().length;
    await sleep(300);
  }
}

/** What did not end. */
export async function stuck(
  target: Target,
  ids: readonly string[],
  patience: number,
): Promise<Map<string, Report | null>> {
  const ends = await settled(target, ids, patience);
  return new Map([...ends].filter(([, end]) => !isDone(end)));
}

const isDone = (one: Report | null | undefined): boolean => one !== null && one !== undefined && isTerminal(one);

/** Every dragon of the catalogue, page by page; `between` runs after each page that has a next one. */
export async function listDragons(
  target: Target,
  limit = 100,
  between: () => Promise<unknown> = async () => {},
): Promise<string[]> {
  const names: string[] = [];
  let nextToken: string | null = null;
  do {
    const query =
      'query L($limit: Int, $nextToken: String) ' +
      '{ listDragons(limit: $limit, nextToken: $nextToken) { items { name } nextToken } }';
    const { listDragons: page }: { listDragons: { items: { name: string }[]; nextToken: string | null } } =
      await request(target, 0, query, { limit, nextToken });
    names.push(...page.items.map(({ name }) => name));
    nextToken = page.nextToken;
    if (nextToken !== null) await between();
  } while (nextToken !== null);
  return names;
}
