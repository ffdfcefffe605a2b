import { Amplify } from 'aws-amplify';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { Unavailable } from './unavailable.tsx';

/** The part of outputs.json that the page needs; the same file on a laptop and deployed. */
export interface Outputs {
  readonly amplify: Parameters<typeof Amplify.configure>[0];
  /** Users that the runtime of a laptop made up, to sign in with one click; absent when deployed. */
  readonly users?: readonly {
    readonly username: string;
    readonly password: string;
    readonly groups: readonly string[];
  }[];
}

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
