import { useState } from 'react';
import { post, sentenceOf } from '../../api.ts';
import type { ScreenProps } from '../../model.ts';
import { Empty } from '../../parts/basics.tsx';
import { usePolled } from '../../parts/use-polled.ts';
import { usersOf } from '../../users.ts';
import { TraceOf } from '../requests/trace-of.tsx';
import { AnswerOf, type Answer } from './answer-of.tsx';
import { choicesFor, type As } from './as.ts';
import { isSubscription } from './code-for.ts';
import { RequestForm } from './request-form.tsx';
import { Subscriptions } from './subscriptions.tsx';
import { useSchema } from './use-schema.ts';

/** Sends a request to the GraphQL API as any caller, and shows its answer and its calls. */
export default function Queries({ about, open }: ScreenProps) {
  const [answer, setAnswer] = useState<Answer>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const [opened, setOpened] = useState(0);
  const { value: pool = [] } = usePolled(() => usersOf(about.userPoolId), 0);
  const groups = choicesFor(
    about,
    pool.map(({ name }) => name),
  );
  const schema = useSchema(about);

  const run = async (query: string, variables: string, as: As): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      if (isSubscription(query)) {
        await post('/api/subscriptions', { query, variables: parsed(variables), as });
        setOpened((before) => before + 1);
      } else setAnswer(await post<Answer>('/api/graphql', { query, variables: parsed(variables), as }));
    } catch (error) {
      setAnswer(undefined);
      setProblem(sentenceOf(error));
    }
    setBusy(false);
  };

  if (about.graphqlUrl === undefined)
    return <Empty title="No GraphQL API">The template declares no API of AppSync.</Empty>;
  return (
    <div className="queries">
      <RequestForm about={about} open={open} groups={groups} schema={schema} isBusy={isBusy} run={run} />
      <AnswerOf answer={answer} problem={problem} />
      <Subscriptions opened={opened} />
      {answer?.requestId && (
        <section className="wide" aria-label="Trace">
          <TraceOf id={answer.requestId} />
        </section>
      )}
    </div>
  );
}

function parsed(variables: string): unknown {
  if (variables.trim() === '') return {};
  try {
    return JSON.parse(variables);
  } catch {
    throw new Error('The variables are no JSON.');
  }
}
