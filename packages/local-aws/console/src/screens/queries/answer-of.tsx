import { Badge, Empty, Json, Problem, toneOfStatus } from '../../parts/basics.tsx';
import { duration } from '../../parts/text.ts';

/** The answer of `/api/graphql`. */
export interface Answer {
  readonly status: number;
  /** The id by which the journal knows the request. */
  readonly requestId: string | null;
  readonly ms: number;
  readonly body: { readonly errors?: readonly unknown[] };
  /** Tells whether the role lets only services in. */
  readonly isUntrusted?: boolean;
}

export function AnswerOf({
  answer,
  problem,
}: {
  readonly answer: Answer | undefined;
  readonly problem: string | undefined;
}) {
  return (
    <section aria-label="Answer" className="answer">
      <div role="status" className="bar">
        {answer && (
          <>
            <Badge tone={toneOfStatus(answer.status)}>{answer.status}</Badge>
            {answer.body.errors && <Badge tone="bad">{countOf(answer.body.errors.length, 'error')}</Badge>}
            <span className="soft">{duration(answer.ms)}</span>
          </>
        )}
      </div>
      <Problem text={problem} />
      {answer?.isUntrusted && (
        <p className="soft">
          The role trusts services alone, so that STS gives nobody a session of it. local-aws gave one, to show what the
          role may do.
        </p>
      )}
      {answer && <Json value={answer.body} label="GraphQL response" />}
      {!answer && problem === undefined && (
        <Empty title="Run a query">Beneath its answer stands what it did: each call, and each decision on it.</Empty>
      )}
    </section>
  );
}

const countOf = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
