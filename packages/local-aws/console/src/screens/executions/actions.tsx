import { useState } from 'react';
import { aws, sentenceOf } from '../../api.ts';
import { Problem } from '../../parts/basics.tsx';
import { linkTo } from '../../router.ts';
import type { Described } from './model.ts';

interface ActionsProps {
  readonly execution: Described;
  readonly again: () => void;
}

/** Offers actions: to stop a running execution, or to redrive a failed one. */
export function Actions({ execution: { executionArn, stateMachineArn, status, input = '{}' }, again }: ActionsProps) {
  const [problem, setProblem] = useState<string>();
  const act = (action: string, body: object, then: (answer: { executionArn?: string }) => void): void =>
    void aws<{ executionArn?: string }>('states', action, body)
      .then(then)
      .catch((error: unknown) => setProblem(sentenceOf(error)));
  return (
    <>
      {status === 'RUNNING' && (
        <button
          type="button"
          onClick={() => act('StopExecution', { executionArn, cause: 'Stopped in the console' }, again)}
        >
          Stop
        </button>
      )}
      {['FAILED', 'TIMED_OUT', 'ABORTED'].includes(status) && (
        <button type="button" onClick={() => act('RedriveExecution', { executionArn }, again)}>
          Redrive
        </button>
      )}
      <button
        type="button"
        onClick={() =>
          act('StartExecution', { stateMachineArn, input }, ({ executionArn: started = '' }) => {
            window.location.hash = linkTo('executions', started);
          })
        }
      >
        Start again
      </button>
      <Problem text={problem} />
    </>
  );
}
