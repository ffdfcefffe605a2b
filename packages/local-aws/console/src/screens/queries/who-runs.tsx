import type { Choice, Choices } from './as.ts';

export interface WhoRunsProps {
  readonly groups: readonly Choices[];
  readonly chosen: Choice | undefined;
  readonly choose: (choice: Choice) => void;
  readonly password: string;
  readonly setPassword: (password: string) => void;
}

/** Chooses the caller of the request, and asks for the password if nobody else knows it. */
export function WhoRuns({ groups, chosen, choose, password, setPassword }: WhoRunsProps) {
  const all = groups.flatMap(({ choices }) => choices);
  return (
    <>
      <label className="field grow">
        <span>Run as</span>
        <select
          value={chosen?.id}
          onChange={({ target }) => {
            const choice = all.find(({ id }) => id === target.value);
            if (choice) choose(choice);
          }}
        >
          {groups.map(({ group, choices }) => (
            <optgroup key={group} label={group}>
              {choices.map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      {chosen?.needsPassword && (
        <label className="field">
          <span>Password</span>
          <input
            type="password"
            autoComplete="off"
            value={password}
            onChange={({ target }) => setPassword(target.value)}
          />
        </label>
      )}
    </>
  );
}
