import { useEffect, useState } from 'react';
import { get, rest, sentenceOf, type RestAnswer } from '../../api.ts';
import { Editor } from '../../editor/editor.tsx';
import type { ScreenProps } from '../../model.ts';
import { Badge, Code, Empty, Loading, Problem } from '../../parts/basics.tsx';
import { pretty, shortName } from '../../parts/text.ts';
import { usePolled } from '../../parts/use-polled.ts';
import { linkTo } from '../../router.ts';
import { TraceOf } from '../requests/trace-of.tsx';

interface LambdaFunction {
  readonly FunctionName: string;
  readonly Runtime: string;
  readonly MemorySize: number;
  readonly Timeout: number;
}

async function functions(): Promise<readonly LambdaFunction[]> {
  const { text } = await rest('lambda', 'GET', '/2015-03-31/functions/');
  return (JSON.parse(text) as { Functions: readonly LambdaFunction[] }).Functions;
}

/** Lists every function. Each opens a form that invokes it with an event. */
export default function Functions({ open }: ScreenProps) {
  const { value: known, problem } = usePolled(functions, 0);
  const [name, call] = open?.split('/') ?? [];
  if (name !== undefined) return <Invoke key={open} name={name} call={call} />;
  if (known?.length === 0) return <Empty title="No function">The template declares none.</Empty>;
  return (
    <>
      <Problem text={problem} />
      {!known && problem === undefined && <Loading />}
      {known && (
        <table className="list">
          <thead>
            <tr>
              <th scope="col">Function</th>
              <th scope="col">Runtime</th>
              <th scope="col">Memory</th>
              <th scope="col">Time limit</th>
            </tr>
          </thead>
          <tbody>
            {known.map(({ FunctionName, Runtime, MemorySize, Timeout }) => (
              <tr key={FunctionName}>
                <td role="cell" data-label="Function">
                  <a href={linkTo('functions', FunctionName)}>{shortName(FunctionName)}</a>
                </td>
                <td role="cell" data-label="Runtime">
                  {Runtime}
                </td>
                <td role="cell" data-label="Memory">
                  {MemorySize} MB
                </td>
                <td role="cell" data-label="Time limit">
                  {Timeout} s
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

interface InvokeProps {
  readonly name: string;
  /** The call of the journal whose event fills the form. */
  readonly call: string | undefined;
}

function Invoke({ name, call }: InvokeProps) {
  const kept = `local-aws.event.${name}`;
  const [event, setEvent] = useState(() => localStorage.getItem(kept) ?? '{}');
  const [answer, setAnswer] = useState<RestAnswer>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    if (call === undefined) return;
    get<{ input?: { Payload?: string } }>(`/api/carried?id=${encodeURIComponent(call)}`)
      .then(({ input }) => setEvent(pretty(input?.Payload ?? '{}')))
      .catch((error: unknown) => setProblem(sentenceOf(error)));
  }, [call]);
  const invoke = async (): Promise<void> => {
    localStorage.setItem(kept, event);
    setProblem(undefined);
    try {
      setAnswer(await rest('lambda', 'POST', `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`, event));
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };
  const last = async (): Promise<void> => {
    const { payload } = await get<{ payload?: string }>(`/api/last-event?function=${encodeURIComponent(name)}`);
    if (payload === undefined) return setProblem('Nobody has invoked it since the start.');
    setProblem(undefined);
    setEvent(pretty(payload));
  };
  const id = answer?.headers['x-amzn-requestid'];
  return (
    <div className="queries">
      <p className="wide">
        <a href={linkTo('functions')}>All functions</a>
      </p>
      <section aria-label="Event">
        <div className="bar">
          <h2 className="grow">{shortName(name)}</h2>
          <button type="button" onClick={() => void last()}>
            Last event
          </button>
          <button type="button" className="main" onClick={() => void invoke()}>
            Invoke
          </button>
        </div>
        <Editor language="json" label="Event" value={event} onChange={setEvent} onRun={() => void invoke()} />
      </section>
      <section aria-label="Answer" className="answer">
        <Problem text={problem} />
        <div role="status" className="bar">
          {answer && (
            <Badge tone={answer.headers['x-amz-function-error'] === undefined && answer.status < 400 ? 'good' : 'bad'}>
              {answer.headers['x-amz-function-error'] ?? answer.status}
            </Badge>
          )}
        </div>
        {answer && <Code text={pretty(answer.text)} label="Payload" />}
        {!answer && <Empty title="Invoke it">The last event of each function is kept in this browser.</Empty>}
      </section>
      {id !== undefined && (
        <section className="wide" aria-label="Trace">
          <TraceOf id={id} />
        </section>
      )}
    </div>
  );
}
