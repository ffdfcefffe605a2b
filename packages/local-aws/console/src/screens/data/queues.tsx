import { useState } from 'react';
import { aws, sentenceOf } from '../../api.ts';
import { Badge, Code, Empty, Problem } from '../../parts/basics.tsx';
import { pretty, shortName } from '../../parts/text.ts';
import { usePolled } from '../../parts/use-polled.ts';
import { peek, redrive, send, type Message } from './messages.ts';

interface Queue {
  readonly url: string;
  readonly arn: string;
  readonly waiting: number;
  readonly inFlight: number;
  /** The dead-letter queue of this queue. */
  readonly deadLetters: string | undefined;
}

async function queues(): Promise<Queue[]> {
  const { QueueUrls = [] } = await aws<{ QueueUrls?: readonly string[] }>('sqs', 'ListQueues');
  return Promise.all(
    QueueUrls.map(async (url) => {
      const { Attributes: found } = await aws<{ Attributes: Record<string, string> }>('sqs', 'GetQueueAttributes', {
        QueueUrl: url,
        AttributeNames: ['All'],
      });
      const redrive = JSON.parse(found['RedrivePolicy'] ?? '{}') as { deadLetterTargetArn?: string };
      return {
        url,
        arn: found['QueueArn'] ?? '',
        waiting: Number(found['ApproximateNumberOfMessages']),
        inFlight: Number(found['ApproximateNumberOfMessagesNotVisible']),
        deadLetters: redrive.deadLetterTargetArn,
      };
    }),
  );
}

export function Queues() {
  const { value, problem, again } = usePolled(queues, 3_000);
  return (
    <section className="part">
      <h2>Queues</h2>
      <Problem text={problem} />
      {value?.length === 0 && <Empty title="No queue" />}
      <ul className="messages">
        {value?.map((queue) => (
          <QueueOf
            key={queue.url}
            queue={queue}
            sources={value.filter(({ deadLetters }) => deadLetters === queue.arn)}
            again={again}
          />
        ))}
      </ul>
    </section>
  );
}

interface QueueProps {
  readonly queue: Queue;
  /** The queues whose dead letters come here. */
  readonly sources: readonly Queue[];
  readonly again: () => void;
}

function QueueOf({ queue, sources, again }: QueueProps) {
  const { url, waiting, inFlight } = queue;
  const name = shortName(url.replace(/^.*\//, ''));
  const [seen, setSeen] = useState<readonly Message[]>();
  const [body, setBody] = useState('');
  const [problem, setProblem] = useState<string>();
  const [moved, setMoved] = useState<number>();
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(sentenceOf(error));
    }
    again();
  };
  return (
    <li className="user">
      <p className="marks">
        <b>{name}</b> <Badge tone={waiting > 0 ? 'wait' : 'plain'}>{waiting} waiting</Badge>
        {inFlight > 0 && <Badge tone="plain">{inFlight} in flight</Badge>}
      </p>
      <form className="bar" aria-label={name} action={() => void act(() => send(url, body))}>
        <label className="field grow">
          <span>Message</span>
          <input value={body} onChange={({ target }) => setBody(target.value)} required />
        </label>
        <button type="submit">Send</button>
        <button type="button" onClick={() => void act(async () => setSeen(await peek(url)))}>
          Peek
        </button>
        {sources.map((source) => (
          <button
            key={source.url}
            type="button"
            onClick={() => void act(async () => setMoved(await redrive(url, source.url, waiting)))}
          >
            Redrive to {shortName(source.url.replace(/^.*\//, ''))}
          </button>
        ))}
      </form>
      <Problem text={problem} />
      <p role="status" className="soft">
        {moved !== undefined && `${moved} went back to where they came from.`}
      </p>
      {seen?.length === 0 && <p className="soft">Nothing is waiting.</p>}
      {seen?.map(({ MessageId, Body, Attributes }) => (
        <div key={MessageId}>
          <p className="soft">received {Attributes?.['ApproximateReceiveCount']} times, this look included</p>
          <Code text={pretty(Body)} label={`Message ${MessageId}`} />
        </div>
      ))}
    </li>
  );
}
