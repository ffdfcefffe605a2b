import { useEffect, useState } from 'react';

/** How often the newest message is read, in milliseconds. */
const interval = 1_000;

/** Shows the code that the runtime of a laptop has kept instead of sending it. */
export function LocalCode({ to }: { to: string }) {
  const [code, setCode] = useState<string>();
  useEffect(() => {
    const read = (): void => {
      void newestCode(to).then(setCode, () => undefined);
    };
    read();
    const timer = setInterval(read, interval);
    return () => clearInterval(timer);
  }, [to]);
  if (code === undefined) return <p>Nothing leaves this laptop: the message is in the console, under Outbox.</p>;
  return (
    <p>
      Nothing leaves this laptop: the code is <strong data-testid="code">{code}</strong>.
    </p>
  );
}

async function newestCode(to: string): Promise<string | undefined> {
  const response = await fetch(`outbox.json?${new URLSearchParams({ to })}`, { cache: 'no-store' });
  const message = (await response.json()) as { readonly body: string } | null;
  return /\b\d{6}\b/.exec(message?.body ?? '')?.[0];
}
