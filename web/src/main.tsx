import { Amplify } from 'aws-amplify';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import type { Outputs } from './session.ts';
import { Unavailable } from './unavailable.tsx';

const root = createRoot(document.getElementById('root') as HTMLElement);

async function start(): Promise<void> {
  try {
    const response = await fetch('outputs.json', { cache: 'no-store' });
    if (!response.ok) throw new Error(`outputs.json: ${response.status}`);
    const outputs = (await response.json()) as Outputs;
    Amplify.configure(outputs.amplify);
    root.render(<App users={outputs.users} />);
  } catch {
    root.render(
      <Unavailable again={() => void start()}>
        The API cannot be reached: outputs.json is missing. On a laptop, “npm start” writes it.
      </Unavailable>,
    );
  }
}

await start();
