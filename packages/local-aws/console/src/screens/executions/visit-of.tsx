import { Badge, Facts, type Tone } from '../../parts/basics.tsx';
import { duration } from '../../parts/text.ts';
import { Document } from './document.tsx';
import type { Outcome, Visit } from './model.ts';

const tones: Readonly<Record<Outcome, Tone>> = { running: 'wait', succeeded: 'good', failed: 'bad', caught: 'wait' };

export interface VisitTableProps {
  readonly visits: readonly Visit[];
  readonly chosen: string | undefined;
  readonly choose: (state: string) => void;
}

/** Lists the states that ran, in their order. */
export function VisitTable({ visits, chosen, choose }: VisitTableProps) {
  return (
    <ol className="visits" aria-label="States">
      {visits.map(({ name, outcome, entered, left, attempts }, index) => (
        <li key={index}>
          <button type="button" aria-pressed={name === chosen} onClick={() => choose(name)}>
            <span>{name}</span>
            {attempts > 1 && <Badge tone="wait">{attempts} attempts</Badge>}
            <Badge tone={tones[outcome]}>{outcome}</Badge>
            <span className="ms">{duration(left === undefined ? undefined : (left - entered) * 1_000)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

/** Shows the input of one state and its output, or its error. */
export function VisitOf({ visit: { name, input, output, variables, error, cause } }: { readonly visit: Visit }) {
  return (
    <section className="visit" aria-label={`State ${name}`}>
      <h3>{name}</h3>
      <Facts rows={[['Error', error]]} />
      <Document title={`Cause of the error of ${name}`} text={cause === '' ? undefined : cause} />
      <Document title={`Input of ${name}`} text={input} />
      <Document title={`Output of ${name}`} text={output} />
      <Document title={`Variables that ${name} assigned`} text={variables && documentOf(variables)} />
    </section>
  );
}

/** The values are JSON already. */
const documentOf = (variables: Readonly<Record<string, string>>): string =>
  `{${Object.entries(variables)
    .map(([name, value]) => `${JSON.stringify(name)}:${value}`)
    .join(',')}}`;
