import { createRoot, hydrateRoot } from 'react-dom/client';
import { App } from './app.tsx';

const root = document.getElementById('root') as HTMLElement;
const likely = document.documentElement.dataset['session'] === 'likely';
delete document.documentElement.dataset['session'];
document.getElementById('arriving')?.remove();
if (likely) createRoot(root).render(<App likely />);
else hydrateRoot(root, <App likely={false} />);
