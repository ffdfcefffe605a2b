import { useRef, useState, type FormEvent } from 'react';
import { ApiError, run } from './client.ts';
import { reportDragon } from './operations.ts';

const fields = [
  { name: 'dragonName', label: 'Name' },
  { name: 'family', label: 'Family' },
  { name: 'description', label: 'Description', long: true },
  { name: 'country', label: 'Country' },
  { name: 'state', label: 'State' },
  { name: 'city', label: 'City' },
  { name: 'neighborhood', label: 'Neighborhood' },
] as const;

type Input = Record<(typeof fields)[number]['name'], string>;

/** Sends a report; the same one again, after a lost answer, under the same token, so that it counts once. */
export function ReportForm() {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError>();
  const token = useRef<{ input: string; value: string }>(undefined);

  const submit = async (form: HTMLFormElement): Promise<void> => {
    const input = Object.fromEntries(fields.map(({ name }) => [name, String(new FormData(form).get(name))])) as Input;
    const text = JSON.stringify(input);
    if (token.current?.input !== text) token.current = { input: text, value: crypto.randomUUID() };
    setBusy(true);
    setFailure(undefined);
    try {
      await run(reportDragon, { input: { ...input, clientToken: token.current.value } });
      token.current = undefined;
      form.reset();
    } catch (error) {
      setFailure(error instanceof ApiError ? error : new ApiError(String(error), 'Unknown'));
    } finally {
      setBusy(false);
    }
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void submit(event.currentTarget);
  };

  return (
    <form onSubmit={onSubmit} aria-label="Report a dragon" className="report">
      {fields.map((field) => (
        <Field key={field.name} {...field} error={failure?.field === field.name ? failure.message : undefined} />
      ))}
      {failure && !fields.some(({ name }) => name === failure.field) && <p role="alert">{failure.message}</p>}
      <button type="submit" disabled={busy}>
        {busy ? 'Sending …' : 'Report'}
      </button>
    </form>
  );
}

function Field({ name, label, long, error }: { name: string; label: string; long?: boolean; error: string | undefined }) {
  const common = { name, required: true, maxLength: long ? 2000 : 100, 'aria-invalid': error !== undefined, ...(error && { 'aria-describedby': `${name}-error` }) };
  return (
    <label className={long ? 'long' : undefined}>
      {label}
      {long ? <textarea rows={2} {...common} /> : <input {...common} />}
      {error && (
        <span id={`${name}-error`} role="alert">
          {error}
        </span>
      )}
    </label>
  );
}
