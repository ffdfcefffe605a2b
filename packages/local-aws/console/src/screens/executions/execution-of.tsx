import { lazy, Suspense, useMemo, useState } from 'react';
import { aws } from '../../api.ts';
import { Badge, Facts, Loading, Problem } from '../../parts/basics.tsx';
import { duration, timeOf } from '../../parts/text.ts';
import { usePolled } from '../../parts/use-polled.ts';
import { linkTo } from '../../router.ts';
import { Actions } from './actions.tsx';
import { Document } from './document.tsx';
import { EventTable } from './event-table.tsx';
import type { Definition, Described, HistoryEvent, Outcome, Visit } from './model.ts';
import { toneOf } from './tone.ts';
import { VisitOf, VisitTable } from './visit-of.tsx';
import { visitsOf } from './visits.ts';
import { CameOf } from './written.tsx';

const Graph = lazy(() => import('./graph.tsx'));

interface Known {
  readonly execution: Described;
  readonly definition: Definition;
  readonly events: readonly HistoryEvent[];
}

/** Reads a thousand events a page; an execution has 25,000 at most. */
async function historyOf(executionArn: string): Promise<readonly HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page: { events: readonly HistoryEvent[]; nextToken?: string } = await aws('states', 'GetExecutionHistory', {
      executionArn,
      maxResults: 1_000,
      ...(nextToken !== undefined && { nextToken }),
    });
    events.push(...page.events);
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  return events;
}

async function read(executionArn: string): Promise<Known> {
  const [execution, { definition }, events] = await Promise.all([
    aws<Described>('states', 'DescribeExecution', { executionArn }),
    aws<{ definition: string }>('states', 'DescribeStateMachineForExecution', { executionArn }),
    historyOf(executionArn),
  ]);
  return { execution, definition: JSON.parse(definition) as Definition, events };
}

/** Shows one execution: how each state ended, its input and output, and every event. */
export function ExecutionOf({ arn }: { readonly arn: string }) {
  const [isOver, setOver] = useState(false);
  const { value, problem, again } = usePolled(
    async () => {
      const known = await read(arn);
      setOver(known.execution.status !== 'RUNNING');
      return known;
    },
    isOver ? 0 : 700,
    arn,
  );
  return (
    <>
      <p>
        <a href={linkTo('executions')}>All executions</a>
      </p>
      <Problem text={problem} />
      {value && <Shown known={value} again={again} />}
    </>
  );
}

function Shown({
  known: { execution, definition, events },
  again,
}: {
  readonly known: Known;
  readonly again: () => void;
}) {
  const { status, name, startDate, stopDate, error, cause, input, output } = execution;
  const visits = useMemo(() => visitsOf(events, status !== 'RUNNING'), [events, status]);
  const [chosen, setChosen] = useState<string>();
  const failed = visits.findLast(({ outcome }) => outcome === 'failed');
  const shown = chosen ?? failed?.name ?? visits[0]?.name;
  const visit = visits.findLast(({ name }) => name === shown);
  const text = JSON.stringify(definition);
  const stable = useMemo(() => JSON.parse(text) as Definition, [text]);
  return (
    <div className="execution">
      <div className="bar">
        <h2 className="grow">{name}</h2>
        <Badge tone={toneOf(status)}>{status}</Badge>
        <Actions execution={execution} again={again} />
      </div>
      <Facts
        rows={[
          ['Started', timeOf(startDate * 1_000)],
          ['Took', stopDate === undefined ? undefined : duration((stopDate - startDate) * 1_000)],
          ['Failed in', failed?.name],
          ['Error', error],
        ]}
      />
      <Document title="Cause" text={cause} />
      <div className="columns">
        <Suspense fallback={<Loading />}>
          <Graph definition={stable} outcomes={outcomesOf(visits)} chosen={shown} choose={setChosen} />
        </Suspense>
        <div>
          <VisitTable visits={visits} chosen={shown} choose={setChosen} />
          {visit && <VisitOf visit={visit} />}
        </div>
      </div>
      <div className="received">
        <Document title="Input of the execution" text={input} />
        <Document title="Output of the execution" text={output} />
      </div>
      <CameOf execution={execution} />
      <EventTable events={events} />
    </div>
  );
}

const outcomesOf = (visits: readonly Visit[]): ReadonlyMap<string, Outcome> =>
  new Map(visits.map(({ name, outcome }) => [name, outcome]));
