import type { GraphQLSchema } from 'graphql';
import { useEffect, useState } from 'react';
import { Editor } from '../../editor/editor.tsx';
import type { About } from '../../model.ts';
import { shortName } from '../../parts/text.ts';
import type { As, Choice, Choices } from './as.ts';
import { CopyAs } from './copy-as.tsx';
import { Docs } from './docs.tsx';
import { examplesOf, keep, readKept } from './examples.ts';
import { firstQuery, readPast, remember, titleOf, type Past } from './past.ts';
import { useReplay } from './use-replay.ts';
import { WhoRuns } from './who-runs.tsx';

export interface RequestFormProps {
  readonly about: About;
  /** The part of the address: `as:` and a caller, or `replay:` and the id of a request. */
  readonly open: string | undefined;
  readonly groups: readonly Choices[];
  readonly schema: GraphQLSchema | undefined;
  readonly isBusy: boolean;
  readonly run: (query: string, variables: string, as: As) => Promise<void>;
}

export function RequestForm({ about, open, groups, schema, isBusy, run }: RequestFormProps) {
  const [past, setPast] = useState(readPast);
  const [query, setQuery] = useState(past[0]?.query ?? firstQuery);
  const [variables, setVariables] = useState(past[0]?.variables ?? '{}');
  const [picked, setChosen] = useState<Choice>();
  const replayed = useReplay(open, schema);
  const wanted = replayed?.user === undefined ? open : `as:user:${shortName(replayed.user)}`;
  const chosen = picked ?? choiceIn(groups, wanted) ?? groups[0]?.choices[0];
  useEffect(() => {
    if (replayed) again(replayed);
  }, [replayed]);
  const [password, setPassword] = useState('');
  const [kept, setKept] = useState(readKept);
  const examples = [...kept, ...examplesOf(schema)];
  const asked = () => (chosen ? { query, variables, as: chosen.as } : undefined);
  const save = (): void => {
    const title = titleOf({ query, variables });
    if (title !== '') setKept(keep({ title, query, variables }));
  };
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
        <button type="button" className="main" aria-disabled={isBusy} onClick={start}>
          Run
        </button>
        {past.length > 0 && <Earlier title="History" past={past} again={again} named={titleOf} />}
        {examples.length > 0 && <Earlier title="Examples" past={examples} again={again} named={({ title }) => title} />}
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
      <div className="bar spaced">
        <CopyAs asked={asked} about={about} />
        <button type="button" className="small" onClick={save}>
          Keep as an example
        </button>
      </div>
      <Docs schema={schema} />
    </section>
  );
}

const choiceIn = (groups: readonly Choices[], open: string | undefined): Choice | undefined =>
  groups.flatMap(({ choices }) => choices).find(({ id }) => `as:${id}` === open);

interface EarlierProps<Run extends Past> {
  readonly title: string;
  readonly past: readonly Run[];
  readonly again: (before: Past) => void;
  readonly named: (run: Run) => string;
}

function Earlier<Run extends Past>({ title, past, again, named }: EarlierProps<Run>) {
  return (
    <label className="field">
      <span>{title}</span>
      <select
        value=""
        onChange={({ target }) => {
          const picked = past[Number(target.value)];
          if (picked) again(picked);
        }}
      >
        <option value="">Choose one of {past.length}</option>
        {past.map((run, index) => (
          <option key={index} value={index}>
            {named(run)}
          </option>
        ))}
      </select>
    </label>
  );
}
