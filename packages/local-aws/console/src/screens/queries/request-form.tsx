import type { GraphQLSchema } from 'graphql';
import { useState } from 'react';
import { Editor } from '../../editor/editor.tsx';
import type { As, Choice, Choices } from './as.ts';
import { firstQuery, readPast, remember, titleOf, type Past } from './past.ts';
import { WhoRuns } from './who-runs.tsx';

export interface RequestFormProps {
  readonly groups: readonly Choices[];
  readonly schema: GraphQLSchema | undefined;
  readonly isBusy: boolean;
  readonly run: (query: string, variables: string, as: As) => Promise<void>;
}

export function RequestForm({ groups, schema, isBusy, run }: RequestFormProps) {
  const [past, setPast] = useState(readPast);
  const [query, setQuery] = useState(past[0]?.query ?? firstQuery);
  const [variables, setVariables] = useState(past[0]?.variables ?? '{}');
  const [chosen, setChosen] = useState<Choice | undefined>(groups[0]?.choices[0]);
  const [password, setPassword] = useState('');
  const start = (): void => {
    if (!chosen) return;
    setPast(remember({ query, variables }));
    void run(query, variables, chosen.needsPassword ? { ...chosen.as, password } : chosen.as);
  };
  const again = (before: Past): void => {
    setQuery(before.query);
    setVariables(before.variables);
  };
  return (
    <section aria-label="Request">
      <div className="bar">
        <WhoRuns groups={groups} chosen={chosen} choose={setChosen} password={password} setPassword={setPassword} />
        {past.length > 0 && <History past={past} again={again} />}
        <button type="button" className="main" aria-disabled={isBusy} onClick={start}>
          Run
        </button>
      </div>
      <Editor
        language="graphql"
        label="GraphQL document"
        value={query}
        onChange={setQuery}
        onRun={start}
        schema={schema}
      />
      <h2 className="label">Variables</h2>
      <div className="short">
        <Editor language="json" label="Variables" value={variables} onChange={setVariables} onRun={start} />
      </div>
    </section>
  );
}

function History({ past, again }: { readonly past: readonly Past[]; readonly again: (before: Past) => void }) {
  return (
    <label className="field">
      <span>History</span>
      <select
        value=""
        onChange={({ target }) => {
          const picked = past[Number(target.value)];
          if (picked) again(picked);
        }}
      >
        <option value="">{past.length} before</option>
        {past.map((run, index) => (
          <option key={index} value={index}>
            {titleOf(run)}
          </option>
        ))}
      </select>
    </label>
  );
}
