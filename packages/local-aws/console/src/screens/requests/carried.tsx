import { useState } from 'react';
import { get, post, sentenceOf } from '../../api.ts';
import type { Entry } from '../../model.ts';
import { Badge, Code, Json, Problem, toneOfStatus } from '../../parts/basics.tsx';
import { pretty } from '../../parts/text.ts';
import { usePolled } from '../../parts/use-polled.ts';
import { linkTo } from '../../router.ts';
import { readable } from './readable.ts';

interface CarriedCall {
  readonly service: string;
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

interface Again {
  readonly requestId: string | null;
  readonly status: number;
  readonly body: string;
}

const titles: Readonly<Record<string, string>> = { lambda: 'Invoke again', states: 'Start again' };

/** Shows what a call handed on, and offers to repeat it. */
export function Carried({ entry: { id, service } }: { readonly entry: Entry }) {
  const { value, problem } = usePolled(() => get<CarriedCall>(`/api/carried?id=${encodeURIComponent(id)}`), 0, id);
  const [answer, setAnswer] = useState<Again>();
  const [refused, setRefused] = useState<string>();
  const send = async (): Promise<void> => {
    setRefused(undefined);
    try {
      setAnswer(await post<Again>('/api/again', { id }));
    } catch (error) {
      setRefused(sentenceOf(error));
    }
  };
  const name = value?.input['FunctionName'];
  return (
    <section className="carried" aria-label="What it carried">
      <div className="bar">
        <h3 className="label grow">What it carried</h3>
        {service === 'lambda' && typeof name === 'string' && (
          <a href={linkTo('functions', `${nameOf(name)}/${id}`)}>Change it first</a>
        )}
        <button type="button" className="small" onClick={() => void send()}>
          {titles[service] ?? 'Send it again'}
        </button>
      </div>
      <Problem text={refused ?? problem} />
      <div role="status">{answer && <AnswerOf answer={answer} />}</div>
      {answer && value && <h4 className="label">Input</h4>}
      {value && <Json value={readable(value.input)} label="Input of the call" />}
    </section>
  );
}

/** Finds the name in an ARN too. */
const nameOf = (reference: string): string => /(?:function:)?([\w-]+)(?::[^:]*)?$/.exec(reference)?.[1] ?? reference;

function AnswerOf({ answer: { requestId, status, body } }: { readonly answer: Again }) {
  return (
    <>
      <p className="marks">
        <Badge tone={toneOfStatus(status)}>{status}</Badge>
        {requestId !== null && <a href={linkTo('requests', requestId)}>What it did this time</a>}
      </p>
      {body !== '' && <h4 className="label">Answer</h4>}
      {body !== '' && <Code text={pretty(body)} label="Answer to it" />}
    </>
  );
}
