import { renderToString } from 'react-dom/server';
import { App } from './app.tsx';

/** The build writes this into index.html, so that people can read it before any script is loaded. */
export const firstScreen = (): string => renderToString(<App likely={false} />);
