import { useRef } from 'react';
import { ApiError, run } from './client.ts';
import { Form, type Refusal } from './form.tsx';
import { messageOf } from './message.ts';
import { reportDragon } from './operations.ts';

const fields = [
  { name: 'dragonName', label: 'Name', maxLength: 100 },
  { name: 'family', label: 'Family', maxLength: 100 },
  { name: 'description', label: 'Description', maxLength: 2000, long: true },
  { name: 'country', label: 'Country', maxLength: 100 },
  { name: 'state', label: 'State', maxLength: 100 },
  { name: 'city', label: 'City', maxLength: 100 },
  { name: 'neighborhood', label: 'Neighborhood', maxLength: 100 },
] as const;

type Input = Readonly<Record<(typeof fields)[number]['name'], string>>;

/** Sends a report. After a lost answer it sends the same report again, under the same token, so that it counts once. */
export function ReportForm({ families, phone }: { families: readonly string[]; phone: string | undefined }) {
  const token = useRef<{ input: string; value: string }>(undefined);
  const submit = async (fields: Input, form: HTMLFormElement): Promise<void> => {
    const input = { ...fields, ...(new FormData(form).has('confirmationRequired') && { confirmationRequired: true }) };
    const text = JSON.stringify(input);
    if (token.current?.input !== text) token.current = { input: text, value: newToken() };
    await run(reportDragon, { input: { ...input, clientToken: token.current.value } });
    token.current = undefined;
    form.reset();
  };
  return (
    <Form
      label="Report a dragon"
      className="report"
      fields={fields.map((field) => (field.name === 'family' ? { ...field, choices: families } : field))}
      action="Report"
      busyAction="Sending …"
      submit={submit}
      explain={explain}
    >
      {phone && (
        <label className="choice">
          <input type="checkbox" name="confirmationRequired" />
          <span>
            Tell <bdi>{phone}</bdi> by SMS what becomes of it
          </span>
        </label>
      )}
    </Form>
  );
}

/** Only secure contexts have `crypto.randomUUID`, and the address of a laptop in its network is not one. */
const newToken = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The API's messages begin with the field as GraphQL names it. */
function explain(error: unknown): Refusal {
  const field = error instanceof ApiError ? fields.find(({ name }) => name === error.field) : undefined;
  if (!field) return { message: messageOf(error) };
  return {
    field: field.name,
    message: `${messageOf(error)
      .replace(new RegExp(`^${field.name}\\b`), field.label)
      .replace(/\.$/, '')}.`,
  };
}
