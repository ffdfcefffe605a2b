import { renderToString } from 'react-dom/server';
import { App } from './app.tsx';

/** What the build writes into index.html, so that it can be read before any script is there. */
export const firstScreen = (): string => renderToString(<App likely={false} />);
