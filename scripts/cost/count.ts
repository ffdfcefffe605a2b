/** Counts, in a real run on this machine, what one query, one report and one sweep ask of AWS. */
import { GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from 'local-aws';
import { reportInput } from '../../test/support/report-input.ts';
import { freshDirectory, removeDirectory } from '../../test/support/cli.ts';
import { synthesise } from '../../test/support/synthesise.ts';
import { startSystem, type System } from '../../test/infra/support/system.ts';
import type { Counted, Work } from './counted.ts';

const report = 'mutation R($input: ReportDragonInput!) { reportDragon(input: $input) { id } }';
const query = '{ listDragons { items { name } } }';

/** Counts a run with the settings of production, where each report needs two more listings for the quota. */
export async function countRun(): Promise<Counted> {
  const assembly = freshDirectory();
  await synthesise(assembly, { quota: '20/200' });
  const system = await startSystem(assembly);
  try {
    return await count(system, memoryOf(join(assembly, 'Dragons-dev.template.json')));
  } finally {
    await system.close();
    removeDirectory(assembly);
  }
}

async function count(system: System, memory: ReadonlyMap<string, number>): Promise<Counted> {
  const sweepPayload = { source: 'count' };
  // This runs once before anything is counted: a cold container makes calls that a warm one does not.
  await reported(system, 'First');
  await system.graphql(query);
  await system.invoke('finish-report', sweepPayload);
  const during = async (act: () => Promise<number>, own: (root: Entry) => boolean): Promise<Work> => {
    const known = new Set(system.runtime.journal.entries());
    const transitions = await act();
    const entries = system.runtime.journal.entries();
    return workOf(
      entries.filter((entry) => !known.has(entry)),
      own,
      memory,
      transitions,
    );
  };
  const nothing = async (done: Promise<unknown>): Promise<number> => done.then(() => 0);
  const oneQuery = await during(() => nothing(system.graphql(query)), ofApplication);
  const oneReport = await during(() => reported(system, 'Second'), ofApplication);
  // The first sweep after a change updates the original file; most sweeps find nothing to do.
  await system.invoke('finish-report', sweepPayload);
  return {
    query: oneQuery,
    report: oneReport,
    sweep: await during(() => nothing(system.invoke('finish-report', sweepPayload)), isInvocation),
  };
}

/** Tells whether the application itself made the call, and not this script. */
const ofApplication = ({ principal }: Entry): boolean => !/administrator|scheduler/.test(principal);
const isInvocation = ({ action, principal }: Entry): boolean => action === 'Invoke' && /administrator/.test(principal);

/** Reports a dragon and waits for the end of its execution. Answers how many states the execution entered. */
async function reported(system: System, name: string): Promise<number> {
  const { data } = await system.graphql<{ reportDragon: { id: string } }>(report, { input: reportInput(name) });
  const id = data?.reportDragon.id ?? '';
  while ((await system.executionStatus(id)) !== 'SUCCEEDED') await new Promise((resolve) => setTimeout(resolve, 100));
  const { outputs } = system.runtime;
  const { awsEndpointUrl: endpoint, region, credentials, stackOutputs } = outputs;
  const machine = stackOutputs['StateMachineArn'] ?? '';
  const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${id}`;
  const states = new SFNClient({ endpoint, region, credentials });
  const { events = [] } = await states.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  return events.filter(({ type }) => type?.endsWith('StateEntered')).length;
}

function workOf(
  entries: readonly Entry[],
  own: (root: Entry) => boolean,
  memory: ReadonlyMap<string, number>,
  transitions: number,
): Work {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const rootOf = (entry: Entry): Entry => {
    const parent = byId.get(entry.parent ?? '');
    return parent === undefined ? entry : rootOf(parent);
  };
  const asked = entries.filter((entry) => own(rootOf(entry)));
  const times = (service: string, action: RegExp): number =>
    asked.filter((entry) => entry.service === service && action.test(entry.action)).length;
  const invoked = asked.filter(({ service, action }) => service === 'lambda' && action === 'Invoke');
  return {
    graphqlRequests: times('appsync', /^GraphQL$/),
    transitions,
    invocations: Object.fromEntries(
      [...new Set(invoked.map(({ subject }) => nameIn(subject)))]
        .sort()
        .map((name) => [
          name,
          { times: invoked.filter(({ subject }) => nameIn(subject) === name).length, memory: memory.get(name) ?? 0 },
        ]),
    ),
    s3Writes: times('s3', /^(Put|Copy|List)/),
    s3Reads: times('s3', /^(Get|Head|Select)/),
    s3Selects: times('s3', /^Select/),
    s3Deletes: times('s3', /^Delete/),
    snsPublishes: times('sns', /^Publish$/),
  };
}

/**
 * Answers the name in an ARN: `…:function:Dragons-dev-WorkflowPublishReport955E2419-5ifinl0cfbwb` →
 * `WorkflowPublishReport`.
 */
const nameIn = (subject: string): string => /:function:[\w-]*?-(\w+?)[0-9A-F]{8}-\w+/.exec(subject)?.[1] ?? subject;

function memoryOf(template: string): ReadonlyMap<string, number> {
  const { Resources } = JSON.parse(readFileSync(template, 'utf8')) as {
    Resources: Record<string, { Type: string; Properties: { MemorySize?: number } }>;
  };
  return new Map(
    Object.entries(Resources)
      .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
      .map(([id, { Properties }]) => [id.slice(0, -8), Properties.MemorySize ?? 128]),
  );
}
