import { useState } from 'react';
import { aws, sentenceOf } from '../../api.ts';
import { Editor } from '../../editor/editor.tsx';
import type { ScreenProps } from '../../model.ts';
import { Badge, Empty, Problem } from '../../parts/basics.tsx';
import { duration, shortName, timeOf } from '../../parts/text.ts';
import { usePolled } from '../../parts/use-polled.ts';
import { linkTo } from '../../router.ts';
import { ExecutionOf } from './execution-of.tsx';
import type { Execution, Machine } from './model.ts';
import { toneOf } from './tone.ts';

/** Lists every execution, newest first. Each opens its graph, and the input and output of its states. */
export default function Executions({ open }: ScreenProps) {
  const { value: machines, problem } = usePolled(
    async () => (await aws<{ stateMachines: readonly Machine[] }>('states', 'ListStateMachines')).stateMachines,
    0,
  );
  const [picked, setPicked] = useState<string>();
  if (open !== undefined) return <ExecutionOf key={open} arn={open} />;
  if (machines?.length === 0) return <Empty title="No state machine">The template declares none.</Empty>;
  const machine = machines?.find(({ stateMachineArn }) => stateMachineArn === picked) ?? machines?.[0];
  return (
    <>
      <Problem text={problem} />
      {machines && machines.length > 1 && (
        <div className="bar">
          <label className="field grow">
            <span>State machine</span>
            <select value={machine?.stateMachineArn} onChange={({ target }) => setPicked(target.value)}>
              {machines.map(({ stateMachineArn, name }) => (
                <option key={stateMachineArn} value={stateMachineArn}>
                  {shortName(name)}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
      {machine && <ListOf key={machine.stateMachineArn} machine={machine} />}
    </>
  );
}

function ListOf({ machine: { stateMachineArn, name } }: { readonly machine: Machine }) {
  const [status, setStatus] = useState('');
  const { value: executions, problem } = usePolled(
    async () =>
      (
        await aws<{ executions: readonly Execution[] }>('states', 'ListExecutions', {
          stateMachineArn,
          maxResults: 100,
          ...(status !== '' && { statusFilter: status }),
        })
      ).executions,
    1_500,
    status,
  );
  return (
    <>
      <div className="bar">
        <p className="grow soft">
          Of <b>{shortName(name)}</b>
        </p>
        <label className="field">
          <span>Status</span>
          <select value={status} onChange={({ target }) => setStatus(target.value)}>
            <option value="">any</option>
            {['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'].map((known) => (
              <option key={known}>{known}</option>
            ))}
          </select>
        </label>
      </div>
      <Problem text={problem} />
      {executions?.length === 0 && <Empty title="None yet">Executions appear here as they start.</Empty>}
      {executions && executions.length > 0 && <Table executions={executions} />}
      <StartNew stateMachineArn={stateMachineArn} />
    </>
  );
}

function Table({ executions }: { readonly executions: readonly Execution[] }) {
  return (
    <table className="list">
      <thead>
        <tr>
          <th scope="col">Execution</th>
          <th scope="col">Status</th>
          <th scope="col">Started</th>
          <th scope="col">Took</th>
        </tr>
      </thead>
      <tbody>
        {executions.map(({ executionArn, name, status, startDate, stopDate }) => (
          <tr key={executionArn}>
            <td role="cell" data-label="Execution">
              <a href={linkTo('executions', executionArn)}>{name}</a>
            </td>
            <td role="cell" data-label="Status">
              <Badge tone={toneOf(status)}>{status}</Badge>
            </td>
            <td role="cell" data-label="Started">
              {timeOf(startDate * 1_000)}
            </td>
            <td role="cell" data-label="Took">
              {duration(stopDate === undefined ? undefined : (stopDate - startDate) * 1_000)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function StartNew({ stateMachineArn }: { readonly stateMachineArn: string }) {
  const [input, setInput] = useState('{}');
  const [problem, setProblem] = useState<string>();
  const start = async (): Promise<void> => {
    try {
      const started = await aws<Execution>('states', 'StartExecution', { stateMachineArn, input });
      window.location.hash = linkTo('executions', started.executionArn);
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };
  return (
    <details className="more">
      <summary>Start one</summary>
      <div className="short">
        <Editor language="json" label="Input" value={input} onChange={setInput} onRun={() => void start()} />
      </div>
      <Problem text={problem} />
      <button type="button" className="main" onClick={() => void start()}>
        Start
      </button>
    </details>
  );
}
