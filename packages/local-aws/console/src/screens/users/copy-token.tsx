import { useState } from 'react';
import { post, sentenceOf } from '../../api.ts';

interface CopyTokenProps {
  readonly name: string;
  /** The password of the user stands in local-aws.json. */
  readonly isSeeded: boolean;
  readonly say: (problem: string) => void;
}

/** Signs in by SRP, as a client does, and copies the token. It asks for a password that nobody else knows. */
export function CopyToken({ name, isSeeded, say }: CopyTokenProps) {
  const [password, setPassword] = useState('');
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      const { token } = await post<{ token: string }>('/api/token', { username: name, password });
      await navigator.clipboard.writeText(token);
      setCopied(true);
      window.setTimeout(() => setCopied(false), 1_500);
    } catch (error) {
      say(sentenceOf(error));
    }
  };
  return (
    <>
      {!isSeeded && (
        <input
          type="password"
          className="small"
          placeholder="password"
          aria-label={`Password of ${name}`}
          autoComplete="off"
          value={password}
          onChange={({ target }) => setPassword(target.value)}
        />
      )}
      <button type="button" className="small" onClick={() => void copy()}>
        {isCopied ? 'Copied' : 'Copy token'}
      </button>
    </>
  );
}
