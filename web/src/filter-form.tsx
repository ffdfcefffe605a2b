import { useId } from 'react';
import { shownAs, type Count, type Counts } from './counts.ts';
import { written, type Filter, type FilterField } from './filter.ts';

interface FilterFormProps extends Counts {
  readonly filter: Filter;
  readonly setFilter: (filter: Filter) => void;
}

const labels: Readonly<Record<FilterField, string>> = {
  name: 'Name contains',
  family: 'Family',
  country: 'Country',
  state: 'State contains',
  city: 'City contains',
  neighborhood: 'Neighborhood contains',
  description: 'Description contains',
};

const hidden = written.filter((field) => field !== 'name');

export function FilterForm({ filter, setFilter, families, countries }: FilterFormProps) {
  const set = (field: FilterField) => (value: string) => setFilter({ ...filter, [field]: value });
  const text = (field: FilterField) => (
    <label key={field}>
      {labels[field]}
      <input type="search" dir="auto" value={filter[field]} onChange={(event) => set(field)(event.target.value)} />
    </label>
  );
  return (
    <form className="filter" role="search" onSubmit={(event) => event.preventDefault()}>
      {text('name')}
      <Choice label={labels.family} value={filter.family} choices={families} choose={set('family')} />
      <Choice
        label={labels.country}
        value={filter.country}
        choices={countries}
        choose={set('country')}
        shown={shownAs}
      />
      <details open={hidden.some((field) => filter[field])}>
        <summary>Other fields</summary>
        <div>{hidden.map(text)}</div>
      </details>
    </form>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Count[];
  readonly choose: (value: string) => void;
  readonly shown?: (key: string) => string;
}

function Choice({ label, value, choices, choose, shown = (key) => key }: ChoiceProps) {
  const id = useId();
  // The address may name a family or country without any dragon.
  const all = choices.some(({ key }) => key === value) || value === '' ? choices : [{ key: value }, ...choices];
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => choose(event.target.value)}>
        <option value="">all</option>
        {all.map(({ key }) => (
          <option key={key} value={key} dir="auto">
            {shown(key)}
          </option>
        ))}
      </select>
    </div>
  );
}
